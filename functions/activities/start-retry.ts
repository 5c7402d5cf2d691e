import type { InvocationContext } from "@azure/functions";
import { retryInstanceId } from "../../domain/coordination/instance-ids.ts";
import type { Workflows } from "../../domain/ports/workflows.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { startRetry } from "../../orchestrations/contracts/instance-activities.ts";
import { retryProtection, startWorkflow } from "../../orchestrations/contracts/workflows.ts";

/** Starts `retryProtection`. May run twice: one instance per machine and reason waits, the second call finds it. */
export function createStartRetry(deps: { readonly workflows: (context: InvocationContext) => Workflows }) {
  return async (rawInput: unknown, context: InvocationContext): Promise<ActivityOutput<typeof startRetry>> => {
    const input = startRetry.input.parse(rawInput);
    const request = startWorkflow(retryProtection, retryInstanceId(input.vmId, input.reason), input);
    return { kind: await deps.workflows(context).startUnlessRunning(request) };
  };
}
