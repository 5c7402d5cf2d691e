import type { InvocationContext } from "@azure/functions";
import { incidentInstanceId } from "../../domain/coordination/instance-ids.ts";
import type { Workflows } from "../../domain/ports/workflows.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { followIncident, startFollow } from "../../orchestrations/contracts/incidents.ts";
import { startWorkflow } from "../../orchestrations/contracts/workflows.ts";

/** Starts `followIncident` for incidents. May run twice: one instance per incident runs at a time. */
export function createStartFollow(deps: { readonly workflows: (context: InvocationContext) => Workflows }) {
  return async (rawInput: unknown, context: InvocationContext): Promise<ActivityOutput<typeof startFollow>> => {
    const { incidentIds } = startFollow.input.parse(rawInput);
    const workflows = deps.workflows(context);
    let started = 0;
    for (const incidentId of incidentIds) {
      const request = startWorkflow(followIncident, incidentInstanceId(incidentId), { incidentId });
      if ((await workflows.startUnlessRunning(request)) === "started") started += 1;
    }
    return { started };
  };
}
