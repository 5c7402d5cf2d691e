import { expect, test } from "vitest";
import { matchesQuery } from "../../../../domain/inventory/query.ts";
import type { InventoryQuery } from "../../../../domain/ports/inventory.ts";
import { at, SUBSCRIPTION, seen, vaultId, vmIdOf } from "../../../support/inventory-events.ts";

const record = seen(vmIdOf("Web-01"), { vaultId, rule: "production", location: "West Europe" });

test.for<[InventoryQuery, boolean]>([
  [{}, true],
  [{ state: "protected" }, true],
  [{ state: "atRisk" }, false],
  [{ vault: vaultId.toUpperCase() }, true],
  [{ vault: "VAULT-weu" }, true],
  [{ vault: "weu" }, false],
  [{ vault: `${vaultId}-2` }, false],
  [{ reason: "recoveryPointFresh" }, true],
  [{ reason: "snapshotFailed" }, false],
  [{ rule: "production" }, true],
  [{ rule: "Production" }, false],
  [{ subscription: SUBSCRIPTION.toUpperCase() }, true],
  [{ subscription: SUBSCRIPTION.replace(/1$/, "2") }, false],
  [{ location: "westeurope" }, true],
  [{ location: "northeurope" }, false],
  [{ search: "eb-0" }, true],
  [{ search: "db" }, false],
  [{ observedBefore: at(11) }, true],
  [{ observedBefore: at(10) }, false],
  [{ state: "protected", search: "db" }, false],
])("%o finds the machine: %s", ([query, expected]) => {
  expect(matchesQuery(record, query)).toBe(expected);
});

test("a machine whose region is not known is in none", () => {
  const { location: _, ...none } = record;

  expect(matchesQuery(none, { location: "westeurope" })).toBe(false);
});

test("a machine without a vault is in none", () => {
  const { vaultId: _, ...none } = record;

  expect(matchesQuery(none, { vault: "vault-weu" })).toBe(false);
});
