import { expect, test } from "vitest";
import { machinesOf } from "../../../../web/fleet/machines.ts";
import { EVERYTHING, type MachineQuery, type SortName } from "../../../../web/fleet/query.ts";
import { selectMachines } from "../../../../web/fleet/select.ts";
import { ago, fleetOf } from "../../../support/page/fleet-samples.ts";

const VAULT = "/subscriptions/1/resourceGroups/b/providers/Microsoft.RecoveryServices/vaults/rsv-a";
const machines = machinesOf(
  fleetOf([
    { name: "web-10", rule: "production", vaultId: VAULT, since: ago(5) },
    {
      name: "web-2",
      rule: "production",
      state: "atRisk",
      reason: "noRecoveryPoint",
      lastRecoveryPointAt: null,
      since: ago(1),
    },
    { name: "SQL-1", rule: null, state: "unknown", reason: "scanIncomplete", location: "northeurope", since: ago(3) },
    {
      name: "sql-1",
      resourceGroup: "billing",
      rule: "databases",
      state: "excluded",
      reason: "skippedByRule",
      since: null,
    },
  ]),
);
const namesFor = (query: Partial<MachineQuery>) =>
  selectMachines(machines, { ...EVERYTHING, sort: "name", ...query }).machines.map(({ name }) => name);

test.for<[string, Partial<MachineQuery>, readonly string[]]>([
  ["all without a filter", {}, ["sql-1", "SQL-1", "web-2", "web-10"]],
  ["a part of a name in any casing", { search: "Sql" }, ["sql-1", "SQL-1"]],
  ["every word: of name, resource group or reason", { search: "billing sql" }, ["sql-1"]],
  ["a word of the reason", { search: "has no recovery point" }, ["web-2"]],
  ["one state", { filters: { state: ["atRisk"] } }, ["web-2"]],
  ["several values of one filter", { filters: { state: ["atRisk", "unknown"] } }, ["SQL-1", "web-2"]],
  ["all filters together", { filters: { state: ["atRisk", "unknown"], location: ["NorthEurope"] } }, ["SQL-1"]],
  ["machines without a rule", { filters: { rule: [""] } }, ["SQL-1"]],
  ["a vault in any casing", { filters: { vault: [VAULT.toUpperCase()] } }, ["web-10"]],
  ["machines that lack a proven recovery point", { filters: { proof: ["lacking"] } }, ["SQL-1", "web-2"]],
  ["none for a value that no machine has", { filters: { state: ["constructor"] } }, []],
])("shows %s", ([, query, names]) => {
  expect(namesFor(query)).toEqual(names);
});

test.for<[SortName, boolean, readonly string[]]>([
  ["name", true, ["web-10", "web-2", "sql-1", "SQL-1"]],
  ["badness", false, ["web-2", "SQL-1", "web-10", "sql-1"]],
  ["state", false, ["web-2", "SQL-1", "web-10", "sql-1"]],
  ["since", false, ["sql-1", "web-10", "SQL-1", "web-2"]],
  ["recoveryPoint", false, ["web-2", "sql-1", "SQL-1", "web-10"]],
  ["rule", false, ["SQL-1", "sql-1", "web-2", "web-10"]],
  ["location", true, ["sql-1", "web-2", "web-10", "SQL-1"]],
])("sorts by %s, descending: %s", ([sort, isDescending, names]) => {
  expect(namesFor({ sort, isDescending }).slice(0, names.length)).toEqual(names);
});

test("counts what each value would show with the other filters as they are", () => {
  const query: MachineQuery = { ...EVERYTHING, filters: { state: ["atRisk"], rule: ["production"] } };

  const { counts } = selectMachines(machines, query);

  expect(Object.fromEntries(counts.state)).toEqual({ protected: 1, atRisk: 1 });
  expect(Object.fromEntries(counts.rule)).toEqual({ production: 1 });
  expect(Object.fromEntries(counts.location)).toEqual({ westeurope: 1 });
});
