import type { InvocationContext } from "@azure/functions";
import type { Workflows } from "../../domain/ports/workflows.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { startProtection } from "../../orchestrations/contracts/instance-activities.ts";
import { protectVirtualMachine, startWorkflow } from "../../orchestrations/contracts/workflows.ts";

/**
 * Starts `protectVirtualMachine` for a machine. May run twice: the instance ID names the machine, so that the second run
 * finds the instance of the first.
 */
export function createStartProtection(deps: { readonly workflows: (context: InvocationContext) => Workflows }) {
  return async (rawInput: unknown, context: InvocationContext): Promise<ActivityOutput<typeof startProtection>> => {
    const { instanceId, ...input } = startProtection.input.parse(rawInput);
    const request = startWorkflow(protectVirtualMachine, instanceId, input);
    return { kind: await deps.workflows(context).startUnlessRunning(request) };
  };
}
