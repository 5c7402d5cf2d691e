import type { InvocationContext } from "@azure/functions";
import { expect, test } from "vitest";
import { createStartFollow } from "../../../../functions/activities/start-follow.ts";
import { InMemoryWorkflows } from "../../../support/fakes/in-memory-workflows.ts";
import { incidentId } from "../../../support/incidents.ts";

test("starts a follower, and wakes a second one while it runs", async () => {
  const workflows = new InMemoryWorkflows();
  const start = createStartFollow({ workflows: () => workflows });
  const run = () => start({ incidentIds: [incidentId] }, {} as InvocationContext);

  expect([await run(), await run(), await run()]).toEqual([{ started: 1 }, { started: 1 }, { started: 0 }]);

  expect(workflows.started).toEqual([
    { workflow: "followIncident", instanceId: `incident:${incidentId}`, input: { incidentId } },
    {
      workflow: "followIncident",
      instanceId: `incident:${incidentId}:wake`,
      input: { incidentId, endsWhenQuiet: true },
    },
  ]);
});
