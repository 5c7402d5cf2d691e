import type { Task } from "durable-functions";
import { addSeconds } from "../../domain/instant.ts";
import { decideByEnableFailure } from "../../domain/protection/enable-error.ts";
import { patientRetry } from "../../domain/retry.ts";
import { enableProtection, readVirtualMachine, undeleteProtectedItem } from "../contracts/activities.ts";
import { ActivityFailed, callActivity } from "../durable/call-activity.ts";
import { followOperation, type OperationEnd } from "../durable/follow-operation.ts";
import { nowOf, waitUntil } from "../durable/time.ts";
import { confirmAbsence } from "./confirm-absence.ts";
import { endByItem, findElsewhereStage, readItem } from "./find-protection.ts";
import {
  endRun,
  go,
  type NextGeneration,
  type ProtectRun,
  type RunEnd,
  type Stage,
  showStage,
  startOver,
} from "./run.ts";

export interface ProtectionTarget {
  readonly vaultId: string;
  readonly policyId: string;
  /** The vault holds a soft-deleted item of the machine. */
  readonly isSoftDeleted: boolean;
}

type Failure = Extract<OperationEnd, { readonly kind: "failed" }>;
type How = "protectionEnabled" | "undeleted";

/** Tries against an object that other operations hold; the waits between them double from a minute. */
const CONFLICT_ROUNDS = 6;
const LONGEST_CONFLICT_WAIT_SECONDS = 600;

/** Protects the machine and follows Azure's operation to its end. The value says how. */
export function* enableProtectionStage(run: ProtectRun, target: ProtectionTarget): Stage<How> {
  let how: How = target.isSoftDeleted ? "undeleted" : "protectionEnabled";
  for (let round = 1; ; round += 1) {
    const failed = yield* undeleteAndEnable(run, target, how);
    if (failed === "timedOut") return timedOut(run, target.vaultId);
    if (failed === undefined) return go(how);
    const next = nextTry(failed, how, round);
    if (next === "end") return yield* endByFailure(run, target.vaultId, failed);
    if (next === "tooLong") {
      return endRun(run, { outcome: "needsAttention", reason: "conflictTooLong" }, details(target.vaultId, failed));
    }
    how = yield* prepareNextTry(run, how, next, round);
  }
}

function nextTry(failed: Failure, how: How, round: number): "undelete" | "wait" | "tooLong" | "end" {
  const { kind } = decideByEnableFailure(failed.errorCode);
  if (kind === "softDeleted" && how !== "undeleted") return "undelete";
  if (kind !== "tryAgain") return "end";
  return round < CONFLICT_ROUNDS ? "wait" : "tooLong";
}

function* prepareNextTry(
  run: ProtectRun,
  how: How,
  next: "undelete" | "wait",
  round: number,
): Generator<Task, How, unknown> {
  if (next === "undelete") return "undeleted";
  const at = addSeconds(nowOf(run.context), Math.min(LONGEST_CONFLICT_WAIT_SECONDS, 60 * 2 ** (round - 1)));
  showStage(run, "waitingForOtherOperation", { nextLookAt: at });
  yield* waitUntil(run.context, at);
  return how;
}

/** Undeletes only what is soft-deleted now: an earlier round may have got that far. */
function* undeleteAndEnable(
  run: ProtectRun,
  target: ProtectionTarget,
  how: How,
): Generator<Task, Failure | "timedOut" | undefined, unknown> {
  if (how === "undeleted" && (yield* readItem(run, target.vaultId)).kind === "undelete") {
    const failed = yield* carryOut(run, target, "undelete");
    if (failed !== undefined) return failed;
  }
  return yield* carryOut(run, target, "enable");
}

