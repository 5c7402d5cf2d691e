import { expect, test } from "vitest";
import { causeKeyOf } from "../../../../domain/coordination/instance-ids.ts";
import {
  causeKeyIn,
  incidentIdOf,
  isIncidentId,
  scopeOf,
  shardKey,
  subjectMark,
} from "../../../../domain/incidents/identity.ts";
import { noon, subscriptionId, vaultId, vm } from "../../../support/incidents.ts";

test("names an incident by its cause and the second in which it opened", () => {
  const causeKey = causeKeyOf("backup", "UserErrorX");

  const id = incidentIdOf(causeKey, noon);

  expect(id).toBe(`${causeKey}_20261122120000`);
  expect(causeKeyIn(id)).toBe(causeKey);
  expect(isIncidentId(id)).toBe(true);
  expect(isIncidentId(`${id}0`)).toBe(false);
});

test("tells causes of two families apart, and no spellings of one cause", () => {
  expect(causeKeyOf("backup", "USERERRORX")).toBe(causeKeyOf("backup", "UserErrorX"));
  expect(causeKeyOf("backup", "UserErrorX")).not.toBe(causeKeyOf("agent", "UserErrorX"));
});

test.for<[string, string]>([
  [vm(1), subscriptionId],
  [vaultId.toUpperCase(), subscriptionId],
  ["channel:ops", "app"],
  ["schedule:/subscriptions/", "app"],
])("keeps %s in the scope %s", ([key, scope]) => {
  expect(scopeOf(key)).toBe(scope);
});

test("marks a subject by 22 characters, however its ID is spelt", () => {
  expect(subjectMark(vm(1))).toMatch(/^[\w-]{22}$/);
  expect(subjectMark(vm(1))).toBe(subjectMark(vm(1).toUpperCase()));
});

test("goes on in further entities of a scope", () => {
  expect([1, 2].map((shard) => shardKey("app", shard))).toEqual(["app", "app:2"]);
});
