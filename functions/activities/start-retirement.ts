import type { InvocationContext } from "@azure/functions";
import { machineInstanceId } from "../../domain/coordination/instance-ids.ts";
import type { Workflows } from "../../domain/ports/workflows.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { startRetirement } from "../../orchestrations/contracts/instance-activities.ts";
import { retireMachine, startWorkflow } from "../../orchestrations/contracts/workflows.ts";

/** Starts `retireMachine` for a machine. May run twice: the second call finds the instance of the first. */
export function createStartRetirement(deps: { readonly workflows: (context: InvocationContext) => Workflows }) {
  return async (rawInput: unknown, context: InvocationContext): Promise<ActivityOutput<typeof startRetirement>> => {
    const input = startRetirement.input.parse(rawInput);
    const request = startWorkflow(retireMachine, machineInstanceId("retire", input.vmId), input);
    return { kind: await deps.workflows(context).startUnlessRunning(request) };
  };
}
