import type { Vault as WireVault } from "@azure/arm-recoveryservices";
import type { Vault } from "../../domain/ports/vault-directory.ts";
import type { VaultSettings } from "../../domain/protection/config.ts";
import type { ActualVaultSettings } from "../../domain/protection/vault-drift.ts";
import { regionKey } from "../../domain/resource-id.ts";
import { required } from "../arm/response-values.ts";

/** A vault as the rules see it. */
export function toVault(vault: WireVault): Vault {
  return {
    vaultId: required(vault.id, "id"),
    location: regionKey(required(vault.location, "location")),
    provisioningState: required(vault.properties?.provisioningState, "properties.provisioningState"),
    settings: toVaultSettings(vault),
  };
}

/** The body that creates a vault with its settings, redundancy among them: it can change only until the first item. */
export function fromVaultSettings(location: string, settings: VaultSettings): WireVault {
  const { redundancy, crossRegionRestore, softDelete, immutability, monitoring, tags, identity } = settings;
  const security = {
    ...(softDelete !== undefined && {
      softDeleteSettings: {
        softDeleteState: softDelete.state,
        softDeleteRetentionPeriodInDays: softDelete.retentionDays,
      },
    }),
    ...(immutability !== undefined && { immutabilitySettings: { state: immutability } }),
  };
  return {
    location,
    sku: { name: "RS0", tier: "Standard" },
    ...(tags !== undefined && { tags: { ...tags } }),
    ...(identity !== undefined && { identity: { type: identity } }),
    properties: {
      publicNetworkAccess: "Enabled",
      redundancySettings: {
        standardTierStorageRedundancy: redundancy,
        crossRegionRestore: crossRegionRestore ? "Enabled" : "Disabled",
      },
      ...(Object.keys(security).length > 0 && { securitySettings: security }),
      ...(monitoring !== undefined && {
        monitoringSettings: {
          azureMonitorAlertSettings: { alertsForAllJobFailures: switchState(monitoring.azureMonitorAlerts) },
          classicAlertSettings: { alertsForCriticalOperations: switchState(monitoring.classicAlerts) },
        },
      }),
    },
  };
}

function toVaultSettings(vault: WireVault): ActualVaultSettings {
  const storage = vault.properties?.redundancySettings;
  const security = vault.properties?.securitySettings;
  const softDelete = toSoftDelete(security?.softDeleteSettings);
  const monitoring = toMonitoring(vault.properties?.monitoringSettings);
  return {
    ...given("redundancy", storage?.standardTierStorageRedundancy),
    ...given("crossRegionRestore", isOn(storage?.crossRegionRestore)),
    ...given("softDelete", softDelete),
    ...given("immutability", security?.immutabilitySettings?.state),
    ...given("monitoring", monitoring),
    tags: vault.tags ?? {},
    ...given("identity", vault.identity?.type),
  };
}

type WireProperties = NonNullable<WireVault["properties"]>;

function toSoftDelete(
  wire: NonNullable<WireProperties["securitySettings"]>["softDeleteSettings"],
): ActualVaultSettings["softDelete"] {
  if (wire?.softDeleteState === undefined) return undefined;
  return { state: wire.softDeleteState, ...given("retentionDays", wire.softDeleteRetentionPeriodInDays) };
}

function toMonitoring(wire: WireProperties["monitoringSettings"]): ActualVaultSettings["monitoring"] {
  const azureMonitorAlerts = isOn(wire?.azureMonitorAlertSettings?.alertsForAllJobFailures);
  const classicAlerts = isOn(wire?.classicAlertSettings?.alertsForCriticalOperations);
  return azureMonitorAlerts === undefined || classicAlerts === undefined
    ? undefined
    : { azureMonitorAlerts, classicAlerts };
}

function switchState(on: boolean): "Enabled" | "Disabled" {
  return on ? "Enabled" : "Disabled";
}

function isOn(state: string | undefined): boolean | undefined {
  return state === undefined ? undefined : state.toLowerCase() === "enabled";
}

/** The member, or nothing when Azure does not show it. */
function given<const K extends string, T>(key: K, value: T | undefined): { readonly [name in K]?: T } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [name in K]?: T });
}
