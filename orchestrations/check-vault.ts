import type { OrchestrationContext, Task } from "durable-functions";
import type { z } from "zod";
import { nextFailedCheckAt, shouldTellFailure } from "../domain/backup/expected/failed-check.ts";
import { vaultLedgerKey } from "../domain/coordination/instance-ids.ts";
import { eventKey, type ScheduledBackupChecked } from "../domain/events/domain-event.ts";
import type { Instant } from "../domain/instant.ts";
import { briefRetry } from "../domain/retry.ts";
import type { ActivityOutput } from "./contracts/activities.ts";
import { checkVault as contract, expectedBackups, readExpectations } from "./contracts/expected.ts";
import { callActivity, callEntity, tryEntity } from "./durable/call.ts";
import { type FromJson, readInput } from "./durable/json.ts";
import { publish } from "./durable/publish.ts";
import { alertHead, raise } from "./durable/raise.ts";
import { nowOf, waitSeconds } from "./durable/wait.ts";

type CheckOutput = z.output<typeof contract.output>;
type Seen = FromJson<ActivityOutput<typeof readExpectations>>;
type Checked = Extract<Seen, { readonly kind: "checked" }>;
type FailedCheck = Extract<Seen, { readonly kind: "failed" }>;
type Check = Omit<ScheduledBackupChecked, "kind" | "vaultId">;

/** Checks that follow one another at once: each tells 100 machines at most, and a vault has 1,000. */
const MAX_ROUNDS = 20;
/** The entity's state is read by the next check: not before it is stored. */
const NEXT_ROUND_SECONDS = 30;
/** Machines in one event. */
const MAX_BATCH = 25;

/**
 * Checks once whether the backups happened that a vault's policies should have started: compares, publishes, raises alerts, and remembers what was told and when to check again. Ends then; `watchTick` starts the next one. What was told but not
 * remembered is told again under the same IDs, and so once. A check that fails is repeated later.
 */
export function* checkVault(context: OrchestrationContext): Generator<Task, CheckOutput | undefined, unknown> {
  const { vaultId, rounds } = readInput(context, contract);
  const at = nowOf(context);
  try {
    const seen = yield* callActivity(context, readExpectations, { vaultId, at }, briefRetry);
    if (seen.kind === "failed") return yield* afterFailure(context, vaultId, seen, at);
    yield* tell(context, vaultId, seen, at);
    yield* callEntity(context, expectedBackups, vaultLedgerKey(vaultId), "save", seen.saved);
    const { expected, unknown, unproven = 0, missed, resumed, saved } = seen;
    const counts = { expected, unknown, missed: missed.length, resumed: resumed.length };
    const open = unproven > 0 ? { unproven } : {};
    context.df.setCustomStatus({ stage: "checked", ...counts, ...open, nextCheckAt: saved.nextAt });
    if (!seen.hasMore || rounds >= MAX_ROUNDS) return { vaultId, outcome: "checked" };
  } catch {
    const nextAt = nextFailedCheckAt(at, at);
    yield* tryEntity(context, expectedBackups, vaultLedgerKey(vaultId), "postpone", { failedAt: at, nextAt });
    return { vaultId, outcome: "failed" };
  }
  yield* waitSeconds(context, NEXT_ROUND_SECONDS);
  context.df.continueAsNew({ vaultId, rounds: rounds + 1 });
  return undefined;
}

function* tell(
  context: OrchestrationContext,
  vaultId: string,
  { missed, resumed, failedSince }: Checked,
  at: Instant,
): Generator<Task, void, unknown> {
  const checks = [
    ...missed.map((backup) => checkOf("missed", backup, at)),
    ...resumed.map((backup) => checkOf("resumed", backup, at)),
  ];
  for (let start = 0; start < checks.length; start += MAX_BATCH) {
    const batch = checks.slice(start, start + MAX_BATCH);
    const eventId = `scheduledBackupsChecked:${eventKey(batch.map((one) => one.eventId).join())}`;
    yield* publish(context, { eventId, at, kind: "scheduledBackupsChecked", vaultId, checks: batch });
  }
  const alerts = missed.map((backup) => missedAlert(context, vaultId, backup));
  const wasTold = failedSince !== undefined && shouldTellFailure(failedSince, at);
  const head = () => alertHead(context, "vaultChecked", [vaultLedgerKey(vaultId), failedSince ?? at]);
  yield* raise(context, wasTold ? [...alerts, { ...head(), kind: "vaultChecked", vaultId }] : alerts);
}

/** The same backup is told once. That it is over is told by the event. */
function missedAlert(context: OrchestrationContext, vaultId: string, backup: Checked["missed"][number]) {
  const head = alertHead(context, "scheduledBackupMissed", [backup.vmId.toLowerCase(), backup.dueAt]);
  return { ...head, kind: "scheduledBackupMissed", vaultId, ...backup } as const;
}

/** The ID derives from the backup that was due, so that it is one line of the timeline however often it is published. */
function checkOf(
  verdict: Check["verdict"],
  { vmId, policyName, dueAt, lastRecoveryPointAt }: Checked["missed"][number] | Checked["resumed"][number],
  at: Instant,
): Check {
  const point = lastRecoveryPointAt === undefined ? {} : { lastRecoveryPointAt };
  const eventId = `scheduled:${verdict}:${dueAt}:${eventKey(vmId.toLowerCase())}`;
  return { eventId, at, vmId, verdict, policyName, dueAt, ...point };
}

/** A vault that cannot be read says nothing of its backups, and that is told when it lasts. */
function* afterFailure(
  context: OrchestrationContext,
  vaultId: string,
  { reason, vaultIsGone, failedSince, retryAfterSeconds }: FailedCheck,
  at: Instant,
): Generator<Task, CheckOutput, unknown> {
  const key = vaultLedgerKey(vaultId);
  if (vaultIsGone) {
    yield* callEntity(context, expectedBackups, key, "forget", undefined);
    return { vaultId, outcome: "gone" };
  }
  const nextAt = nextFailedCheckAt(failedSince, at, retryAfterSeconds);
  if (shouldTellFailure(failedSince, at)) {
    const head = alertHead(context, "vaultUnchecked", [key, failedSince]);
    yield* raise(context, [{ ...head, kind: "vaultUnchecked", vaultId, reason, failedSince }]);
  }
  yield* callEntity(context, expectedBackups, key, "postpone", { failedAt: failedSince, nextAt });
  context.df.setCustomStatus({ stage: "failed", reason, failedSince, nextCheckAt: nextAt });
  return { vaultId, outcome: "failed" };
}
