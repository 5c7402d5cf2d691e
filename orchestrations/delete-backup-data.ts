import type { OrchestrationContext, Task } from "durable-functions";
import { machineKey } from "../domain/coordination/instance-ids.ts";
import { addSeconds } from "../domain/instant.ts";
import { attentionReason } from "../domain/protection/outcome.ts";
import { patientRetry } from "../domain/retry.ts";
import { readVirtualMachine } from "./contracts/activities.ts";
import { deleteBackupData as contract, deleteProtectedItem, settleApproval } from "./contracts/approvals.ts";
import { readProtectedItem } from "./contracts/item-activities.ts";
import type { WorkflowOutput } from "./contracts/workflows.ts";
import { ActivityFailed, callActivity } from "./durable/call.ts";
import { followOperation } from "./durable/follow-operation.ts";
import { type FromJson, readInput } from "./durable/json.ts";
import { alertHead, raise } from "./durable/raise.ts";
import { nowOf } from "./durable/wait.ts";
import { readUntilFound } from "./protect-virtual-machine/read-machine.ts";

type Input = ReturnType<typeof readInput<typeof contract.input>>;
type Deletion = FromJson<WorkflowOutput<typeof contract>>;
type End = Omit<Deletion, "approvalId">;

/** Azure deletes an item within minutes. */
const DEADLINE_SECONDS = 4 * 3600;

/**
 * Deletes the backup data of a machine that was deleted, as an approver has agreed: after Azure has not found the machine for two
 * minutes, and only the data that was approved. Keeps how that ended with the approval and raises one alert about it.
 */
export function* deleteBackupData(context: OrchestrationContext): Generator<Task, Deletion, unknown> {
  const input = readInput(context, contract);
  const { approvalId, vmId, vaultId, lastRecoveryPointAt } = input;
  context.df.setCustomStatus({ stage: "deleting", vmId, vaultId });
  const end = yield* tryToDelete(context, input);
  const { outcome, softDeletedUntil, explanation = "" } = end;
  const settledEnd =
    outcome === "dataDeleted"
      ? { kind: "done" as const, ...(softDeletedUntil !== undefined && { softDeletedUntil }) }
      : { kind: "failed" as const, explanation };
  yield* callActivity(context, settleApproval, { approvalId, end: settledEnd }, patientRetry);
  yield* raise(context, [
    {
      ...alertHead(context, "machineDeleted", [machineKey(vmId), vaultId.toLowerCase(), approvalId, outcome]),
      kind: "machineDeleted",
      vmId,
      vaultId,
      outcome,
      ...(lastRecoveryPointAt !== undefined && { lastRecoveryPointAt }),
      ...(softDeletedUntil !== undefined && { removedAt: softDeletedUntil }),
      ...(end.explanation !== undefined && { explanation: end.explanation }),
    },
  ]);
  context.df.setCustomStatus({ stage: "ended", vmId, outcome });
  return { approvalId, ...end };
}

function* tryToDelete(context: OrchestrationContext, input: Input): Generator<Task, End, unknown> {
  try {
    return yield* deleteData(context, input);
  } catch (error) {
    if (!(error instanceof ActivityFailed)) throw error;
    return failed(`${attentionReason(error.facts)}: ${error.message}`);
  }
}

function* deleteData(context: OrchestrationContext, input: Input): Generator<Task, End, unknown> {
  const { vmId, vaultId } = input;
  const found = yield* readUntilFound(context, () => callActivity(context, readVirtualMachine, { vmId }, patientRetry));
  if (found.kind === "found") return failed("The machine exists again.");
  const started = yield* callActivity(context, deleteProtectedItem, input, patientRetry);
  if (started.kind === "kept") return failed(started.explanation);
  const { kind, ...operation } = started;
  const end =
    kind === "started"
      ? yield* followOperation(context, { vaultId, ...(operation as { operationId: string }) }, DEADLINE_SECONDS, "end")
      : undefined;
  // What Azure says of the operation counts less than the item itself.
  const item = yield* callActivity(context, readProtectedItem, { vaultId, vmId }, patientRetry);
  if (item.kind === "none") return { outcome: "dataDeleted" };
  if (item.isSoftDeleted) {
    const { softDeletedForSeconds } = item;
    const until = softDeletedForSeconds !== undefined && {
      softDeletedUntil: addSeconds(nowOf(context), softDeletedForSeconds),
    };
    return { outcome: "dataDeleted", ...until };
  }
  return failed(
    end?.kind === "failed"
      ? `${end.errorCode}: ${end.errorMessage}`
      : "Azure did not finish deleting before the deadline.",
  );
}

function failed(explanation: string): End {
  return { outcome: "deletionFailed", explanation: explanation.slice(0, 600) };
}
