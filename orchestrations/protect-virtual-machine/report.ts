import type { OrchestrationContext, Task } from "durable-functions";
import { isUnprotected, type UnprotectedOutcome, unprotectedAlert } from "../../domain/alerts/protection-alerts.ts";
import { machineKey } from "../../domain/coordination/instance-ids.ts";
import type { OpenProblem } from "../../domain/coordination/open-problem.ts";
import type { ProtectionOutcome } from "../../domain/protection/outcome.ts";
import { nextRetryAt } from "../../domain/protection/retry-schedule.ts";
import { briefRetry } from "../../domain/retry.ts";
import { openProblem } from "../contracts/entities.ts";
import { startRetirement, startRetry } from "../contracts/instance-activities.ts";
import { callActivity, tryEntity } from "../durable/call.ts";
import { eventHead, publish } from "../durable/publish.ts";
import { alertHead, raise } from "../durable/raise.ts";
import { nowOf, waitSeconds } from "../durable/wait.ts";
import type { ProtectInput } from "./run.ts";

/** What is known at the end of a run besides its outcome. */
export interface EndFacts {
  /** Azure's code that led to the outcome: its advice is preferred to the reason's. */
  readonly serviceCode?: string;
  /** Why earlier runs did not protect the machine. */
  readonly problem?: OpenProblem;
}

type Origin = Partial<
  Pick<ProtectInput, "source" | "sweepId" | "retry" | "firstBackup" | "achieved" | "requestedAt" | "decidedAt">
>;

/** Calls of an entity that fail before the run goes on without it. */
const MAX_ENTITY_CALLS = 3;
/** The retry that started this run may not have ended yet. */
const RETRY_START_WAIT_SECONDS = 30;

/**
 * Reports the end of a run: a notice where people have to know, once per cause and not at every retry; a later try where the
 * machine is not protected; the retirement of a machine that was deleted.
 */
export function* reportOutcome(
  context: OrchestrationContext,
  origin: Origin,
  outcome: ProtectionOutcome,
  facts: EndFacts,
): Generator<Task, ProtectionOutcome, unknown> {
  const { rule, configVersion, until } = outcome;
  context.df.setCustomStatus({
    stage: "ended",
    outcome: outcome.outcome,
    reason: outcome.reason,
    ...(until !== undefined && { until }),
    ...(rule !== undefined && { rule }),
    ...(configVersion !== undefined && { configVersion }),
  });
  const attempt = yield* reportCause(context, origin, outcome, facts);
  if (outcome.reason === "vmDeleted") yield* reportDeleted(context, origin, outcome);
  const { source = "event", sweepId } = origin;
  const asked = { source, ...(sweepId !== undefined && { sweepId }), ...(attempt !== undefined && { attempt }) };
  const times = timesOf(origin, outcome);
  const head = eventHead(context, "protectionEnded");
  yield* publish(context, { ...head, kind: "protectionEnded", vmId: outcome.vmId, outcome, ...asked, ...times });
  return outcome;
}

/** When the run was asked for, decided and, where it went on until a backup ended, had protected the machine. */
function timesOf({ requestedAt, decidedAt, firstBackup }: Origin, { outcome }: ProtectionOutcome) {
  const protectedAt = outcome === "protected" || outcome === "alreadyProtected" ? firstBackup?.since : undefined;
  return {
    ...(requestedAt !== undefined && { requestedAt }),
    ...(decidedAt !== undefined && { decidedAt }),
    ...(protectedAt !== undefined && { protectedAt }),
  };
}

/** Which attempt for one cause this was, where the machine is not protected. */
function* reportCause(
  context: OrchestrationContext,
  origin: Origin,
  outcome: ProtectionOutcome,
  facts: EndFacts,
): Generator<Task, number | undefined, unknown> {
  if (isUnprotected(outcome)) return yield* reportProblem(context, origin, { outcome, facts });
  // The event of a machine that is protected ends the incident.
  if (facts.problem !== undefined) yield* tryEntity(context, openProblem, machineKey(outcome.vmId), "close", undefined);
  return undefined;
}

