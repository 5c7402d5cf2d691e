import type { HttpRequest } from "@azure/functions";
import { expect, test } from "vitest";
import { BackupError } from "../../../../domain/errors.ts";
import type { IncidentOperation } from "../../../../domain/incidents/incident-operations.ts";
import { summaryOf } from "../../../../domain/incidents/summary.ts";
import { createGetIncident } from "../../../../functions/triggers/get-incident.ts";
import { createListIncidents } from "../../../../functions/triggers/list-incidents.ts";
import { conforming } from "../../../support/api-contract.ts";
import { InMemoryIncidents } from "../../../support/fakes/in-memory-incidents.ts";
import { InMemoryWorkflows } from "../../../support/fakes/in-memory-workflows.ts";
import { recordingContext } from "../../../support/fakes/recording-context.ts";
import { afterAll, incidentId, minutes, noon, recorded, subjectOf, vm } from "../../../support/incidents.ts";

async function arrange(...operations: readonly IncidentOperation[]) {
  const workflows = new InMemoryWorkflows();
  const incidents = new InMemoryIncidents();
  const { context } = recordingContext();
  const { state } = afterAll(recorded([1, 2]));
  if (state !== undefined) await incidents.save(summaryOf(state, noon));
  await incidents.saveJoined(incidentId, [subjectOf(1), subjectOf(2)]);
  workflows.putEntity("incident", incidentId, afterAll(recorded([1, 2]), ...operations).state);
  const deps = { incidents, workflows: () => workflows, now: () => minutes(5) };
  const list = async (query: Record<string, string> = {}) => {
    const request = { query: new URLSearchParams(query) } as unknown as HttpRequest;
    return conforming("GET /api/incidents", await createListIncidents(deps)(request, context));
  };
  const get = async (id: string, query: Record<string, string> = {}) => {
    const request = { params: { id }, query: new URLSearchParams(query) } as unknown as HttpRequest;
    return conforming("GET /api/incidents/{id}", await createGetIncident(deps)(request, context));
  };
  return { incidents, workflows, list, get };
}
const acknowledged: IncidentOperation = { name: "acknowledge", at: minutes(1), by: "Ada" };

test("lists an open incident as its entity knows it", async () => {
  const { list } = await arrange(acknowledged);

  expect(await list()).toMatchObject({ status: 200, jsonBody: { items: [{ status: "acknowledged" }] } });
  expect(await list({ status: "acknowledged" })).toMatchObject({ jsonBody: { items: [{ acknowledgedBy: "Ada" }] } });
  expect(await list({ status: "open" })).toMatchObject({ jsonBody: { items: [] } });
  expect(await list({ status: "resolved" })).toMatchObject({ jsonBody: { items: [] } });
});

test("lists by machine and cause, page by page", async () => {
  const { list } = await arrange();

  expect(await list({ vmId: vm(2).toUpperCase() })).toMatchObject({ jsonBody: { items: [{ id: incidentId }] } });
  expect(await list({ vmId: vm(3) })).toMatchObject({ jsonBody: { items: [] } });
  expect(await list({ cause: "other", pageSize: "1" })).toMatchObject({ jsonBody: { items: [] } });
});

test("shows an incident that its entity has forgotten as it is listed", async () => {
  const { workflows, get } = await arrange();
  workflows.putEntity("incident", incidentId, null);

  expect(await get(incidentId)).toMatchObject({ status: 200, jsonBody: { status: "open", openCount: 2 } });
});

test("shows an incident with what it concerns", async () => {
  const { get } = await arrange(acknowledged);

  expect(await get(incidentId, { pageSize: "1" })).toMatchObject({
    status: 200,
    jsonBody: { id: incidentId, status: "acknowledged", items: [subjectOf(1)], continuation: "1" },
  });
});

test.for<[string, Record<string, string>]>([
  ["status", { status: "closed" }],
  ["vmId", { vmId: "web-01" }],
  ["pageSize", { pageSize: "0" }],
  ["state", { state: "open" }],
])("refuses a wrong %s", async ([field, query]) => {
  const { list } = await arrange();

  const { status, body } = await list(query);

  expect(status).toBe(400);
  expect(JSON.parse(String(body))).toMatchObject({ field });
});

test("knows no other incident, and says when the list cannot be read", async () => {
  const { incidents, list, get } = await arrange();

  expect(await get("web-01")).toMatchObject({ status: 404 });
  expect(await get(incidentId.replace("2026", "2025"))).toMatchObject({ status: 404 });
  expect(await get(incidentId, { pageSize: "x" })).toMatchObject({ status: 400 });
  incidents.failure = new BackupError("STORAGE_UNAVAILABLE", "down");
  expect(await list()).toMatchObject({ status: 503 });
});
