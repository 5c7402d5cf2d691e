import type { OrchestrationContext, Task } from "durable-functions";
import { machineInstanceId, machineKey } from "../domain/coordination/instance-ids.ts";
import type { DeletionAction } from "../domain/events/domain-event.ts";
import { addSeconds, secondsBetween } from "../domain/instant.ts";
import { isReportedRetirement } from "../domain/notices/retirement.ts";
import { attentionReason } from "../domain/protection/outcome.ts";
import { classifyItem } from "../domain/protection/state.ts";
import { briefRetry, patientRetry } from "../domain/retry.ts";
import { backoffSeconds, pollIntervals } from "../domain/wait.ts";
import { type ActivityOutput, readVirtualMachine } from "./contracts/activities.ts";
import { requestApproval } from "./contracts/approvals.ts";
import { itemBinding, recheckRequests } from "./contracts/entities.ts";
import { readProtection, startProtection } from "./contracts/instance-activities.ts";
import { planRetirement, readProtectedItem, stopProtection } from "./contracts/item-activities.ts";
import { retireMachine as contract, type WorkflowOutput } from "./contracts/workflows.ts";
import { ActivityFailed, callActivity, tryEntity } from "./durable/call.ts";
import { followOperation } from "./durable/follow-operation.ts";
import { type FromJson, readInput } from "./durable/json.ts";
import { eventHead, publish } from "./durable/publish.ts";
import { alertHead, raise } from "./durable/raise.ts";
import { nowOf, waitSeconds } from "./durable/wait.ts";
import { readUntilFound } from "./protect-virtual-machine/read-machine.ts";

type Input = ReturnType<typeof readInput<typeof contract.input>>;
type Retirement = FromJson<WorkflowOutput<typeof contract>>;
type End = Omit<Retirement, "vmId">;
type Item = Extract<FromJson<ActivityOutput<typeof planRetirement>>, { readonly kind: "item" }>;

/** No run of `protectVirtualMachine` lasts as long; one that does is no reason to back up a machine that is gone. */
const MAX_WAIT_SECONDS = 14 * 86_400;
/** The binding of an item whose machine was deleted before it had a recovery point: the next machine of the name resumes it. */
const RETIRED = "retired";
/** Waits that double, about eight minutes together, for a run of the recreated machine to check it again or to end. */
const FIRST_START_WAIT_SECONDS = 30;
const MAX_START_ROUNDS = 5;

/**
 * Stops the protection of a machine that was deleted and retains its data, as the rules say; raises one alert about what is kept.
 * Nothing is changed before Azure has not found the machine for two minutes and the machine's own protection has ended, and
 * nothing when the machine exists again.
 *
 * One check per generation while the machine's protection still runs.
 */
export function* retireMachine(context: OrchestrationContext): Generator<Task, Retirement | undefined, unknown> {
  const input = readInput(context, contract);
  const { vmId } = input;
  context.df.setCustomStatus({ stage: "checking", vmId });
  let end: End | "wait";
  try {
    end = yield* retire(context, input);
  } catch (error) {
    end = endByError(error, input.vaultId);
  }
  if (end === "wait") {
    const waitingSince = input.waitingSince ?? nowOf(context);
    context.df.setCustomStatus({ stage: "waitingForProtection", vmId, since: waitingSince });
    const waited = secondsBetween(waitingSince, nowOf(context));
    yield* waitSeconds(context, backoffSeconds(waited, 5, pollIntervals.retirement));
    context.df.continueAsNew({ ...input, waitingSince });
    return undefined;
  }
  context.df.setCustomStatus({ stage: "ended", vmId, outcome: end.outcome });
  yield* reportEnd(context, { vmId, ...end });
  return { vmId, ...end };
}

function* retire(context: OrchestrationContext, input: Input): Generator<Task, End | "wait", unknown> {
  const { vmId, uniqueId, vaultId } = input;
  const found = yield* readUntilFound(context, () => callActivity(context, readVirtualMachine, { vmId }, patientRetry));
  if (found.kind === "found") {
    const isOther = uniqueId !== undefined && uniqueId !== found.machine.uniqueId;
    return { outcome: "machineExists", ...(isOther && { explanation: "Another machine has the name now." }) };
  }
  if (yield* mustWait(context, input)) return "wait";
  const request = { vmId, ...(vaultId !== undefined && { vaultId }) };
  const plan = yield* callActivity(context, planRetirement, request, patientRetry);
  if (plan.kind === "item") return yield* retireItem(context, vmId, plan);
  if (plan.unread.length === 0) return { outcome: "notProtected" };
  const explanation = `The app may not read: ${plan.unread.join(", ")}. A backup item may be there.`;
  return { outcome: "needsAttention", explanation };
}

