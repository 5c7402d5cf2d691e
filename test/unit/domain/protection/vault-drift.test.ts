import { expect, test } from "vitest";
import type { VaultSettings } from "../../../../domain/protection/config.ts";
import { type ActualVaultSettings, isStorageDrift, vaultDrift } from "../../../../domain/protection/vault-drift.ts";

const expected = {
  redundancy: "GeoRedundant",
  crossRegionRestore: true,
  softDelete: { state: "Enabled", retentionDays: 30 },
  immutability: "Unlocked",
  monitoring: { azureMonitorAlerts: true, classicAlerts: false },
  tags: { owner: "backup" },
  identity: "SystemAssigned",
} as const satisfies VaultSettings;
const actual = {
  redundancy: "GeoRedundant",
  crossRegionRestore: true,
  softDelete: { state: "Enabled", retentionDays: 30 },
  immutability: "Unlocked",
  monitoring: { azureMonitorAlerts: true, classicAlerts: false },
  tags: { Owner: "backup", other: "x" },
  identity: "SystemAssigned, UserAssigned",
} as const satisfies ActualVaultSettings;

test.for<[string, Partial<ActualVaultSettings>]>([
  ["as it was configured", {}],
  ["with soft delete that cannot be undone", { softDelete: { state: "AlwaysON", retentionDays: 30 } }],
  ["with immutability that cannot be undone", { immutability: "Locked" }],
])("finds no drift in a vault %s", ([, change]) => {
  expect(vaultDrift(expected, { ...actual, ...change })).toEqual([]);
});

test("compares only what is configured", () => {
  const found = vaultDrift({ redundancy: "GeoRedundant", crossRegionRestore: true }, { ...actual, tags: {} });

  expect(found).toEqual([]);
});

test.for<[string, Partial<ActualVaultSettings>, string, string]>([
  ["redundancy", { redundancy: "LocallyRedundant" }, "GeoRedundant", "LocallyRedundant"],
  ["crossRegionRestore", { crossRegionRestore: false }, "on", "off"],
  ["softDelete.state", { softDelete: { state: "Disabled", retentionDays: 30 } }, "Enabled", "Disabled"],
  ["softDelete.retentionDays", { softDelete: { state: "Enabled", retentionDays: 14 } }, "30", "14"],
  ["softDelete.retentionDays", { softDelete: { state: "Enabled" } }, "30", "not shown"],
  ["immutability", { immutability: "Disabled" }, "Unlocked", "Disabled"],
  ["monitoring.azureMonitorAlerts", { monitoring: { azureMonitorAlerts: false, classicAlerts: false } }, "on", "off"],
  ["monitoring.classicAlerts", { monitoring: { azureMonitorAlerts: true, classicAlerts: true } }, "off", "on"],
  ["tags.owner", { tags: {} }, "backup", "absent"],
  ["tags.owner", { tags: { owner: "x" } }, "backup", "x"],
  ["identity", { identity: "UserAssigned" }, "SystemAssigned", "UserAssigned"],
])("names a drift of %s", ([setting, change, wanted, found]) => {
  expect(vaultDrift(expected, { ...actual, ...change })).toEqual([{ setting, expected: wanted, actual: found }]);
});

test("does not take what Azure does not show for what is configured", () => {
  const found = vaultDrift(expected, { tags: { owner: "backup" } });

  expect(found.map((one) => [one.setting, one.actual])).toEqual([
    ["redundancy", "not shown"],
    ["crossRegionRestore", "not shown"],
    ["softDelete.state", "not shown"],
    ["softDelete.retentionDays", "not shown"],
    ["immutability", "not shown"],
    ["monitoring.azureMonitorAlerts", "not shown"],
    ["monitoring.classicAlerts", "not shown"],
    ["identity", "none"],
  ]);
});

test.for([
  ["redundancy", true],
  ["crossRegionRestore", true],
  ["immutability", false],
] as const)("tells whether a drift of %s is one of storage", ([setting, isStorage]) => {
  expect(isStorageDrift([{ setting, expected: "a", actual: "b" }])).toBe(isStorage);
});
