import { machineInstanceId } from "../domain/coordination/instance-ids.ts";
import type { Workflows } from "../domain/ports/workflows.ts";
import { backupVirtualMachine, startWorkflow } from "../orchestrations/contracts/workflows.ts";

interface RequestedBackup {
  /** The instance that backs the machine up. */
  readonly instanceId: string;
  readonly kind: "started" | "alreadyRunning";
}

/**
 * Starts an on-demand backup of a machine, or finds the one that is running.
 *
 * @param request.retainDays - The default is the contract's.
 * @param request.requestId - The same for a request that is repeated: a backup that it has started is not started again, not even when it has
 *   completed.
 */
export async function requestBackup(
  workflows: Pick<Workflows, "startUnlessRunning">,
  request: { readonly vmId: string; readonly retainDays?: number; readonly requestId?: string },
): Promise<RequestedBackup> {
  const instanceId = machineInstanceId("backup", request.vmId);
  const start = startWorkflow(backupVirtualMachine, instanceId, request);
  return { instanceId, kind: await workflows.startUnlessRunning(start, request.requestId) };
}
