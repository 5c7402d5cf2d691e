import { type Approval, settled } from "../domain/approvals/approval.ts";
import { approvalIdOf } from "../domain/coordination/instance-ids.ts";
import { addSeconds, type Instant } from "../domain/instant.ts";
import type { Approvals } from "../domain/ports/approvals.ts";
import type { BackupVault, ProtectedItem } from "../domain/ports/backup-vault.ts";
import type { VirtualMachines } from "../domain/ports/virtual-machines.ts";
import { classifyItem } from "../domain/protection/state.ts";
import type { ActivityOutput } from "../orchestrations/contracts/activities.ts";
import { deleteProtectedItem, requestApproval, settleApproval } from "../orchestrations/contracts/approvals.ts";

interface Deps {
  readonly approvals: Pick<Approvals, "request" | "read" | "update">;
  readonly machines: Pick<VirtualMachines, "read">;
  readonly vault: Pick<BackupVault, "readProtectedItem" | "deleteProtectedItem">;
  readonly waitDays: number;
  readonly now: () => Instant;
}

/** The activities about approvals, by the names of their contracts. */
export function approvalActivities(deps: Deps) {
  return {
    requestApproval: createRequestApproval(deps),
    deleteProtectedItem: createDeleteProtectedItem(deps),
    settleApproval: createSettleApproval(deps),
  };
}

/** Asks for an approval to delete an item's data. May run twice: the same data has one approval, whatever became of it. */
function createRequestApproval({ approvals, waitDays, now }: Pick<Deps, "approvals" | "waitDays" | "now">) {
  return async (rawInput: unknown): Promise<ActivityOutput<typeof requestApproval>> => {
    const { vmId, vaultId, lastRecoveryPointAt } = requestApproval.input.parse(rawInput);
    const requestedAt = now();
    const approval: Approval = {
      id: approvalIdOf(vmId, vaultId, lastRecoveryPointAt),
      kind: "deleteBackupData",
      vmId,
      vaultId,
      ...(lastRecoveryPointAt !== undefined && { lastRecoveryPointAt }),
      requestedAt,
      validUntil: addSeconds(requestedAt, waitDays * 86_400),
      status: "waiting",
    };
    const { id, status, validUntil } = await approvals.request(approval);
    return { id, status, validUntil };
  };
}

/**
 * Starts to delete an item's data. All that has to hold is read again right before: it was approved, the machine is still gone, and the
 * item is stopped and has the data that was approved. May run twice: data that is soft-deleted already is not deleted again, so
 * that it can still be restored.
 */
function createDeleteProtectedItem(deps: Deps) {
  return async (rawInput: unknown): Promise<ActivityOutput<typeof deleteProtectedItem>> => {
    const { approvalId, vmId, vaultId, lastRecoveryPointAt } = deleteProtectedItem.input.parse(rawInput);
    const approval = await deps.approvals.read(approvalId);
    if (approval?.status !== "approved") return { kind: "kept", explanation: "It is not approved." };
    if ((await deps.machines.read(vmId)) !== undefined)
      return { kind: "kept", explanation: "The machine exists again." };
    const item = await deps.vault.readProtectedItem({ vmId, vaultId });
    if (item === undefined || item.isSoftDeleted) return { kind: "isDeleted" };
    const changed = changeSince(item, lastRecoveryPointAt);
    if (changed !== undefined) return { kind: "kept", explanation: changed };
    return { kind: "started", ...(await deps.vault.deleteProtectedItem({ vmId, vaultId })) };
  };
}

function changeSince(item: ProtectedItem, lastRecoveryPointAt: Instant | undefined): string | undefined {
  if (classifyItem(item).kind !== "stopped") return "The item is protected again.";
  return item.lastRecoveryPointAt === lastRecoveryPointAt
    ? undefined
    : "The item has another newest recovery point now.";
}

/** Keeps how an approved deletion ended. May run twice: the first end counts. */
function createSettleApproval({ approvals }: Pick<Deps, "approvals">) {
  return async (rawInput: unknown): Promise<ActivityOutput<typeof settleApproval>> => {
    const { approvalId, end } = settleApproval.input.parse(rawInput);
    await approvals.update(approvalId, (approval) => settled(approval, end));
    return {};
  };
}
