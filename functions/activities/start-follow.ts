import type { InvocationContext } from "@azure/functions";
import { incidentInstanceId, incidentWakeIds } from "../../domain/coordination/instance-ids.ts";
import type { StartRequest, Workflows } from "../../domain/ports/workflows.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { followIncident, startFollow } from "../../orchestrations/contracts/incidents.ts";
import { startWorkflow } from "../../orchestrations/contracts/workflows.ts";

/**
 * Starts `followIncident` for incidents. Where instances wait for what is due later, a further one looks now: all ask the incident's entity,
 * which names every message once. May run twice.
 */
export function createStartFollow(deps: { readonly workflows: (context: InvocationContext) => Workflows }) {
  return async (rawInput: unknown, context: InvocationContext): Promise<ActivityOutput<typeof startFollow>> => {
    const { incidentIds } = startFollow.input.parse(rawInput);
    const workflows = deps.workflows(context);
    let started = 0;
    for (const incidentId of incidentIds) {
      const request = startWorkflow(followIncident, incidentInstanceId(incidentId), { incidentId });
      const wakes = incidentWakeIds(incidentId).map((id) =>
        startWorkflow(followIncident, id, { incidentId, endsWhenQuiet: true }),
      );
      if (await startFirstFree(workflows, [request, ...wakes])) started += 1;
    }
    return { started };
  };
}

/** Starts the first of these instances that does not run; false when all do. */
async function startFirstFree(workflows: Workflows, requests: readonly StartRequest[]): Promise<boolean> {
  for (const request of requests) {
    if ((await workflows.startUnlessRunning(request)) === "started") return true;
  }
  return false;
}
