import { machineInstanceId, recheckInstanceId } from "../domain/coordination/instance-ids.ts";
import type { Workflows } from "../domain/ports/workflows.ts";
import { recheckMachine, retireMachine, startWorkflow } from "../orchestrations/contracts/workflows.ts";

export interface RequestedRetirement {
  /** The instance that retires the machine. */
  readonly instanceId: string;
  readonly kind: "started" | "alreadyRunning";
}

/**
 * Starts the retirement of a machine that was deleted. An instance that still protects the machine is asked to check it again, so
 * that it ends, and the retirement need not wait for a backup that cannot succeed.
 *
 * @param request.requestId - The same for a request that is repeated, such as an event that is delivered again.
 * @throws Error when the task hub could neither start an instance nor show one that runs.
 */
export async function requestRetirement(
  workflows: Workflows,
  request: { readonly vmId: string; readonly requestId: string },
): Promise<RequestedRetirement> {
  const { vmId, requestId } = request;
  const instanceId = machineInstanceId("retire", vmId);
  const kind = await workflows.startUnlessRunning(startWorkflow(retireMachine, instanceId, { vmId }));
  const protection = await workflows.read(machineInstanceId("protect", vmId));
  if (protection.kind === "running") {
    await workflows.startOnce(startWorkflow(recheckMachine, recheckInstanceId(vmId, requestId), { vmId }));
  }
  return { instanceId, kind };
}