/** Starts one operation and follows it. An operation that we lost sight of counts when the vault shows its effect. */
function* carryOut(
  run: ProtectRun,
  target: ProtectionTarget,
  what: "undelete" | "enable",
): Generator<Task, Failure | "timedOut" | undefined, unknown> {
  const { context, machine, decision } = run;
  const { vaultId, policyId } = target;
  const item = { vaultId, vmId: machine.vmId };
  showStage(run, what === "enable" ? "enablingProtection" : "undeleting", { vaultId });
  try {
    const started =
      what === "enable"
        ? yield* callActivity(context, enableProtection, { ...item, policyId }, patientRetry)
        : yield* callActivity(context, undeleteProtectedItem, item, patientRetry);
    const operation = { vaultId, ...started };
    const end = yield* followOperation(context, operation, decision.thresholds.operationDeadlineSeconds, "end");
    if (end.kind === "succeeded") return undefined;
    if (end.kind === "failed") return end;
  } catch (error) {
    const failed = refusalIn(error);
    if (failed === undefined) throw error;
    return failed;
  }
  const now = yield* readItem(run, vaultId);
  const isDone = what === "enable" ? now.kind === "protected" : now.kind === "stopped";
  return isDone ? undefined : "timedOut";
}

/** A request that Azure refused at once with a code of Azure Backup means what a failed operation with that code means. */
function refusalIn(error: unknown): Failure | undefined {
  if (!(error instanceof ActivityFailed)) return undefined;
  const { code, serviceCode } = error.facts;
  const errorCode = code === "AZURE_NOT_FOUND" ? (serviceCode ?? "ResourceNotFound") : serviceCode;
  if (errorCode === undefined) return undefined;
  const { kind } = decideByEnableFailure(errorCode);
  const saysWhere = kind === "alreadyProtected" || kind === "softDeleted";
  const isAnswer = code === "AZURE_REFUSED" || code === "AZURE_NOT_FOUND" || (code === "AZURE_CONFLICT" && saysWhere);
  return isAnswer ? { kind: "failed", errorCode, errorMessage: error.message } : undefined;
}

function* endByFailure(
  run: ProtectRun,
  vaultId: string,
  failed: Failure,
): Generator<Task, RunEnd | NextGeneration, unknown> {
  const meaning = decideByEnableFailure(failed.errorCode);
  const because = details(vaultId, failed);
  if (meaning.kind === "attention") {
    return endRun(run, { outcome: "needsAttention", reason: meaning.reason }, because);
  }
  if (meaning.kind === "alreadyProtected") return yield* endByWhereProtected(run, vaultId, failed);
  if (meaning.kind === "machineGone") {
    const seen = yield* confirmAbsence(run.context, () =>
      callActivity(run.context, readVirtualMachine, { vmId: run.machine.vmId }, patientRetry),
    );
    if (seen.kind === "notFound") return endRun(run, { outcome: "gone", reason: "vmDeleted" }, because);
    if (seen.machine.uniqueId !== run.machine.uniqueId) return startOver(run.input);
  }
  return endRun(run, { outcome: "needsAttention", reason: "protectionFailed" }, because);
}

/** Azure says "already protected". Where, and whether it is true, is read; a vault of another subscription may stay unseen. */
function* endByWhereProtected(
  run: ProtectRun,
  vaultId: string,
  failed: Failure,
): Generator<Task, RunEnd | NextGeneration, unknown> {
  const here = endByItem(run, vaultId, yield* readItem(run, vaultId));
  if (here !== undefined) return here;
  const elsewhere = yield* findElsewhereStage(run);
  if (elsewhere.kind !== "go") return elsewhere;
  const { explanation } = details(vaultId, failed);
  return endRun(run, { outcome: "alreadyProtected", reason: "protectedElsewhere" }, { explanation });
}

function timedOut(run: ProtectRun, vaultId: string): RunEnd {
  const explanation = "Azure did not finish to protect the machine.";
  return endRun(run, { outcome: "needsAttention", reason: "operationTimedOut" }, { vaultId, explanation });
}

function details(vaultId: string, failed: Failure) {
  const explanation = `${failed.errorCode}: ${failed.errorMessage}`.slice(0, 600);
  return { vaultId, serviceCode: failed.errorCode, explanation };
}
