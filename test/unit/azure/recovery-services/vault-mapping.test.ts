import { expect, test } from "vitest";
import { fromVaultSettings, toVault } from "../../../../azure/recovery-services/vault-mapping.ts";
import { vaultDrift } from "../../../../domain/protection/vault-drift.ts";

const id = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.RecoveryServices/vaults/v";
const settings = {
  redundancy: "GeoRedundant",
  crossRegionRestore: true,
  softDelete: { state: "AlwaysON", retentionDays: 30 },
  immutability: "Unlocked",
  monitoring: { azureMonitorAlerts: true, classicAlerts: false },
  tags: { owner: "backup" },
  identity: "SystemAssigned",
} as const;

test("a vault is created with all of its settings at once", () => {
  expect(fromVaultSettings("westeurope", settings)).toEqual({
    location: "westeurope",
    sku: { name: "RS0", tier: "Standard" },
    tags: { owner: "backup" },
    identity: { type: "SystemAssigned" },
    properties: {
      publicNetworkAccess: "Enabled",
      redundancySettings: { standardTierStorageRedundancy: "GeoRedundant", crossRegionRestore: "Enabled" },
      securitySettings: {
        softDeleteSettings: { softDeleteState: "AlwaysON", softDeleteRetentionPeriodInDays: 30 },
        immutabilitySettings: { state: "Unlocked" },
      },
      monitoringSettings: {
        azureMonitorAlertSettings: { alertsForAllJobFailures: "Enabled" },
        classicAlertSettings: { alertsForCriticalOperations: "Disabled" },
      },
    },
  });
});

test("what is not configured is left to Azure", () => {
  expect(fromVaultSettings("westeurope", { redundancy: "LocallyRedundant", crossRegionRestore: false })).toEqual({
    location: "westeurope",
    sku: { name: "RS0", tier: "Standard" },
    properties: {
      publicNetworkAccess: "Enabled",
      redundancySettings: { standardTierStorageRedundancy: "LocallyRedundant", crossRegionRestore: "Disabled" },
    },
  });
});

test("a vault that was created so shows no drift when it is read back", () => {
  const wire = fromVaultSettings("West Europe", settings);

  const vault = toVault({ ...wire, id, properties: { ...wire.properties, provisioningState: "Succeeded" } });

  expect(vault).toMatchObject({ vaultId: id, location: "westeurope", provisioningState: "Succeeded" });
  expect(vaultDrift(settings, vault.settings ?? { tags: {} })).toEqual([]);
});

test("a setting that Azure does not show is absent", () => {
  const vault = toVault({ id, location: "westeurope", properties: { provisioningState: "Succeeded" } });

  expect(vault.settings).toEqual({ tags: {} });
});
