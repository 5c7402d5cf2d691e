import { expect, test } from "vitest";
import { incidentIdOf, subjectMark } from "../../../../domain/incidents/identity.ts";
import { openCount, subjectCount } from "../../../../domain/incidents/incident.ts";
import type { IncidentOperation } from "../../../../domain/incidents/incident-operations.ts";
import {
  afterAll,
  closed,
  failure,
  incidentId,
  looked,
  minutes,
  noon,
  recorded,
  success,
  vm,
} from "../../../support/incidents.ts";

const everybody = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

test("keeps the machines, and the alert that opened it", () => {
  const { state, result } = afterAll(recorded([1, 2], noon, { previousId: "earlier" }), recorded([3], minutes(1)));

  expect(result).toBe("unfollowed");
  expect(state).toMatchObject({
    ...{ incidentId, openedAt: noon, changedAt: minutes(1), severity: "error", loud: 3 },
    alert: failure(1),
    previousId: "earlier",
    named: [{ vmId: vm(1) }, { vmId: vm(2) }, { vmId: vm(3) }],
  });
});

test("the same machines again change nothing", () => {
  const once = afterAll(recorded([1, 2]));

  expect(afterAll(recorded([1, 2]), recorded([2, 1], minutes(5))).state).toEqual(once.state);
});

test.for<[string, readonly IncidentOperation[], number, number]>([
  ["a machine that is solved", [recorded([1, 2]), closed([1], minutes(1))], 2, 1],
  ["a machine that is solved twice", [recorded([1, 2]), closed([1], minutes(1)), closed([1], minutes(2))], 2, 1],
  ["a machine that comes back", [recorded([1, 2]), closed([1], minutes(1)), recorded([1], minutes(2))], 2, 2],
  ["a machine that it does not concern", [recorded([1, 2]), closed([3], minutes(1))], 2, 2],
])("counts %s", ([, operations, count, open]) => {
  const { state } = afterAll(...operations);

  expect([state && subjectCount(state), state && openCount(state)]).toEqual([count, open]);
});

test("counts beyond a thousand machines without their names, and stays below 64 KB", () => {
  const all = Array.from({ length: 60 }, (_, batch) => recorded(everybody(batch * 25, batch * 25 + 25)));

  const full = afterAll(...all).state;
  const half = afterAll(...all, closed(everybody(1000, 1500), minutes(1))).state;
  const none = afterAll(...all, closed(everybody(0, 1500), minutes(1)), closed([9999], minutes(2))).state;

  expect([full, half, none].map((state) => state && openCount(state))).toEqual([1500, 1000, 0]);
  expect(full && subjectCount(full)).toBe(1500);
  expect(JSON.stringify(full).length).toBeLessThan(64_000);
  expect(none?.changedAt).toBe(minutes(1));
});

test("takes the alert of the highest severity", () => {
  const mild = recorded([1], noon, { severity: "warning", alert: failure(1), whoActs: "none" });

  expect(afterAll(mild, recorded([2], noon, { alert: failure(2) })).state).toMatchObject({
    ...{ severity: "error", whoActs: "vmOwner", alert: failure(2) },
  });
  expect(afterAll(recorded([2]), mild).state).toMatchObject({ severity: "error", alert: failure(2) });
});

test("keeps the proof of the last recovery", () => {
  const { state } = afterAll(recorded([1, 2]), closed([1], minutes(1)), closed([2], minutes(2)));

  expect(state).toMatchObject({ changedAt: minutes(2), proof: success(2) });
});

test.for<[string, readonly IncidentOperation[], unknown]>([
  ["runs", [recorded([2], minutes(3))], "recorded"],
  ["is late", [recorded([2], minutes(67))], "unfollowed"],
  ["runs, but the incident has grown tenfold", [recorded(everybody(2, 20), minutes(3))], "unfollowed"],
  ["runs, and one of two is solved", [recorded([2], minutes(3)), closed([1], minutes(3))], true],
  ["runs, but the last machine is solved", [closed([1], minutes(3))], false],
  ["runs, and nothing changes", [closed([7], minutes(3))], true],
])("says whether a follower looks in time: it %s", ([, operations, result]) => {
  const told = [recorded([1]), ...looked(minutes(2), 1), { name: "next", at: minutes(2) } as const];

  expect(afterAll(...told, ...operations).result).toBe(result);
});

test("a follower looks at a new incident when it has gathered", () => {
  const next: IncidentOperation = { name: "next", at: noon };

  expect(afterAll(recorded([1])).result).toBe("unfollowed");
  expect(afterAll(recorded([1]), next, recorded([2], minutes(1))).result).toBe("recorded");
});

const resolved = [recorded([1]), ...looked(minutes(2), 1), closed([1], minutes(9)), ...looked(minutes(11), 2)];

test("takes no machine when it is resolved, or about to be told so", () => {
  expect(afterAll(...resolved, recorded([1], minutes(20))).result).toBe("over");
  expect(afterAll(...resolved.slice(0, -1), recorded([1], minutes(11))).result).toBe("over");
  expect(afterAll(...resolved.slice(0, -2), recorded([1], minutes(11))).result).not.toBe("over");
});

test("recalls its machines when it was resolved lately", () => {
  const marks = [subjectMark(vm(1))];
  const recall = (since: number, of = marks): IncidentOperation => ({
    name: "recall",
    since: minutes(since),
    marks: of,
  });

  expect(afterAll(...resolved, recall(11)).result).toBe(true);
  expect(afterAll(...resolved, recall(12)).result).toBe(false);
  expect(afterAll(...resolved, recall(11, [subjectMark(vm(2))])).result).toBe(false);
  expect(afterAll(recorded([1]), recall(0)).result).toBe(false);
});

test("is acknowledged once, by the first who does", () => {
  const by = (name: string): IncidentOperation => ({ name: "acknowledge", at: minutes(1), by: name });

  expect(afterAll(recorded([1]), by("ada"), by("bob"))).toMatchObject({
    state: { acknowledged: { at: minutes(1), by: "ada" } },
    result: true,
  });
  expect(afterAll(...resolved, by("ada")).result).toBe(false);
});

test("is snoozed until a time", () => {
  const snooze: IncidentOperation = { name: "snooze", until: minutes(90) };

  expect(afterAll(recorded([1]), snooze)).toMatchObject({ state: { snoozedUntil: minutes(90) }, result: true });
  expect(afterAll(...resolved, snooze).result).toBe(false);
});

test.for<[string, IncidentOperation, unknown]>([
  ["close", closed([1], noon), false],
  ["acknowledge", { name: "acknowledge", at: noon, by: "ada" }, false],
  ["next", { name: "next", at: noon }, { kind: "end" }],
])("%s changes nothing of an incident that is not known", ([, operation, result]) => {
  expect(afterAll(operation)).toEqual({ state: undefined, result });
});

test("is forgotten a day after it was resolved", () => {
  expect(afterAll(...resolved, { name: "next", at: minutes(11 + 1440) })).toEqual({
    state: undefined,
    result: { kind: "end" },
  });
  expect(incidentIdOf("a", noon)).not.toBe(incidentIdOf("a", minutes(1)));
});
