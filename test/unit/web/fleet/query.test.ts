import { expect, test } from "vitest";
import { EVERYTHING, isFiltering, readQuery, sortedBy, withFilter, writeQuery } from "../../../../web/fleet/query.ts";

test.for([
  ["nothing", "", EVERYTHING],
  ["a search", "?q=web+01", { ...EVERYTHING, search: "web 01" }],
  [
    "several values, each once",
    "?state=atRisk&state=unknown&state=atRisk",
    { ...EVERYTHING, filters: { state: ["atRisk", "unknown"] } },
  ],
  ["machines without a rule", "?rule=", { ...EVERYTHING, filters: { rule: [""] } }],
  ["an order", "?sort=-since", { ...EVERYTHING, sort: "since", isDescending: true }],
  ["an unknown order, which is left out", "?sort=-colour", EVERYTHING],
  ["an unknown parameter, which is left out", "?colour=red", EVERYTHING],
] as const)("reads %s", ([, parameters, query]) => {
  expect(readQuery(parameters)).toEqual(query);
});

test.for([
  ["?q=a%26b%3Dc&state=atRisk&proof=lacking&vault=%2Fsubscriptions%2F1&rule=&sort=-name"],
  ["?sort=-badness"],
  [""],
])("an address stays the same when it is read and written: %s", ([parameters = ""]) => {
  expect(writeQuery(readQuery(parameters))).toBe(parameters);
});

test("cuts a search that would not fit into an address", () => {
  expect(readQuery(`?q=${"a".repeat(5000)}`).search).toHaveLength(200);
});

test("a filter without values is removed", () => {
  const query = withFilter(withFilter(EVERYTHING, "state", ["atRisk"]), "rule", ["a"]);

  expect(withFilter(query, "state", []).filters).toEqual({ rule: ["a"] });
  expect([EVERYTHING, { ...EVERYTHING, search: " " }, query].map(isFiltering)).toEqual([false, false, true]);
});

test("the column that is sorted by turns around; another one starts upwards", () => {
  const byName = sortedBy(EVERYTHING, "name");

  expect(byName).toMatchObject({ sort: "name", isDescending: false });
  expect(sortedBy(byName, "name")).toMatchObject({ sort: "name", isDescending: true });
  expect(sortedBy(sortedBy(byName, "name"), "since")).toMatchObject({ sort: "since", isDescending: false });
});
