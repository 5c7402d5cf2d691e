import { incidentInstanceId } from "../domain/coordination/instance-ids.ts";
import type { Incidents } from "../domain/ports/incidents.ts";
import type { Workflows } from "../domain/ports/workflows.ts";
import { followIncident } from "../orchestrations/contracts/incidents.ts";
import { startWorkflow } from "../orchestrations/contracts/workflows.ts";

/** Incidents that one tick looks at, the newest ones: those before are looked at again when they change. */
const MAX_LOOKED_AT = 200;

/** Starts the followers of open incidents that do not run, because an operator has terminated them. Returns how many. */
export async function repairFollowers(
  workflows: Pick<Workflows, "startUnlessRunning">,
  incidents: Pick<Incidents, "list">,
): Promise<number> {
  const { items } = await incidents.list({ isResolved: false, pageSize: MAX_LOOKED_AT });
  let started = 0;
  for (const { id: incidentId } of items) {
    const request = startWorkflow(followIncident, incidentInstanceId(incidentId), { incidentId });
    if ((await workflows.startUnlessRunning(request)) === "started") started += 1;
  }
  return started;
}
