import { stringAt, valueAt } from "../../../arm/json.ts";
import { invalidInput } from "../../errors/request.ts";
import {
  crossRegionRestoreCannotBeDisabled,
  crossRegionRestoreNeedsGeoRedundancy,
  crossSubscriptionRestorePermanentlyDisabled,
  deniedByImmutability,
  softDeleteCannotBeDisabled,
  storageTypeLocked,
} from "../../errors/vault.ts";
import { supports } from "../api-version.ts";
import { requireGuardRequest } from "../resource-guard.ts";
import type { StorageRedundancy, Vault, VaultSettings } from "../state.ts";

/** Default settings of a vault: geo-redundant, soft delete on for 14 days. */
export function defaultSettings(): VaultSettings {
  return {
    redundancy: "GeoRedundant",
    crossRegionRestore: false,
    softDelete: "Enabled",
    softDeleteRetentionDays: 14,
    enhancedSecurity: "Enabled",
    immutability: "Disabled",
    publicNetworkAccess: "Enabled",
    crossSubscriptionRestore: "Enabled",
    costGranularity: "VaultLevel",
    monitoring: {
      azureMonitorAlertSettings: {
        alertsForAllJobFailures: "Enabled",
        alertsForAllReplicationIssues: "Enabled",
        alertsForAllFailoverIssues: "Enabled",
      },
      classicAlertSettings: { alertsForCriticalOperations: "Enabled", emailNotificationsForSiteRecovery: "Enabled" },
    },
    encryption: undefined,
  };
}

/** Applies the `properties` of a vault PUT or PATCH. Throws 400 before anything has changed. */
export function applyVaultProperties(vault: Vault, properties: unknown, apiVersion: string): void {
  const next = structuredClone(vault.settings);
  applySecurity(next, valueAt(properties, "securitySettings"), apiVersion);
  const redundancy = valueAt(properties, "redundancySettings");
  const flag = stringAt(redundancy, "crossRegionRestore");
  changeStorage(vault, next, {
    redundancy: stringAt(redundancy, "standardTierStorageRedundancy"),
    crossRegionRestore: flag === undefined ? undefined : flag === "Enabled",
  });
  const access = stringAt(properties, "publicNetworkAccess");
  if (access === "Enabled" || access === "Disabled") next.publicNetworkAccess = access;
  applyRestoreSettings(next, properties);
  next.costGranularity = stringAt(properties, "costManagementSettings", "granularityLevel") ?? next.costGranularity;
  next.monitoring = {
    azureMonitorAlertSettings: merged(
      next.monitoring.azureMonitorAlertSettings,
      properties,
      "azureMonitorAlertSettings",
    ),
    classicAlertSettings: merged(next.monitoring.classicAlertSettings, properties, "classicAlertSettings"),
  };
  const encryption = valueAt(properties, "encryption");
  if (typeof encryption === "object" && encryption !== null) {
    next.encryption = encryption as Readonly<Record<string, unknown>>;
  }
  requireGuardToWeaken(vault, next, properties);
  Object.assign(vault.settings, next);
}

/** Throws 400 when a guarded vault's soft delete or immutability is disabled without its guard's request. */
export function requireGuardToWeaken(vault: Vault, next: VaultSettings, properties: unknown): void {
  const { settings } = vault;
  const losesSoftDelete = next.softDelete === "Disabled" && settings.softDelete !== "Disabled";
  const losesImmutability = next.immutability === "Disabled" && settings.immutability !== "Disabled";
  if (losesSoftDelete || losesImmutability) requireGuardRequest(vault, "weakenSoftDelete", properties);
}

/** Whether redundancy can still change: not once anything is protected or cross-region restore is on. */
export function isStorageLocked(vault: Vault): boolean {
  return vault.items.size > 0 || vault.settings.crossRegionRestore;
}