/** A run that protects the machine may be about to create the item that this one would miss. */
function* mustWait(context: OrchestrationContext, input: Input): Generator<Task, boolean, unknown> {
  const { waitingSince } = input;
  if (waitingSince !== undefined && secondsBetween(waitingSince, nowOf(context)) >= MAX_WAIT_SECONDS) return false;
  return (yield* callActivity(context, readProtection, { vmId: input.vmId }, briefRetry)).isRunning;
}

function* retireItem(context: OrchestrationContext, vmId: string, item: Item): Generator<Task, End, unknown> {
  const { vaultId, lastRecoveryPointAt, softDeletedForSeconds, whenDeleted } = item;
  const known = { vaultId, ...(lastRecoveryPointAt !== undefined && { lastRecoveryPointAt }) };
  const state = classifyItem(item);
  switch (state.kind) {
    case "undelete": {
      const removed = softDeletedForSeconds !== undefined && {
        removedAt: addSeconds(nowOf(context), softDeletedForSeconds),
      };
      return { outcome: "softDeleted", ...known, ...removed };
    }
    case "stopped":
      yield* rememberRetired(context, vmId, item);
      return { outcome: "alreadyStopped", ...known, ...(yield* askApproval(context, vmId, item)) };
    case "enable":
      return { outcome: "notProtected", ...known };
    case "protected":
    case "error":
      if (whenDeleted === "report") return { outcome: "reported", ...known };
      return { ...(yield* stopItem(context, vmId, item)), ...known };
  }
}

function* stopItem(
  context: OrchestrationContext,
  vmId: string,
  item: Item,
): Generator<Task, Omit<End, "vaultId">, unknown> {
  const { vaultId, thresholds } = item;
  // The last moment before anything changes: the machine may have been recreated meanwhile.
  if (yield* exists(context, vmId)) return { outcome: "machineExists" };
  context.df.setCustomStatus({ stage: "stoppingProtection", vmId, vaultId });
  const started = yield* callActivity(context, stopProtection, { vaultId, vmId }, patientRetry);
  const deadlineSeconds = thresholds.operationDeadlineSeconds;
  const end = yield* followOperation(context, { vaultId, ...started }, deadlineSeconds, "end");
  const stopped = yield* callActivity(context, readProtectedItem, { vaultId, vmId }, patientRetry);
  const state = classifyItem(stopped.kind === "none" ? undefined : stopped);
  const isStopped = state.kind === "stopped" || state.kind === "undelete";
  if (isStopped) yield* rememberRetired(context, vmId, item);
  const isRecreated = yield* exists(context, vmId);
  if (isRecreated) yield* protectAgain(context, vmId);
  if (isStopped) {
    const asked = isRecreated ? {} : yield* askApproval(context, vmId, item);
    return { outcome: "protectionStopped", ...asked };
  }
  // Its run has enabled the item again.
  if (isRecreated) return { outcome: "machineExists" };
  const explanation =
    end.kind === "failed"
      ? `${end.errorCode}: ${end.errorMessage}`.slice(0, 600)
      : "Azure did not finish stopping protection before the deadline.";
  return { outcome: "needsAttention", explanation };
}

/** Recovery points say by their age that they are of an earlier machine; of an item without any nothing else would. */
function* rememberRetired(
  context: OrchestrationContext,
  vmId: string,
  { lastRecoveryPointAt }: Item,
): Generator<Task, void, unknown> {
  if (lastRecoveryPointAt !== undefined) return;
  yield* tryEntity(context, itemBinding, machineKey(vmId), "bind", RETIRED);
}

/**
 * A machine recreated while its protection was stopped may have been told that it is protected already, or may be told so by a run
 * that has read the item before: that run checks again before it ends. One that was just ending is replaced.
 */
