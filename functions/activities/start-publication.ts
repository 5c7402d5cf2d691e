import type { InvocationContext } from "@azure/functions";
import { eventInstanceId } from "../../domain/events/domain-event.ts";
import type { Workflows } from "../../domain/ports/workflows.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { publishEvent, startPublication } from "../../orchestrations/contracts/events.ts";
import { startWorkflow } from "../../orchestrations/contracts/workflows.ts";

/**
 * Starts `publishEvent` for an event. May run twice, and two workflows may publish the same event: the instance ID names the
 * event, and an instance that has ended counts, too.
 */
export function createStartPublication(deps: { readonly workflows: (context: InvocationContext) => Workflows }) {
  return async (rawInput: unknown, context: InvocationContext): Promise<ActivityOutput<typeof startPublication>> => {
    const { event } = startPublication.input.parse(rawInput);
    const instanceId = eventInstanceId(event.kind, event.eventId);
    return { kind: await deps.workflows(context).startOnce(startWorkflow(publishEvent, instanceId, { event })) };
  };
}