/** Changes redundancy and cross-region restore on a copy of the settings. Throws 400 when they are locked. */
export function changeStorage(
  vault: Vault,
  next: VaultSettings,
  wanted: { readonly redundancy: string | undefined; readonly crossRegionRestore: boolean | undefined },
): void {
  const redundancy = wanted.redundancy ?? next.redundancy;
  if (!isRedundancy(redundancy)) throw invalidInput(`'${redundancy}' is not a storage type.`);
  if (redundancy !== next.redundancy && isStorageLocked(vault)) {
    throw storageTypeLocked();
  }
  const crossRegionRestore = wanted.crossRegionRestore ?? next.crossRegionRestore;
  if (crossRegionRestore && redundancy !== "GeoRedundant") {
    throw crossRegionRestoreNeedsGeoRedundancy();
  }
  if (!crossRegionRestore && next.crossRegionRestore) {
    throw crossRegionRestoreCannotBeDisabled();
  }
  next.redundancy = redundancy;
  next.crossRegionRestore = crossRegionRestore;
}

/** Changes soft delete and hybrid security of `backupconfig` on a copy of the settings. Throws 400. */
export function changeSoftDelete(
  next: VaultSettings,
  wanted: {
    readonly state: string | undefined;
    readonly retentionDays: unknown;
    readonly enhancedSecurity: string | undefined;
  },
  apiVersion: string,
): void {
  next.softDelete = nextSoftDelete(next.softDelete, wanted.state, apiVersion);
  next.softDeleteRetentionDays = nextRetentionDays(next.softDeleteRetentionDays, wanted.retentionDays);
  if (wanted.enhancedSecurity !== undefined) next.enhancedSecurity = switchState(wanted.enhancedSecurity);
}

function nextSoftDelete(
  current: VaultSettings["softDelete"],
  wanted: string | undefined,
  apiVersion: string,
): VaultSettings["softDelete"] {
  if (wanted === undefined) return current;
  const state = switchState(wanted);
  if (state === "AlwaysON") return state;
  if (state === "Enabled") return current === "AlwaysON" ? current : state;
  if (current === "AlwaysON" || supports(apiVersion, "softDeleteIsMandatory")) {
    throw softDeleteCannotBeDisabled();
  }
  return state;
}

/** Days a soft-deleted item is kept: 14 to 180. */
function nextRetentionDays(current: number, wanted: unknown): number {
  if (wanted === undefined || wanted === null) return current;
  const days = Number(wanted);
  if (Number.isInteger(days) && days >= 14 && days <= 180) return days;
  throw invalidInput("softDeleteRetentionPeriodInDays must be 14 to 180.");
}

function applySecurity(next: VaultSettings, security: unknown, apiVersion: string): void {
  const softDelete = valueAt(security, "softDeleteSettings");
  changeSoftDelete(
    next,
    {
      state: stringAt(softDelete, "softDeleteState"),
      retentionDays: valueAt(softDelete, "softDeleteRetentionPeriodInDays"),
      enhancedSecurity: stringAt(softDelete, "enhancedSecurityState"),
    },
    apiVersion,
  );
  const immutability = stringAt(security, "immutabilitySettings", "state");
  if (immutability === undefined) return;
  if (next.immutability === "Locked" && immutability !== "Locked") throw deniedByImmutability();
  if (immutability === "Disabled" || immutability === "Unlocked" || immutability === "Locked") {
    next.immutability = immutability;
  }
}

function applyRestoreSettings(next: VaultSettings, properties: unknown): void {
  const state = stringAt(
    properties,
    "restoreSettings",
    "crossSubscriptionRestoreSettings",
    "crossSubscriptionRestoreState",
  );
  if (state === undefined) return;
  if (next.crossSubscriptionRestore === "PermanentlyDisabled" && state !== "PermanentlyDisabled") {
    throw crossSubscriptionRestorePermanentlyDisabled();
  }
  if (state === "Enabled" || state === "Disabled" || state === "PermanentlyDisabled") {
    next.crossSubscriptionRestore = state;
  }
}

function merged(
  current: Readonly<Record<string, string>>,
  properties: unknown,
  name: string,
): Readonly<Record<string, string>> {
  const sent = valueAt(properties, "monitoringSettings", name);
  return typeof sent === "object" && sent !== null ? { ...current, ...sent } : current;
}

function isRedundancy(value: string): value is StorageRedundancy {
  return value === "LocallyRedundant" || value === "ZoneRedundant" || value === "GeoRedundant";
}

function switchState(text: string): VaultSettings["enhancedSecurity"] {
  if (text.toLowerCase() === "alwayson") return "AlwaysON";
  return text.toLowerCase() === "disabled" ? "Disabled" : "Enabled";
}
