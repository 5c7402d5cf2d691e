import type { InvocationContext } from "@azure/functions";
import { expect, test } from "vitest";
import { createWriteIncident, createWriteIncidentSubjects } from "../../../../functions/activities/write-incident.ts";
import { InMemoryIncidents } from "../../../support/fakes/in-memory-incidents.ts";
import { InMemoryWorkflows } from "../../../support/fakes/in-memory-workflows.ts";
import { afterAll, closed, incidentId, minutes, noon, recorded, subjectOf, vm } from "../../../support/incidents.ts";

const context = {} as InvocationContext;

function arrange() {
  const workflows = new InMemoryWorkflows();
  const incidents = new InMemoryIncidents();
  const write = createWriteIncident({ workflows: () => workflows, incidents });
  return { workflows, incidents, write: () => write({ incidentId, at: minutes(5) }, context) };
}

test("writes what the entity knows", async () => {
  const { workflows, incidents, write } = arrange();
  workflows.putEntity("incident", incidentId, afterAll(recorded([1, 2])).state);

  await write();

  expect(await incidents.read(incidentId)).toMatchObject({ id: incidentId, status: "open", openCount: 2 });
});

test("says that an incident was lost whose entity is gone before its end", async () => {
  const { workflows, incidents, write } = arrange();
  workflows.putEntity("incident", incidentId, afterAll(recorded([1])).state);
  await write();
  workflows.putEntity("incident", incidentId, null);

  await write();

  expect(await incidents.read(incidentId)).toMatchObject({ status: "unknown" });
});

test("leaves a resolved incident as it is when its entity is gone, and writes none that it does not know", async () => {
  const { workflows, incidents, write } = arrange();
  await write();
  expect(await incidents.read(incidentId)).toBeUndefined();
  const { state } = afterAll(recorded([1]), closed([1], minutes(1)), { name: "next", at: minutes(4) });
  workflows.putEntity("incident", incidentId, state);
  await write();
  workflows.putEntity("incident", incidentId, null);

  await write();

  expect(await incidents.read(incidentId)).toMatchObject({ status: "resolved", isBrief: true });
});

test("writes who joined and who is solved", async () => {
  const incidents = new InMemoryIncidents();
  const write = createWriteIncidentSubjects({ incidents });

  await write({ at: noon, joined: [{ incidentId, subjects: [subjectOf(1), { key: "channel:ops" }] }], solved: [] });
  await write({ at: minutes(9), joined: [], solved: [{ incidentId, subjects: [vm(1)] }] });

  expect((await incidents.subjects(incidentId, {})).items).toEqual([
    { ...subjectOf(1), openedAt: noon, closedAt: minutes(9) },
    { key: "channel:ops", openedAt: noon },
  ]);
});
