import type { OrchestrationContext, Task } from "durable-functions";
import { machineKey } from "../../domain/coordination/instance-ids.ts";
import type { OpenProblem } from "../../domain/coordination/open-problem.ts";
import type { Instant } from "../../domain/instant.ts";
import { findingsOfBoth, findingsOfReason } from "../../domain/protection/findings/outcome-findings.ts";
import { attentionReason, type ProtectionOutcome } from "../../domain/protection/outcome.ts";
import { sameResource } from "../../domain/resource-id.ts";
import { recheckRequests } from "../contracts/entities.ts";
import { protectVirtualMachine as contract } from "../contracts/workflows.ts";
import { readBackups } from "../durable/backups.ts";
import { ActivityFailed, tryEntity } from "../durable/call.ts";
import { readInput } from "../durable/json.ts";
import { nowOf } from "../durable/wait.ts";
import { decide } from "./decide.ts";
import { findItem } from "./find-protection.ts";
import { awaitFirstBackup, confirmedBy, confirmsEnd } from "./first-backup.ts";
import { keepOneDay } from "./place.ts";
import { protectExisting } from "./protect-existing.ts";
import { protectNew } from "./protect-new.ts";
import { reportOutcome } from "./report.ts";
import { type Ending, type Finish, needsAttention, outcomeOf, type Restart } from "./result.ts";
import { decidedBy, originOf, type ProtectInput, type ProtectRun, showStage, withRequestTime } from "./run.ts";
import { waitByPlan } from "./wait-by-plan.ts";

/**
 * Protects one virtual machine: decides by the rules, waits until Azure has created it, finds what protects it already, chooses
 * and prepares vault and policy, enables protection, waits for the VM agent, has the first backup made where the rules ask for
 * one and waits for its result. One operation for events, requests of people, the sweep and retries; the outcome's branch says
 * what it did.
 *
 * Every end is an outcome with a reason; an instance never fails. Before it ends, and while it waits for the first backup, it
 * consumes the machine's recheck requests: an event that arrived meanwhile makes it check the machine again.
 */
export function* protectVirtualMachine(
  context: OrchestrationContext,
): Generator<Task, ProtectionOutcome | undefined, unknown> {
  let given: ProtectInput;
  try {
    given = withRequestTime(readInput(context, contract), nowOf(context));
  } catch (error) {
    // Nothing is consumed without an input: a recheck request stays for the instance that its sender will start.
    return yield* reportOutcome(context, {}, outcomeOf(vmIdIn(context.df.getInput()), finishByError(error)), {});
  }
  const { firstBackup } = given;
  const isWaiting = firstBackup !== undefined && given.awaitsBackup === true;
  let { decidedAt } = given;
  const onDecided = () => {
    decidedAt = nowOf(context);
  };
  const end = isWaiting ? yield* awaitBackup(context, given, firstBackup) : yield* protect(context, given, onDecided);
  const input = withDecision(given, decidedAt);
  if (end.kind === "restart") {
    context.df.continueAsNew(inputAfterRestart(input, end));
    return undefined;
  }
  if (!isWaiting && firstBackup !== undefined && confirmsEnd(end, firstBackup)) {
    const confirmed = confirmedBy(end, firstBackup);
    context.df.continueAsNew(
      inputAfterRestart(input, { kind: "restart", because: "firstBackup", firstBackup: confirmed }),
    );
    return undefined;
  }
  const outcome = withAchieved(outcomeOf(end.machine?.vmId ?? input.vmId, end), input.achieved);
  const { request, problem } = yield* lookBeforeEnd(context, outcome.vmId);
  if (request !== "none") {
    const next = inputForRecheck(input, outcome, end.machine?.uniqueId);
    context.df.continueAsNew(request === "requestedByPerson" ? { ...next, source: "http" } : next);
    return undefined;
  }
  const { serviceCode } = end.details;
  const facts = { ...(serviceCode !== undefined && { serviceCode }), ...(problem !== undefined && { problem }) };
  return yield* reportOutcome(context, input, yield* keepOneDay(context, outcome, problem), facts);
}

function withDecision(input: ProtectInput, decidedAt: Instant | undefined): ProtectInput {
  return decidedAt === undefined ? input : { ...input, decidedAt };
}

function* awaitBackup(
  context: OrchestrationContext,
  { vmId }: ProtectInput,
  awaited: NonNullable<ProtectInput["firstBackup"]>,
): Ending {
  let end: Finish | Restart;
  try {
    end = yield* awaitFirstBackup(context, vmId, awaited);
  } catch (error) {
    end = finishByError(error, { vaultId: awaited.vaultId });
  }
  return end.kind === "finish" ? { ...end, machine: { vmId, uniqueId: awaited.uniqueId } } : end;
}

/** First stage, and what is known of the machine for every end after it. */
function* protect(context: OrchestrationContext, input: ProtectInput, onDecided: () => void): Ending {
  let run: ProtectRun | undefined;
  let end: Finish | Restart;
  try {
    const waits = yield* waitByPlan(context, input);
    if (waits !== undefined) return waits;
    const decided = yield* decide(context, input);
    // A machine that is gone is not decided about.
    if (decided.kind === "continue" || (decided.kind === "finish" && decided.verdict.outcome !== "gone")) onDecided();
    if (decided.kind !== "continue") return decided;
    run = decided.value;
    end = yield* protectDecided(run);
  } catch (error) {
    end = finishByError(error, run === undefined ? {} : { vaultId: run.decision.vaultId });
  }
  if (end.kind !== "finish") return end;
  const { vmId, uniqueId = input.uniqueId } = run?.machine ?? input;
  const machine = uniqueId === undefined ? {} : { machine: { vmId, uniqueId } };
  const decided = run === undefined ? {} : decidedDetails(run, end);
  return { ...end, ...machine, details: { ...end.details, ...decided } };
}

