import { machineInstanceId, recheckInstanceId } from "../domain/coordination/instance-ids.ts";
import type { Workflows } from "../domain/ports/workflows.ts";
import { protectVirtualMachine, recheckMachine, startWorkflow } from "../orchestrations/contracts/workflows.ts";

export interface RequestedProtection {
  /** The instance that protects the machine. */
  readonly instanceId: string;
  readonly kind: "started" | "recheckRequested";
}

/**
 * Starts the protection of a machine, or asks the instance that is already running to check the machine again before it ends:
 * it may have read the machine before the change that this request is about.
 *
 * @param request.source - A person's request resumes what was stopped.
 * @param request.requestId - The same for a request that is repeated, such as an event that is delivered again: it asks once.
 * @throws Error when the task hub could neither start an instance nor show one that runs.
 */
export async function requestProtection(
  workflows: Workflows,
  request: { readonly vmId: string; readonly requestId: string; readonly source: "event" | "http" | "sweep" },
): Promise<RequestedProtection> {
  const { vmId, requestId, source } = request;
  const instanceId = machineInstanceId("protect", vmId);
  const protection = startWorkflow(protectVirtualMachine, instanceId, { vmId, source });
  if ((await workflows.startUnlessRunning(protection)) === "started") return { instanceId, kind: "started" };
  const recheckId = recheckInstanceId(vmId, requestId);
  await workflows.startOnce(startWorkflow(recheckMachine, recheckId, { vmId, source }));
  return { instanceId, kind: "recheckRequested" };
}
