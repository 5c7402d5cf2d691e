import type { InvocationContext } from "@azure/functions";
import { incidentInstanceId, incidentWakeId } from "../../domain/coordination/instance-ids.ts";
import type { Workflows } from "../../domain/ports/workflows.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { followIncident, startFollow } from "../../orchestrations/contracts/incidents.ts";
import { startWorkflow } from "../../orchestrations/contracts/workflows.ts";

/**
 * Starts `followIncident` for incidents. Where an instance waits for what is due later, a second one looks now: both ask the incident's entity,
 * which names every message once. May run twice.
 */
export function createStartFollow(deps: { readonly workflows: (context: InvocationContext) => Workflows }) {
  return async (rawInput: unknown, context: InvocationContext): Promise<ActivityOutput<typeof startFollow>> => {
    const { incidentIds } = startFollow.input.parse(rawInput);
    const workflows = deps.workflows(context);
    let started = 0;
    for (const incidentId of incidentIds) {
      const request = startWorkflow(followIncident, incidentInstanceId(incidentId), { incidentId });
      const wake = startWorkflow(followIncident, incidentWakeId(incidentId), { incidentId, endsWhenQuiet: true });
      const isFirst = (await workflows.startUnlessRunning(request)) === "started";
      if (isFirst || (await workflows.startUnlessRunning(wake)) === "started") started += 1;
    }
    return { started };
  };
}
