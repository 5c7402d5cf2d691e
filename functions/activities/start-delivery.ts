import type { InvocationContext } from "@azure/functions";
import type { Message } from "../../domain/alerts/message.ts";
import { incidentNotice } from "../../domain/incidents/incident-notice.ts";
import type { Workflows } from "../../domain/ports/workflows.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { startDelivery } from "../../orchestrations/contracts/instance-activities.ts";
import { deliverNotice, startWorkflow } from "../../orchestrations/contracts/workflows.ts";

/**
 * Starts the delivery of a message. May run twice, and two workflows may hand over the same message: the instance ID names it, and
 * an instance that has ended counts, too.
 */
export function createStartDelivery(deps: { readonly workflows: (context: InvocationContext) => Workflows }) {
  return async (rawInput: unknown, context: InvocationContext): Promise<ActivityOutput<typeof startDelivery>> => {
    const { message } = startDelivery.input.parse(rawInput) as { readonly message: Message };
    const notice = incidentNotice(message);
    const input = { notice: { ...notice, facts: [...notice.facts] }, messageId: message.messageId };
    const request = startWorkflow(deliverNotice, `message:${message.messageId}`, input);
    return { kind: await deps.workflows(context).startOnce(request), channels: [] };
  };
}