/** What a run met and what a what-if would find is the same finding. */
function decidedDetails(run: ProtectRun, { verdict }: Finish) {
  if (verdict.outcome === "needsAttention") run.findings.add(findingsOfReason(verdict.reason));
  return decidedBy(run);
}

/** The stages for a machine that the rules want protected. */
function* protectDecided(run: ProtectRun): Ending {
  showStage(run, "checkingBackupStatus");
  const found = yield* findItem(run);
  if (found.kind !== "continue") return found;
  const { vaultId, item } = found.value;
  return item.kind === "enable" ? yield* protectNew(run) : yield* protectExisting(run, vaultId, item);
}

interface LastLook {
  readonly request: "none" | "requested" | "requestedByPerson";
  /** Why earlier runs did not protect the machine. */
  readonly problem?: OpenProblem;
}

/**
 * Consumes the machine's recheck requests, and reads its open problem. Both are read first, because an entity that is called
 * keeps a row in the task hub even when there was nothing. When either fails the result is "none": whoever left a request waits
 * until this instance has ended and starts another one, so nothing is lost.
 */
function* lookBeforeEnd(context: OrchestrationContext, vmId: string): Generator<Task, LastLook, unknown> {
  const key = machineKey(vmId);
  const { isRecheckRequested, problem } = yield* readBackups(context, [], { recheckKey: key, problemKey: key });
  const consumed = isRecheckRequested ? yield* tryEntity(context, recheckRequests, key, "consume", undefined) : "none";
  return { request: consumed ?? "none", ...(problem !== undefined && { problem }) };
}

function inputAfterRestart({ vmId, rechecks, waitPlan: _, ...carried }: ProtectInput, restart: Restart): ProtectInput {
  const origin = originOf({ vmId, rechecks, ...carried });
  switch (restart.because) {
    case "recreated": {
      // What was decided was about another machine.
      const { decidedAt: __, ...asked } = origin;
      return { vmId, ...asked, rechecks, wasRecreated: true };
    }
    case "provisioning":
      return { vmId, rechecks, ...carried, uniqueId: restart.uniqueId, provisioningSince: restart.since };
    case "firstBackup":
    case "recheck": {
      const { firstBackup } = restart;
      const isRecheck = restart.because === "recheck";
      const asked = isRecheck && restart.isByPerson ? { source: "http" as const } : {};
      const { uniqueId } = firstBackup;
      const count = rechecks + (isRecheck ? 1 : 0);
      return { vmId, ...origin, ...asked, rechecks: count, uniqueId, firstBackup, awaitsBackup: !isRecheck };
    }
  }
}

function inputForRecheck(input: ProtectInput, outcome: ProtectionOutcome, uniqueId: string | undefined): ProtectInput {
  return {
    vmId: input.vmId,
    ...originOf(input),
    rechecks: input.rechecks + 1,
    ...(uniqueId !== undefined && { uniqueId }),
    ...(isAchievement(outcome) && { achieved: outcome }),
  };
}

/** Protected by this instance, or backed up by it: a recheck would find only "already protected". */
function isAchievement(
  outcome: ProtectionOutcome,
): outcome is NonNullable<ProtectInput["achieved"]> & ProtectionOutcome {
  if (outcome.outcome === "protected") return true;
  return outcome.reason === "protectedInVault" && outcome.backup !== undefined;
}

/** A recheck finds protected what this instance protected before: the outcome is still "protected by this run". */
function withAchieved(outcome: ProtectionOutcome, achieved: ProtectInput["achieved"]): ProtectionOutcome {
  if (achieved?.vaultId === undefined || outcome.vaultId === undefined) return outcome;
  const isSame = outcome.reason === "protectedInVault" && sameResource(outcome.vaultId, achieved.vaultId);
  if (!isSame) return outcome;
  const { findings: earlier = [], ...rest } = achieved;
  const findings = findingsOfBoth(earlier, outcome.findings ?? []);
  return { ...rest, ...(findings.length > 0 && { findings }) };
}

/** The end for an error that no stage handles. Nothing ends as a failed instance: operators read outcomes, not stacks. */
function finishByError(error: unknown, vault: { readonly vaultId?: string } = {}): Finish {
  if (!(error instanceof ActivityFailed)) {
    const explanation = error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 600) : "Unknown error.";
    return needsAttention("internalError", { ...vault, explanation });
  }
  const { serviceCode } = error.facts;
  const code = serviceCode === undefined ? {} : { serviceCode };
  return needsAttention(attentionReason(error.facts), { ...vault, explanation: error.message, ...code });
}

/** For an input that cannot be read: whatever names the machine. */
function vmIdIn(input: unknown): string {
  const vmId = typeof input === "object" && input !== null && "vmId" in input ? input.vmId : undefined;
  return typeof vmId === "string" ? vmId : "";
}
