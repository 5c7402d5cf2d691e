import type { InvocationContext } from "@azure/functions";
import { digestInstanceId } from "../../domain/coordination/instance-ids.ts";
import type { Workflows } from "../../domain/ports/workflows.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { sendDigest, startDigest } from "../../orchestrations/contracts/delivery.ts";
import { startWorkflow } from "../../orchestrations/contracts/workflows.ts";

/** Starts `sendDigest`. May run twice: the instance ID names channel and time, and an instance that has ended counts, too. */
export function createStartDigest(deps: { readonly workflows: (context: InvocationContext) => Workflows }) {
  return async (rawInput: unknown, context: InvocationContext): Promise<ActivityOutput<typeof startDigest>> => {
    const { channel, dueAt } = startDigest.input.parse(rawInput);
    const request = startWorkflow(sendDigest, digestInstanceId(channel, dueAt), { channel, dueAt });
    return { kind: await deps.workflows(context).startOnce(request) };
  };
}