function* protectAgain(context: OrchestrationContext, vmId: string): Generator<Task, void, unknown> {
  const instanceId = machineInstanceId("protect", vmId);
  const key = machineKey(vmId);
  for (let round = 1; ; round += 1) {
    const { kind } = yield* callActivity(context, startProtection, { vmId, instanceId }, patientRetry);
    if (kind === "started") return;
    if (round === 1) yield* tryEntity(context, recheckRequests, key, "request", undefined);
    // A run that still works after that takes the request with it when it ends.
    if (round === MAX_START_ROUNDS) return;
    yield* waitSeconds(context, FIRST_START_WAIT_SECONDS * 2 ** (round - 1));
    if ((yield* tryEntity(context, recheckRequests, key, "isRequested", undefined)) === false) return;
  }
}

function* exists(context: OrchestrationContext, vmId: string): Generator<Task, boolean, unknown> {
  return (yield* callActivity(context, readVirtualMachine, { vmId }, patientRetry)).kind === "found";
}

/** Where the rules want the data deleted, an approver decides: nothing is deleted without. */
function* askApproval(
  context: OrchestrationContext,
  vmId: string,
  { whenDeleted, vaultId, lastRecoveryPointAt }: Item,
): Generator<Task, Pick<End, "awaitsApproval" | "explanation">, unknown> {
  if (whenDeleted !== "deleteDataAfterApproval") return {};
  const data = { vmId, vaultId, ...(lastRecoveryPointAt !== undefined && { lastRecoveryPointAt }) };
  try {
    const approval = yield* callActivity(context, requestApproval, data, patientRetry);
    if (approval.status !== "waiting") return {};
    const explanation = `An approver decides until ${approval.validUntil} whether it is deleted: approval ${approval.id}. Without an approval it stays.`;
    return { awaitsApproval: true, explanation };
  } catch (error) {
    if (!(error instanceof ActivityFailed)) throw error;
    return {
      explanation: `An approval to delete the data could not be asked for; the data stays. ${error.message}`.slice(
        0,
        600,
      ),
    };
  }
}

function endByError(error: unknown, vaultId: string | undefined): End {
  const place = vaultId === undefined ? {} : { vaultId };
  if (!(error instanceof ActivityFailed)) {
    const explanation = error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 600) : "Unknown error.";
    return { outcome: "needsAttention", ...place, explanation };
  }
  return { outcome: "needsAttention", ...place, explanation: `${attentionReason(error.facts)}: ${error.message}` };
}

/** What became of the item; nothing for a machine that exists. */
const ACTIONS: Readonly<Partial<Record<Retirement["outcome"], DeletionAction>>> = {
  protectionStopped: "stoppedAndRetained",
  alreadyStopped: "alreadyStopped",
  reported: "reportedOnly",
  notProtected: "nothingToStop",
  softDeleted: "nothingToStop",
  needsAttention: "stopFailed",
};

function* publishEnd(context: OrchestrationContext, retirement: Retirement): Generator<Task, void, unknown> {
  const { vmId, vaultId, outcome, explanation } = retirement;
  const action = ACTIONS[outcome];
  if (action === undefined) return;
  yield* publish(context, {
    ...eventHead(context, "machineDeleted"),
    kind: "machineDeleted",
    vmId,
    ...(vaultId !== undefined && { vaultId }),
    action: retirement.awaitsApproval === true ? "awaitsApproval" : action,
    ...(explanation !== undefined && { explanation }),
  });
}

/** One alert per deletion, however many events and sweeps tell of it. */
function* reportEnd(context: OrchestrationContext, retirement: Retirement): Generator<Task, void, unknown> {
  const { vmId, vaultId = "", lastRecoveryPointAt = "", outcome } = retirement;
  yield* publishEnd(context, retirement);
  if (!isReportedRetirement(outcome)) return;
  const isStop = outcome === "protectionStopped" || outcome === "alreadyStopped";
  const topic = [machineKey(vmId), vaultId.toLowerCase(), lastRecoveryPointAt, isStop ? "stopped" : outcome];
  const { awaitsApproval: _, ...known } = retirement;
  yield* raise(context, [
    { ...known, ...alertHead(context, "machineDeleted", topic), kind: "machineDeleted", outcome },
  ]);
}
