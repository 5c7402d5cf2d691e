import type { InvocationContext } from "@azure/functions";
import type { Workflows } from "../../domain/ports/workflows.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { startDelivery } from "../../orchestrations/contracts/instance-activities.ts";
import { deliverNotice, startWorkflow } from "../../orchestrations/contracts/workflows.ts";

/**
 * Starts `deliverNotice` for a notice. May run twice, and two workflows may hand over the same notice: the instance ID names what
 * the notice says, and an instance that has ended counts, too.
 */
export function createStartDelivery(deps: { readonly workflows: (context: InvocationContext) => Workflows }) {
  return async (rawInput: unknown, context: InvocationContext): Promise<ActivityOutput<typeof startDelivery>> => {
    const { instanceId, ...input } = startDelivery.input.parse(rawInput);
    return { kind: await deps.workflows(context).startOnce(startWorkflow(deliverNotice, instanceId, input)) };
  };
}
