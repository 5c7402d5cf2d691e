import { expect, test } from "vitest";
import { runQuery } from "../../../../../../local/azure-simulator/resource-graph/query/evaluate.ts";
import { parseQuery } from "../../../../../../local/azure-simulator/resource-graph/query/parser.ts";

const machines = [
  { id: "a", group: "x", size: 1 },
  { id: "b", group: "y", size: 2 },
  { id: "b", group: "z", size: 3 },
];
const items = [
  { id: "b", vault: "v1" },
  { id: "b", vault: "v2" },
  { id: "c", vault: "v3" },
];

function run(text: string) {
  const tables = { resources: () => machines, recoveryservicesresources: () => items, empty: () => [] };
  return runQuery(parseQuery(text), { nowMs: 0, tables });
}

test("leftouter keeps machines without an item, with empty columns, and has a row per item", () => {
  const rows = run("Resources | join kind=leftouter (RecoveryServicesResources) on id | project group, vault");

  expect(rows).toEqual([
    { group: "x", vault: null },
    { group: "y", vault: "v1" },
    { group: "y", vault: "v2" },
    { group: "z", vault: "v1" },
    { group: "z", vault: "v2" },
  ]);
});

test("leftouter has the columns of a table without rows", () => {
  const [row] = run("Resources | join kind=leftouter (Empty | project id, vault) on id");

  expect(row).toEqual({ id: "a", group: "x", size: 1, id1: null, vault: null });
});

test.for([
  ["innerunique, the default, keeps one machine per key", "join", ["y v1", "y v2"]],
  ["inner has every pair", "join kind=inner", ["y v1", "y v2", "z v1", "z v2"]],
] as const)("%s", ([, operator, expected]) => {
  const rows = run(`Resources | ${operator} (RecoveryServicesResources) on $left.id == $right.id`);

  expect(rows.map(({ group, vault }) => `${group} ${vault}`)).toEqual(expected);
});

test("joins on several columns", () => {
  const rows = run("Resources | join kind=inner (Resources | where size > 2) on id, group | project size");

  expect(rows).toEqual([{ size: 3 }]);
});

test.for([
  ["summarize count() by tostring(a.b)", "a_b"],
  ["summarize count() by tolower(id)", "Column1"],
  ["summarize count() by id", "id"],
])("%s groups by a column called %s", ([step, name]) => {
  const [row] = run(`Resources | ${step}`);

  expect(Object.keys(row ?? {})).toEqual([name, "count_"]);
});
