import type { HttpRequest } from "@azure/functions";
import { expect, test } from "vitest";
import type { Caller } from "../../../../domain/access/caller.ts";
import type { IncidentOperation } from "../../../../domain/incidents/incident-operations.ts";
import { createAcknowledgeIncident, createSnoozeIncident } from "../../../../functions/triggers/change-incident.ts";
import { conforming } from "../../../support/api-contract.ts";
import { InMemoryWorkflows } from "../../../support/fakes/in-memory-workflows.ts";
import { recordingCall } from "../../../support/fakes/recording-call.ts";
import { recordingContext } from "../../../support/fakes/recording-context.ts";
import { afterAll, closed, incidentId, looked, minutes, noon, recorded } from "../../../support/incidents.ts";

function arrange(operations: readonly IncidentOperation[] = [recorded([1])], caller?: Caller) {
  const call = recordingCall(caller);
  const workflows = new InMemoryWorkflows();
  workflows.putEntity("incident", incidentId, afterAll(...operations).state);
  const { context } = recordingContext();
  const deps = { workflows: () => workflows, now: () => noon };
  const request = (body: unknown, id = incidentId) =>
    ({ params: { id }, text: async () => JSON.stringify(body) }) as unknown as HttpRequest;
  return {
    workflows,
    call,
    acknowledge: async (body: unknown, id?: string) =>
      conforming(
        "POST /api/incidents/{id}/acknowledge",
        await createAcknowledgeIncident(deps)(request(body, id), context, call),
      ),
    snooze: async (body: unknown, id?: string) =>
      conforming("POST /api/incidents/{id}/snooze", await createSnoozeIncident(deps)(request(body, id), context, call)),
  };
}
const resolved = [recorded([1]), ...looked(minutes(2), 1), closed([1], minutes(9)), ...looked(minutes(11), 2)];

test("acknowledges an incident in somebody's name, and has it followed", async () => {
  const { workflows, acknowledge } = arrange();

  const response = await acknowledge({ by: " Ada " });
  await acknowledge({});

  expect(response).toMatchObject({ status: 202, headers: { Location: `/api/incidents/${incidentId}` } });
  expect(workflows.signals).toEqual([
    { entity: "incident", key: incidentId, operation: "acknowledge", input: { by: "Ada", at: noon } },
    { entity: "incident", key: incidentId, operation: "acknowledge", input: { by: "HTTP", at: noon } },
  ]);
  expect(workflows.started).toMatchObject([{ workflow: "followIncident" }]);
});

test("a caller who has signed in acknowledges in the own name, whatever name is given", async () => {
  const ada: Caller = { kind: "principal", name: "Ada", id: "1", roles: ["reader", "operator"] };
  const { workflows, call, acknowledge, snooze } = arrange([recorded([1])], ada);

  await acknowledge({ by: "Eve" });
  await snooze({ hours: 2 });
  await snooze({});

  expect(workflows.signals).toMatchObject([{ input: { by: "Ada" } }, { operation: "snooze" }]);
  expect(call.changes).toEqual([
    { what: "acknowledge", subject: incidentId, detail: "by Ada" },
    { what: "snooze", subject: incidentId, detail: `until ${minutes(120)}` },
  ]);
});

test.for<[object, string]>([
  [{ hours: 2 }, minutes(120)],
  [{ until: "2026-11-22T13:00:00Z" }, minutes(60)],
])("snoozes an incident: %j", async ([body, until]) => {
  const { workflows, snooze } = arrange();

  expect(await snooze(body)).toMatchObject({ status: 202 });

  expect(workflows.signals).toMatchObject([{ operation: "snooze", input: { until } }]);
});

test.for<[string, unknown, string]>([
  ["neither", {}, "body"],
  ["both", { hours: 1, until: "2026-11-22T13:00:00Z" }, "body"],
  ["a time that has passed", { until: "2026-11-22T12:00:00Z" }, "until"],
  ["a time too far away", { until: "2026-12-22T12:00:01Z" }, "until"],
  ["no time", { hours: 0 }, "hours"],
  ["too many hours", { hours: 721 }, "hours"],
  ["no instant", { until: "tomorrow" }, "until"],
  ["another field", { days: 1 }, "days"],
])("refuses to snooze for %s", async ([, body, field]) => {
  const { workflows, snooze } = arrange();

  const response = await snooze(body);

  expect(response.status).toBe(400);
  expect(JSON.parse(String(response.body))).toMatchObject({ field });
  expect(workflows.signals).toEqual([]);
});

test("refuses an acknowledgement without a name", async () => {
  expect(await arrange().acknowledge({ by: " " })).toMatchObject({ status: 400 });
});

test("answers for an incident that is resolved, or that there is none", async () => {
  const over = arrange(resolved);
  const { acknowledge, snooze } = arrange();

  expect(await over.acknowledge({})).toMatchObject({ status: 409 });
  expect(await over.snooze({ hours: 1 })).toMatchObject({ status: 409 });
  expect(await acknowledge({}, "web-01")).toMatchObject({ status: 404 });
  expect(await snooze({ hours: 1 }, "web-01")).toMatchObject({ status: 404 });
  expect(await snooze({ hours: 1 }, incidentId.replace("2026", "2025"))).toMatchObject({ status: 404 });
});
