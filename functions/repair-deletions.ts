import type { Approval } from "../domain/approvals/approval.ts";
import { deletionInstanceId } from "../domain/coordination/instance-ids.ts";
import type { Approvals } from "../domain/ports/approvals.ts";
import type { Workflows } from "../domain/ports/workflows.ts";
import { deleteBackupData } from "../orchestrations/contracts/approvals.ts";
import { startWorkflow } from "../orchestrations/contracts/workflows.ts";

/** Starts the deletion that was approved, unless it was started before. */
export async function startDeletion(workflows: Pick<Workflows, "startOnce">, approval: Approval): Promise<void> {
  const { id: approvalId, vmId, vaultId, lastRecoveryPointAt } = approval;
  const input = { approvalId, vmId, vaultId, ...(lastRecoveryPointAt !== undefined && { lastRecoveryPointAt }) };
  await workflows.startOnce(startWorkflow(deleteBackupData, deletionInstanceId(approvalId), input));
}

/** Starts the approved deletions that could not be started when they were approved. */
export async function repairDeletions(
  workflows: Pick<Workflows, "startOnce">,
  approvals: Pick<Approvals, "list">,
): Promise<void> {
  for (const approval of await approvals.list()) {
    if (approval.status === "approved") await startDeletion(workflows, approval);
  }
}
