import type { InvocationContext } from "@azure/functions";
import { machineInstanceId, machineKey } from "../../domain/coordination/instance-ids.ts";
import type { Workflows } from "../../domain/ports/workflows.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { openProblem } from "../../orchestrations/contracts/entities.ts";
import { readProtection } from "../../orchestrations/contracts/instance-activities.ts";
import { openProblemState } from "../../orchestrations/contracts/values.ts";

/** Reads whether a machine's `protectVirtualMachine` runs, and its open problem. Safe to repeat: it changes nothing. */
export function createReadProtection(deps: { readonly workflows: (context: InvocationContext) => Workflows }) {
  return async (rawInput: unknown, context: InvocationContext): Promise<ActivityOutput<typeof readProtection>> => {
    const { vmId } = readProtection.input.parse(rawInput);
    const workflows = deps.workflows(context);
    const { kind } = await workflows.read(machineInstanceId("protect", vmId));
    const problem = openProblemState.safeParse(await workflows.readEntityState(openProblem.name, machineKey(vmId)));
    return { isRunning: kind === "running", ...(problem.success && { problem: problem.data }) };
  };
}
