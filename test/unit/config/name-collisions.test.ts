import { expect, test } from "vitest";
import { nameCollisions } from "../../../config/name-collisions.ts";

const template = { time: "02:00", retainDays: 30 };
const policy = (standardName: string, change: object = { template }) => ({
  standardName,
  enhancedName: `${standardName}-enhanced`,
  ...change,
});

function pathsOf(policies: object, vaults: object = {}): readonly string[] {
  const raw = { policies, vaults };
  return nameCollisions(raw, { ...policies }, { ...vaults }).map(({ path, allowed }) => `${path}: ${allowed}`);
}

test.for<[string, object, object]>([
  ["different names", policy("short"), policy("long")],
  ["names that only a wildcard would confuse", policy("vm-{location}"), policy("vm-{location}-long")],
  ["numbers that no clone has", policy("daily"), policy("daily-10000")],
  ["letters behind the number", policy("daily"), policy("daily-30d")],
  ["a number with a leading zero", policy("daily"), policy("daily-02")],
  ["one existing policy under two keys", policy("corporate", {}), policy("corporate", {})],
])("lets two policies have %s", ([, a, b]) => {
  expect(pathsOf({ a, b })).toEqual([]);
});

test.for<[string, object, object, string]>([
  ["the same name", policy("daily"), policy("Daily"), "policies.b.standardName"],
  ["the same name in one region", policy("vm-{location}"), policy("vm-westeurope"), "policies.b.standardName"],
  ["the name of a clone", policy("daily"), policy("daily-2"), "policies.b.standardName"],
  ["a name whose clone has another's name", policy("daily-30"), policy("daily"), "policies.b.standardName"],
  ["a name of which only one has a template", policy("daily", {}), policy("daily"), "policies.b.standardName"],
])("refuses policies with %s", ([, a, b, path]) => {
  expect(pathsOf({ a, b })[0]).toContain(`${path}: a name that is not the one of policies.a.standardName`);
});

test("refuses one name for the Standard and the Enhanced policy, unless only the Enhanced one is used", () => {
  const both = { standardName: "daily", enhancedName: "daily", template };

  expect(pathsOf({ both })).toEqual([expect.stringContaining("policies.both.enhancedName")]);
  expect(pathsOf({ both: { ...both, alwaysEnhanced: true } })).toEqual([]);
});

const vault = (name: string, change: object = {}) => ({ name, resourceGroup: "rg", ...change });
test.for<[string, object, object, number]>([
  ["different names", vault("gold"), vault("silver"), 0],
  ["one name in two groups", vault("backup"), vault("backup", { resourceGroup: "other" }), 0],
  ["one name in two subscriptions", vault("backup"), vault("backup", { subscriptionId: "a" }), 0],
  ["a number beyond the family", vault("backup", { maximumVaults: 2 }), vault("backup-3"), 0],
  ["the same name", vault("backup"), vault("BACKUP"), 1],
  ["the same name in one region", vault("v-{location}"), vault("v-westeurope"), 1],
  ["the name of a sibling", vault("backup", { maximumVaults: 3 }), vault("backup-3"), 1],
  ["the name of a sibling by default", vault("backup"), vault("backup-10"), 1],
])("counts the collisions of vaults with %s", ([, a, b, count]) => {
  expect(pathsOf({}, { a, b })).toHaveLength(count);
});

test("leaves entries of another shape to the schema", () => {
  expect(pathsOf({ a: 5, b: { standardName: 7 } }, { a: 5, b: { name: 7 } })).toEqual([]);
});
