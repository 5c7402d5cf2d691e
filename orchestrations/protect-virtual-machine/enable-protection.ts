import type { Task } from "durable-functions";
import { addSeconds } from "../../domain/instant.ts";
import type { DiskSelection } from "../../domain/protection/config.ts";
import { patientRetry } from "../../domain/retry.ts";
import { enableProtection, undeleteProtectedItem } from "../contracts/item-activities.ts";
import { ActivityFailed, callActivity } from "../durable/call.ts";
import { type FollowedOperation, followOperation, type OperationEnd } from "../durable/follow-operation.ts";
import { nowOf, waitUntil } from "../durable/wait.ts";
import {
  type FoundItem,
  findOtherVault,
  findUnseenItem,
  isFamilyUnseen,
  outcomeForItem,
  readItem,
} from "./find-protection.ts";
import { rereadMachine } from "./read-machine.ts";
import { type Finish, finish, needsAttention, proceed, type Restart, recreated, type Stage } from "./result.ts";
import { hasFailedProvisioning, type ProtectRun, showStage } from "./run.ts";

export interface ProtectionTarget {
  readonly vaultId: string;
  readonly policyId: string;
  /** The vault holds a soft-deleted item of the machine. */
  readonly isSoftDeleted: boolean;
  /** Replaces the item's selection of disks; `all` removes it. */
  readonly disks?: DiskSelection | "all";
}

function asJson(disks: DiskSelection | "all") {
  return disks === "all" ? disks : { kind: disks.kind, luns: [...disks.luns] };
}

type Failure = Extract<OperationEnd, { readonly kind: "failed" }>;
export type How = "protectionEnabled" | "undeleted";

/** Attempts on an item that other operations hold; the waits between them double from a minute. */
const MAX_CONFLICT_ROUNDS = 6;
const MAX_CONFLICT_WAIT_SECONDS = 600;

/**
 * Enables protection and follows Azure's operation to its end. The value says how the machine came to be protected.
 *
 * @param onAccepted - Called whenever Azure has accepted a request to enable, whatever becomes of it.
 */
export function* enableProtectionOf(
  run: ProtectRun,
  target: ProtectionTarget,
  onAccepted: () => void = () => {},
): Stage<How> {
  let how: How = target.isSoftDeleted ? "undeleted" : "protectionEnabled";
  for (let round = 1; ; round += 1) {
    const failed = yield* undeleteAndEnable(run, target, how, onAccepted);
    if (failed === undefined) return proceed(how);
    if (failed === "timedOut") return timedOut(target.vaultId);
    switch (nextAttempt(failed, how, round)) {
      case "undelete":
        how = "undeleted";
        break;
      case "wait":
        yield* waitForOtherOperation(run, round);
        break;
      case "tooLong":
        return needsAttention("conflictTooLong", details(target.vaultId, failed));
      case "end":
        return yield* outcomeForFailure(run, target.vaultId, failed);
    }
  }
}

function nextAttempt(failed: Failure, how: How, round: number): "undelete" | "wait" | "tooLong" | "end" {
  if (failed.errorClass === "softDeleted" && how !== "undeleted") return "undelete";
  if (failed.errorClass !== "tryAgain") return "end";
  return round < MAX_CONFLICT_ROUNDS ? "wait" : "tooLong";
}

function* waitForOtherOperation(run: ProtectRun, round: number): Generator<Task, void, unknown> {
  const seconds = Math.min(MAX_CONFLICT_WAIT_SECONDS, 60 * 2 ** (round - 1));
  const nextPollAt = addSeconds(nowOf(run.context), seconds);
  showStage(run, "waitingForOtherOperation", { nextPollAt });
  yield* waitUntil(run.context, nextPollAt);
}

/** Undeletes only an item that is soft-deleted now: an earlier round may have undeleted it. */
function* undeleteAndEnable(
  run: ProtectRun,
  target: ProtectionTarget,
  how: How,
  onAccepted: () => void,
): Generator<Task, Failure | "timedOut" | undefined, unknown> {
  if (how === "undeleted" && (yield* readItem(run, target.vaultId)).kind === "undelete") {
    const failed = yield* carryOut(run, target, "undelete");
    if (failed !== undefined) return failed;
  }
  return yield* carryOut(run, target, "enable", onAccepted);
}

/**
 * Starts one operation and follows it. Only a refusal of the request itself is a failure at once; an operation without a known
 * end counts when the vault shows its effect.
 */
