import type { InvocationContext } from "@azure/functions";
import { expect, test } from "vitest";
import { createStartFollow } from "../../../../functions/activities/start-follow.ts";
import { InMemoryWorkflows } from "../../../support/fakes/in-memory-workflows.ts";
import { incidentId } from "../../../support/incidents.ts";

test("starts a follower, and wakes further ones while it and earlier ones wait", async () => {
  const workflows = new InMemoryWorkflows();
  const start = createStartFollow({ workflows: () => workflows });
  const run = () => start({ incidentIds: [incidentId] }, {} as InvocationContext);

  const counts = [];
  for (let turn = 1; turn <= 7; turn += 1) counts.push((await run()).started);

  expect(counts).toEqual([1, 1, 1, 1, 1, 1, 0]);
  expect(workflows.started.slice(0, 3)).toEqual([
    { workflow: "followIncident", instanceId: `incident:${incidentId}`, input: { incidentId } },
    {
      workflow: "followIncident",
      instanceId: `incident:${incidentId}:wake:1`,
      input: { incidentId, endsWhenQuiet: true },
    },
    {
      workflow: "followIncident",
      instanceId: `incident:${incidentId}:wake:2`,
      input: { incidentId, endsWhenQuiet: true },
    },
  ]);
});
