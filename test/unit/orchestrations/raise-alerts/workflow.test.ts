import { expect, test } from "vitest";
import { IncidentHub } from "../../../support/incident-hub.ts";
import { failure, incidentId, minutes, noon, notice, subscriptionId, success, vm } from "../../../support/incidents.ts";

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
const information = { kind: "notice", alertId: "i:1", at: noon, change: { action: "inform" }, notice: notice(1) } as const;

test("makes one incident of failures with one cause, with one call per entity", () => {
  const hub = new IncidentHub();

  const { output } = hub.raise(numbers(0, 25).map((number) => failure(number)));

  expect(output).toEqual({ incidentIds: [incidentId], wasSentSingly: false });
  expect(Object.keys(hub.incident(incidentId)?.subjects ?? {})).toHaveLength(25);
  expect([...hub.toFollow]).toEqual([incidentId]);
  expect(hub.calls).toEqual([
    ...["openIncidents.ask", "incidentWindow.join", "incident.record", "startFollow"],
    ...["openIncidents.settle", "writeIncidentSubjects"],
  ]);
});

test("a batch of what is known costs one call", () => {
  const hub = new IncidentHub();
  hub.raise([failure(1)]);
  hub.calls.length = 0;

  hub.raise([{ ...failure(1), alertId: "again" }], minutes(1440));

  expect(hub.calls).toEqual(["openIncidents.ask"]);
});

test("failures of several subscriptions with one cause are one incident", () => {
  const hub = new IncidentHub();
  const other = "99999999-2222-3333-4444-555555555555";

  hub.raise([failure(1), failure(2, { subject: { key: vm(2, other) } })]);

  expect(Object.keys(hub.incident(incidentId)?.subjects ?? {})).toHaveLength(2);
  expect([...hub.states.keys()]).toContain(`openIncidents ${subscriptionId}`);
  expect([...hub.states.keys()]).toContain(`openIncidents ${other}`);
});

test("causes are incidents of their own", () => {
  const hub = new IncidentHub();

  const { output } = hub.raise([failure(1), failure(1, { cause: "timeout" })]);

  expect(output?.incidentIds).toHaveLength(2);
});

test("a success ends what concerns its machine, and nothing else", () => {
  const hub = new IncidentHub();
  hub.raise([failure(1), failure(2)]);

  const { output } = hub.raise([success(1)], minutes(1));
  hub.raise([success(3)], minutes(1));

  expect(output?.incidentIds).toEqual([incidentId]);
  expect(Object.values(hub.incident(incidentId)?.subjects ?? {})).toEqual([0, 1]);
  expect(hub.incident(incidentId)?.proof).toEqual(success(1));
});

test("nothing stays of an index that concerns nothing more", () => {
  const hub = new IncidentHub();

  hub.raise([failure(1)]);
  hub.raise([success(1)], minutes(1));

  expect(hub.states.has(`openIncidents ${subscriptionId}`)).toBe(false);
});

test("sends what is about no incident as it is, once", () => {
  const hub = new IncidentHub();

  hub.raise([information]);
  hub.raise([information, { ...information, alertId: "i:2" }]);

  expect([...hub.messages.values()]).toMatchObject([
    { alert: information, severity: "error" },
    { alert: { alertId: "i:2" } },
  ]);
  expect(hub.toFollow.size).toBe(0);
});

test("a machine that fails when its incident is resolved opens another one", () => {
  const hub = new IncidentHub();
  hub.raise([failure(1), failure(2), failure(3)]);
  hub.follow(incidentId, minutes(2), 1);
  hub.raise([success(1), success(2), success(3)], minutes(9));
  hub.follow(incidentId, minutes(11), 2);

  const { output } = hub.raise([{ ...failure(1), alertId: "later" }], minutes(20));

  const [second] = output?.incidentIds ?? [];
  expect(second).not.toBe(incidentId);
  expect(hub.incident(second ?? "")?.previousId).toBe(incidentId);
});

test.for<[string, number]>([
  ["openIncidents.ask", 1],
  ["incidentWindow.join", 1],
  ["incident.record", 1],
  ["startFollow", 5],
  ["openIncidents.settle", 1],
])("is repeated when %s fails, and changes nothing twice", ([name, times]) => {
  const hub = new IncidentHub();
  hub.failing.push(...numbers(0, times).map(() => name));

  const { output, generations } = hub.raise([failure(1), failure(2), information], noon, { generations: 3 });

  expect(generations).toBe(2);
  expect(output?.incidentIds).toHaveLength(1);
  expect(Object.values(hub.incident(output?.incidentIds[0] ?? "")?.subjects ?? {})).toEqual([1, 1]);
  expect([...hub.states.keys()].filter((key) => key.startsWith("incident "))).toHaveLength(1);
  expect(hub.messages.size).toBe(1);
});

test("a success is not lost when an entity fails", () => {
  const hub = new IncidentHub();
  hub.raise([failure(1)]);
  hub.failing.push("incident.close");

  hub.raise([success(1)], minutes(1), { generations: 3 });

  expect(Object.values(hub.incident(incidentId)?.subjects ?? {})).toEqual([0]);
  expect(hub.states.has(`openIncidents ${subscriptionId}`)).toBe(false);
});

test("does not depend on the view", () => {
  const hub = new IncidentHub();
  hub.failing.push(...numbers(0, 9).map(() => "writeIncidentSubjects"));

  expect(hub.raise([failure(1)]).output).toMatchObject({ incidentIds: [incidentId] });
});

test("loses nothing without entities: each alert is a message, but for what a summary tells", () => {
  const hub = new IncidentHub();
  hub.failing.push(...numbers(0, 20).map(() => "openIncidents.ask"));
  const told = { ...failure(2, { isToldElsewhere: true }), alertId: "told" };

  const { output, generations, now } = hub.raise([failure(1), told, success(3), information], noon, { generations: 20 });

  expect(output).toEqual({ incidentIds: [], wasSentSingly: true });
  expect(generations).toBe(12);
  expect(Date.parse(now) - Date.parse(noon)).toBeLessThan(6 * 3_600_000);
  expect([...hub.messages.values()].map(({ alert }) => alert.alertId).toSorted()).toEqual(["backup:1:failed", "i:1"]);
});

test("thousands of machines of one subscription go on in further entities", () => {
  const hub = new IncidentHub();
  for (let batch = 0; batch < 80; batch += 1)
    hub.raise(numbers(batch * 25, batch * 25 + 25).map((number) => failure(number)));

  const closed = hub.raise(
    [success(1), success(1990)].map((alert, index) => ({ ...alert, alertId: `end:${index}` })),
    minutes(1),
  );

  expect(hub.states.has(`openIncidents ${subscriptionId}:2`)).toBe(true);
  expect(hub.incident(incidentId)).toMatchObject({ unlisted: { count: 1000, open: 999 } });
  expect(closed.output?.incidentIds).toEqual([incidentId]);
  expect(hub.raise([failure(1990)], minutes(2)).scheduled.map((entry) => "key" in entry && entry.key)).toContain(
    `${subscriptionId}:2`,
  );
});