function* carryOut(
  run: ProtectRun,
  target: ProtectionTarget,
  what: "undelete" | "enable",
  onAccepted: () => void = () => {},
): Generator<Task, Failure | "timedOut" | undefined, unknown> {
  const { context, machine, decision } = run;
  const { vaultId, policyId, disks } = target;
  const request = { policyId, ...(disks !== undefined && { disks: asJson(disks) }) };
  const item = { vaultId, vmId: machine.vmId };
  showStage(run, what === "enable" ? "enablingProtection" : "undeleting", { vaultId });
  let operation: FollowedOperation;
  try {
    const started =
      what === "enable"
        ? yield* callActivity(context, enableProtection, { ...item, ...request }, patientRetry)
        : yield* callActivity(context, undeleteProtectedItem, item, patientRetry);
    operation = { vaultId, ...started };
    onAccepted();
  } catch (error) {
    const failed = refusalIn(error);
    if (failed === undefined) throw error;
    return failed;
  }
  const end = yield* followOperation(context, operation, decision.thresholds.operationDeadlineSeconds, "end");
  if (end.kind === "succeeded") return undefined;
  if (end.kind === "failed") return end;
  const now = yield* readItem(run, vaultId);
  const isDone = what === "enable" ? now.kind === "protected" : now.kind === "stopped";
  return isDone ? undefined : "timedOut";
}

/** A request that Azure refused at once with a code of Azure Backup means the same as a failed operation with that code. */
function refusalIn(error: unknown): Failure | undefined {
  if (!(error instanceof ActivityFailed)) return undefined;
  const { code, serviceCode, errorClass } = error.facts;
  if (errorClass === undefined) return undefined;
  const saysWhere = errorClass === "alreadyProtected" || errorClass === "softDeleted";
  const isRefusal =
    code === "AZURE_REFUSED" ||
    code === "AZURE_NOT_FOUND" ||
    code === "AZURE_QUOTA_REACHED" ||
    (code === "AZURE_CONFLICT" && saysWhere);
  const errorCode = serviceCode ?? "ResourceNotFound";
  return isRefusal ? { kind: "failed", errorCode, errorMessage: error.message, errorClass } : undefined;
}

function* outcomeForFailure(
  run: ProtectRun,
  vaultId: string,
  failed: Failure,
): Generator<Task, Finish | Restart, unknown> {
  const { errorClass } = failed;
  const because = details(vaultId, failed);
  switch (errorClass) {
    case "alreadyProtected":
      return yield* outcomeWhereProtected(run, vaultId, failed);
    case "machineGone": {
      const seen = yield* rereadMachine(run);
      if (seen.kind === "gone") return finish({ outcome: "gone", reason: "vmDeleted" }, because);
      return seen.kind === "recreated" ? recreated : needsAttention("protectionFailed", because);
    }
    case "tryAgain":
    case "softDeleted":
    case "protectionFailed":
      // Azure protects most machines in this state; one that it refuses has to be repaired first.
      return needsAttention(hasFailedProvisioning(run) ? "provisioningFailed" : "protectionFailed", because);
    case "full":
      return needsAttention("policyFull", because);
    default:
      return needsAttention(errorClass, because);
  }
}

/** Azure says "already protected": where, and whether it is true, is read. A vault of another subscription may be invisible. */
function* outcomeWhereProtected(
  run: ProtectRun,
  vaultId: string,
  failed: Failure,
): Generator<Task, Finish | Restart, unknown> {
  const here = outcomeForItem(vaultId, yield* readItem(run, vaultId));
  if (here !== undefined) return here;
  const elsewhere = yield* findOtherVault(run);
  if (elsewhere.kind !== "continue") return elsewhere;
  const unseen = isFamilyUnseen(run)
    ? yield* findUnseenItem(run, vaultId, { asksEveryVault: true })
    : proceed<FoundItem | undefined>(undefined);
  if (unseen.kind !== "continue") return unseen;
  const known = unseen.value === undefined ? undefined : outcomeForItem(unseen.value.vaultId, unseen.value.item);
  if (known !== undefined) return known;
  const { explanation } = details(vaultId, failed);
  return finish({ outcome: "alreadyProtected", reason: "protectedElsewhere" }, { explanation });
}

function timedOut(vaultId: string): Finish {
  return needsAttention("operationTimedOut", { vaultId, explanation: "Azure did not finish protecting the machine." });
}

function details(vaultId: string, failed: Failure) {
  const explanation = `${failed.errorCode}: ${failed.errorMessage}`.slice(0, 600);
  return { vaultId, serviceCode: failed.errorCode, explanation };
}
