import { expect, test } from "vitest";
import { causeKeyOf } from "../../../../domain/coordination/instance-ids.ts";
import { incidentIdOf } from "../../../../domain/incidents/identity.ts";
import {
  applyWindowOperation,
  gathersUntil,
  type IncidentWindow,
  type Joined,
  type WindowOperation,
} from "../../../../domain/incidents/incident-window.ts";
import { defaultIncidentSettings as settings } from "../../../../domain/incidents/settings.ts";
import type { Instant } from "../../../../domain/instant.ts";
import { minutes, noon } from "../../../support/incidents.ts";

const causeKey = causeKeyOf("backup", "agent");
const opened = incidentIdOf(causeKey, noon);

function join(at: Instant, machines = 1, not?: string): WindowOperation {
  return { name: "join", causeKey, at, machines, settings, ...(not !== undefined && { not }) };
}

function afterAll(...operations: readonly WindowOperation[]) {
  let state: IncidentWindow | undefined;
  let result: Joined | null = null;
  for (const operation of operations) ({ state, result } = applyWindowOperation(state, operation));
  return { state, result };
}

test.for<[string, readonly WindowOperation[], Instant]>([
  ["the first machine opens an incident", [join(noon)], noon],
  ["a machine joins while the incident gathers", [join(noon), join(minutes(1.9))], noon],
  ["machines that keep failing are gathered for longer", [join(noon), join(minutes(1.9)), join(minutes(3.8))], noon],
  ["a machine that fails later opens its own", [join(noon), join(minutes(2))], minutes(2)],
  ["a storm takes further machines", [join(noon, 3), join(minutes(40))], noon],
  ["two machines are no storm", [join(noon, 2), join(minutes(40))], minutes(40)],
  ["a storm goes on for as long as machines fail", [join(noon, 3), join(minutes(50)), join(minutes(100))], noon],
  ["a storm is over after an hour's pause", [join(noon, 3), join(minutes(60))], minutes(60)],
  ["a storm still stands a moment before", [join(noon, 3), join(minutes(59.9))], noon],
  [
    "single failures within an hour become a storm",
    [join(noon), join(minutes(10)), join(minutes(20)), join(minutes(30)), join(minutes(40))],
    minutes(20),
  ],
  [
    "a day's storm is told anew",
    [join(noon, 3), ...Array.from({ length: 48 }, (_, index) => join(minutes(30 * (index + 1))))],
    minutes(1440),
  ],
  ["an incident that is over takes no machine", [join(noon), join(minutes(1), 1, opened)], minutes(1)],
  ["the same second names the same incident", [join(noon), join(noon, 1, opened)], noon],
])("%s", ([, operations, at]) => {
  const { result } = afterAll(...operations);

  expect(result?.incidentId).toBe(incidentIdOf(causeKey, at));
});

test("names the incident before, by which a machine that comes back is known", () => {
  expect(afterAll(join(noon), join(minutes(90))).result).toEqual({
    incidentId: incidentIdOf(causeKey, minutes(90)),
    previousId: opened,
  });
});

test("is forgotten with its incident, but not with an earlier one", () => {
  const later = incidentIdOf(causeKey, minutes(90));

  expect(afterAll(join(noon), { name: "release", incidentId: opened }).state).toBeUndefined();
  expect(afterAll(join(noon), join(minutes(90)), { name: "release", incidentId: opened }).state).toMatchObject({
    incidentId: later,
  });
  expect(afterAll({ name: "release", incidentId: opened })).toEqual({ state: undefined, result: null });
});

test.for<[string, Instant, Instant]>([
  ["two minutes after a single machine", noon, minutes(2)],
  ["two minutes after the last machine", minutes(6), minutes(8)],
  ["ten minutes after the first one at most", minutes(9), minutes(10)],
])("tells an incident %s", ([, lastAt, until]) => {
  expect(gathersUntil({ openedAt: noon, lastAt }, 120)).toBe(until);
});