interface Unsolved {
  readonly outcome: UnprotectedOutcome;
  readonly facts: EndFacts;
}

function* reportProblem(
  context: OrchestrationContext,
  origin: Origin,
  end: Unsolved,
): Generator<Task, number | undefined, unknown> {
  const { outcome, facts } = end;
  const { vmId, reason } = outcome;
  if (vmId === "") {
    yield* raise(context, [unprotectedAlert(alertHead(context, "protectionProblem"), outcome, codeOf(facts))]);
    return undefined;
  }
  const opened = yield* open(context, origin, end);
  const { since, nextAt, attempts: attempt, isNew } = opened;
  const isInSummary = origin.sweepId !== undefined;
  // The summary counts machines that wait; nothing else is to be told of them.
  if (isNew && !(isInSummary && outcome.outcome === "waiting")) {
    const head = alertHead(context, "protectionProblem", [machineKey(vmId), reason, since]);
    yield* raise(context, [unprotectedAlert(head, outcome, { ...codeOf(facts), nextAt, isInSummary })]);
  }
  yield* startNextTry(context, { vmId, at: nextAt, attempt, reason, since });
  return attempt;
}

function codeOf({ serviceCode }: EndFacts): Pick<EndFacts, "serviceCode"> {
  return serviceCode === undefined ? {} : { serviceCode };
}

function* open(
  context: OrchestrationContext,
  { retry, sweepId }: Origin,
  { outcome }: Unsolved,
): Generator<Task, OpenProblem & { readonly isNew: boolean }, unknown> {
  const { vmId, reason, until, vaultId } = outcome;
  const key = machineKey(vmId);
  const at = nowOf(context);
  const toldBy = sweepId === undefined ? "notice" : "summary";
  const waits = until === undefined ? {} : { until, ...(vaultId !== undefined && { vaultId }) };
  const found = { reason, at, machineKey: key, toldBy, ...waits } as const;
  for (let call = 1; call <= MAX_ENTITY_CALLS; call += 1) {
    const opened = yield* tryEntity(context, openProblem, key, "open", found);
    if (opened !== undefined) return opened;
    yield* waitSeconds(context, 10);
  }
  // What the run carries tells as much, unless other runs ended in between.
  const earlier = retry?.reason === reason ? retry : undefined;
  const attempts = (earlier?.attempt ?? 0) + 1;
  const nextAt = nextRetryAt({
    reason,
    attempt: attempts,
    endedAt: at,
    machineKey: key,
    ...(until !== undefined && { until }),
  });
  return { reason, since: earlier?.since ?? at, attempts, nextAt, toldBy, isNew: earlier === undefined };
}

/** An instance that waits already for this reason reads the new time itself; one that is just ending does not. */
function* startNextTry(
  context: OrchestrationContext,
  input: Parameters<typeof callActivity<typeof startRetry>>[2],
): Generator<Task, void, unknown> {
  for (let round = 1; ; round += 1) {
    try {
      const { kind } = yield* callActivity(context, startRetry, input, briefRetry);
      if (kind === "started") return;
    } catch {
      // The next sweep finds the machine.
    }
    if (round === 2) return;
    yield* waitSeconds(context, RETRY_START_WAIT_SECONDS);
  }
}

/** What becomes of the machine's backups is told by its retirement; without any there is only the deletion to tell. */
function* reportDeleted(
  context: OrchestrationContext,
  { firstBackup, achieved }: Origin,
  outcome: ProtectionOutcome,
): Generator<Task, void, unknown> {
  const { vmId } = outcome;
  const vaultId = outcome.vaultId ?? firstBackup?.vaultId ?? achieved?.vaultId;
  if (vaultId === undefined)
    yield* raise(context, [{ ...alertHead(context, "machineGone"), kind: "machineGone", vmId }]);
  try {
    yield* callActivity(context, startRetirement, { vmId, ...(vaultId !== undefined && { vaultId }) }, briefRetry);
  } catch {
    // The event of the deletion, or the next sweep, starts it as well.
  }
}
