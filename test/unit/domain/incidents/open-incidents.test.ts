import { expect, test } from "vitest";
import type { IncidentFamily } from "../../../../domain/alerts/incident-change.ts";
import { causeKeyOf } from "../../../../domain/coordination/instance-ids.ts";
import { incidentIdOf } from "../../../../domain/incidents/identity.ts";
import {
  applyIndexOperation,
  type CloseRequest,
  type IndexOperation,
  isConcerned,
  isForgettableIndex,
  noOpenIncidents,
  type OpenIncidents,
} from "../../../../domain/incidents/open-incidents.ts";
import { minutes, noon, vm } from "../../../support/incidents.ts";

const agent = causeKeyOf("backup", "protection");
const timeout = causeKeyOf("backup", "timeout");
const first = incidentIdOf(agent, noon);
const second = incidentIdOf(timeout, minutes(1));

function assign(incidentId: string, machines: readonly number[], family: IncidentFamily = "backup"): IndexOperation {
  const subjects = machines.map((number) => vm(number));
  return { name: "settle", assigned: [{ family, incidentId, subjects }], released: [] };
}

function open(number: number, causeKey = agent): IndexOperation {
  return { name: "ask", opens: [{ subject: vm(number), causeKey }], closes: [] };
}

function close(number: number, change: Partial<CloseRequest> = {}): IndexOperation {
  const close = { subject: vm(number).toUpperCase(), families: ["backup"], ...change } as const;
  return { name: "ask", opens: [], closes: [close] };
}

function release(incidentId: string, machines: readonly number[]): IndexOperation {
  const subjects = machines.map((number) => vm(number).toUpperCase());
  return { name: "settle", assigned: [], released: [{ incidentId, subjects }] };
}

function afterAll(operations: readonly IndexOperation[], before: OpenIncidents = noOpenIncidents) {
  let applied = applyIndexOperation(before, { name: "ask", opens: [], closes: [] });
  for (const operation of operations) applied = applyIndexOperation(applied.state, operation);
  return applied;
}

test.for<[string, readonly IndexOperation[], readonly number[]]>([
  ["a failure of a machine that has none is new", [open(1)], [0]],
  ["a failure for a cause that is open is known", [assign(first, [1]), open(1)], []],
  ["a failure for another cause is new", [assign(first, [1]), open(1, timeout)], [0]],
  ["a failure of another machine is new", [assign(first, [1]), open(2)], [0]],
  ["a failure after a success is new", [assign(first, [1]), release(first, [1]), open(1)], [0]],
  ["a failure is known until a success is settled", [assign(first, [1]), close(1), open(1)], []],
])("%s", ([, operations, left]) => {
  expect(afterAll(operations).result).toEqual({ left, closing: [], unassigned: [], hasMore: false });
});

test("a success closes every incident of its families that concerns the machine", () => {
  const given = [
    assign(first, [1, 2]),
    assign(second, [1]),
    assign(incidentIdOf(agent, minutes(9)), [1], "protection"),
  ];
  const keys = [vm(1).toUpperCase()];

  const asked = afterAll([...given, close(1)]);
  const { state } = afterAll([release(first, [1]), release(second, [1])], asked.state);

  expect(asked.result.closing).toEqual([
    { incidentId: first, subjects: keys },
    { incidentId: second, subjects: keys },
  ]);
  expect(isConcerned(state, vm(1), ["backup"])).toBe(false);
  expect(isConcerned(state, vm(1), ["protection"])).toBe(true);
  expect(isConcerned(state, vm(2), ["backup"])).toBe(true);
});

test("a success may close incidents of some causes only", () => {
  const given = [assign(first, [1]), assign(second, [1])];

  expect(afterAll([...given, close(1, { causeKeys: [timeout] })]).result.closing).toMatchObject([
    { incidentId: second },
  ]);
});

test("a success that is settled closes nothing more", () => {
  expect(afterAll([assign(first, [1]), release(first, [1]), close(1)]).result.closing).toEqual([]);
});

test("several machines of one incident close together", () => {
  const closes = [1, 2].map((number) => ({ subject: vm(number), families: ["backup"] as const }));

  const { result } = afterAll([assign(first, [1, 2]), { name: "ask", opens: [], closes }]);

  expect(result.closing).toEqual([{ incidentId: first, subjects: [vm(1), vm(2)] }]);
});

test("an assignment that is repeated changes nothing", () => {
  const once = afterAll([assign(first, [1, 2])]);

  expect(afterAll([assign(first, [1, 2])], once.state)).toEqual(once);
});

test("the place of an incident that concerns nothing more is used again", () => {
  const { state } = afterAll([assign(first, [1]), assign(second, [2]), release(first, [1]), assign("third", [3])]);

  expect(state.incidents).toEqual(["backup:third", `backup:${second}`]);
});

test("has nothing to keep when every machine is well", () => {
  expect(isForgettableIndex(noOpenIncidents)).toBe(true);
  expect(isForgettableIndex(afterAll([assign(first, [1])]).state)).toBe(false);
  expect(isForgettableIndex(afterAll([assign(first, [1]), release(first, [1])]).state)).toBe(true);
});

test("stays below 64 KB: what has no room goes on in the next entity", () => {
  const machines = Array.from({ length: 2000 }, (_, number) => number);

  const { state, result } = afterAll([assign(first, machines), assign(first, [1])]);
  const full = afterAll([assign(first, machines)]).result;

  expect(JSON.stringify(state).length).toBeLessThan(64_000);
  expect(full.unassigned).toMatchObject([{ incidentId: first, family: "backup" }]);
  expect(full.unassigned[0]?.subjects).toEqual(machines.slice(1748).map((number) => vm(number)));
  expect(result).toEqual({ left: [], closing: [], unassigned: [], hasMore: true });
  expect(isForgettableIndex({ ...noOpenIncidents, hasMore: true })).toBe(false);
  expect(isConcerned(state, vm(5000), ["backup"])).toBe(true);
});

test("one incident per machine stays below 64 KB as well", () => {
  const operations = Array.from({ length: 1000 }, (_, number) =>
    assign(incidentIdOf(agent, minutes(number)), [number]),
  );

  const { state, result } = afterAll(operations);

  expect(JSON.stringify(state).length).toBeLessThan(64_000);
  expect(result.hasMore).toBe(true);
  expect(afterAll([release(first, [1])], state).state.hasMore).toBe(true);
});
