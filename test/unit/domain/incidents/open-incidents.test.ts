import { expect, test } from "vitest";
import type { IncidentFamily } from "../../../../domain/alerts/incident-change.ts";
import { causeKeyOf } from "../../../../domain/coordination/instance-ids.ts";
import { incidentIdOf } from "../../../../domain/incidents/identity.ts";
import {
  applyIndexOperation,
  type IndexOperation,
  isConcerned,
  isForgettableIndex,
  noOpenIncidents,
  type OpenIncidents,
} from "../../../../domain/incidents/open-incidents.ts";
import { minutes, noon, vm } from "../../../support/incidents.ts";

const agent = causeKeyOf("backup", "agent");
const timeout = causeKeyOf("backup", "timeout");
const first = incidentIdOf(agent, noon);
const second = incidentIdOf(timeout, minutes(1));

function assign(incidentId: string, machines: readonly number[], family: IncidentFamily = "backup"): IndexOperation {
  return { name: "assign", family, incidentId, subjects: machines.map((number) => vm(number)) };
}

function open(number: number, causeKey = agent): IndexOperation {
  return { name: "apply", opens: [{ subject: vm(number), causeKey }], closes: [] };
}

function close(number: number, families: readonly IncidentFamily[] = ["backup"]): IndexOperation {
  return { name: "apply", opens: [], closes: [{ subject: vm(number).toUpperCase(), families }] };
}

function afterAll(operations: readonly IndexOperation[], before: OpenIncidents = noOpenIncidents) {
  let applied = applyIndexOperation(before, { name: "apply", opens: [], closes: [] });
  for (const operation of operations) applied = applyIndexOperation(applied.state, operation);
  return applied;
}

test.for<[string, readonly IndexOperation[], readonly number[]]>([
  ["a failure of a machine that has none is new", [open(1)], [0]],
  ["a failure for a cause that is open is known", [assign(first, [1]), open(1)], []],
  ["a failure for another cause is new", [assign(first, [1]), open(1, timeout)], [0]],
  ["a failure of another machine is new", [assign(first, [1]), open(2)], [0]],
  ["a failure after a success is new", [assign(first, [1]), close(1), open(1)], [0]],
])("%s", ([, operations, left]) => {
  expect(afterAll(operations).result).toEqual({ left, closed: [], hasMore: false });
});

test("a success closes every incident of its families that concerns the machine", () => {
  const given = [assign(first, [1, 2]), assign(second, [1]), assign(incidentIdOf(agent, minutes(9)), [1], "agent")];

  const { state, result } = afterAll([...given, close(1)]);

  expect(result.closed).toEqual([
    { incidentId: first, subjects: [vm(1).toUpperCase()] },
    { incidentId: second, subjects: [vm(1).toUpperCase()] },
  ]);
  expect(isConcerned(state, vm(1), ["backup"])).toBe(false);
  expect(isConcerned(state, vm(1), ["agent"])).toBe(true);
  expect(isConcerned(state, vm(2), ["backup"])).toBe(true);
});

test("a repeated success closes nothing more", () => {
  expect(afterAll([assign(first, [1]), close(1), close(1)]).result.closed).toEqual([]);
});

test("several machines of one incident close together", () => {
  const closes = [1, 2].map((number) => ({ subject: vm(number), families: ["backup"] as const }));

  const { result } = afterAll([assign(first, [1, 2]), { name: "apply", opens: [], closes }]);

  expect(result.closed).toEqual([{ incidentId: first, subjects: [vm(1), vm(2)] }]);
});

test("an assignment that is repeated changes nothing", () => {
  const once = afterAll([assign(first, [1, 2])]);

  expect(afterAll([assign(first, [1, 2])], once.state)).toEqual(once);
});

test("the place of an incident that concerns nothing more is used again", () => {
  const { state } = afterAll([assign(first, [1]), assign(second, [2]), close(1), assign("third", [3])]);

  expect(state.incidents).toEqual(["backup:third", `backup:${second}`]);
});

test("has nothing to keep when every machine is well", () => {
  expect(isForgettableIndex(noOpenIncidents)).toBe(true);
  expect(isForgettableIndex(afterAll([assign(first, [1])]).state)).toBe(false);
  expect(isForgettableIndex(afterAll([assign(first, [1]), close(1)]).state)).toBe(true);
});

test("stays below 64 KB: what has no room goes on in the next entity", () => {
  const machines = Array.from({ length: 2000 }, (_, number) => number);

  const { state, result } = afterAll([assign(first, machines), assign(first, [1])]);
  const full = afterAll([assign(first, machines)]).result;

  expect(JSON.stringify(state).length).toBeLessThan(64_000);
  expect(full.left[0]).toBe(1748);
  expect(full.left).toHaveLength(252);
  expect(result).toEqual({ left: [], closed: [], hasMore: true });
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
  expect(afterAll([close(1)], state).state.hasMore).toBe(true);
});
