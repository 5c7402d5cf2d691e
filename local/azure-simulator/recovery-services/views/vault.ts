import type { Vault } from "../model/state.ts";
import { isStorageLocked } from "../model/vault/vault-settings.ts";

/** A vault as ARM shows it at an instant. */
export function vaultView(vault: Vault, vaultId: string, nowMs: number): Readonly<Record<string, unknown>> {
  return {
    location: vault.location,
    name: vault.name,
    etag: `W/"datetime'${encodeURIComponent(new Date(vault.changedAtMs).toISOString())}'"`,
    ...(vault.tags === undefined ? {} : { tags: vault.tags }),
    ...(vault.identity === undefined ? {} : { identity: identityView(vault) }),
    properties: vaultProperties(vault, nowMs),
    id: vaultId,
    type: "Microsoft.RecoveryServices/vaults",
    sku: vault.sku,
  };
}

/** `backupstorageconfig/vaultstorageconfig`. */
export function storageConfigView(vault: Vault, vaultId: string): Readonly<Record<string, unknown>> {
  return {
    id: `${vaultId}/backupstorageconfig/vaultstorageconfig`,
    name: "vaultstorageconfig",
    type: "Microsoft.RecoveryServices/vaults/backupstorageconfig",
    properties: {
      storageModelType: vault.settings.redundancy,
      storageType: vault.settings.redundancy,
      dedupState: "Disabled",
      xcoolState: "Disabled",
      storageTypeState: isStorageLocked(vault) ? "Locked" : "Unlocked",
      crossRegionRestoreFlag: vault.settings.crossRegionRestore,
    },
  };
}

/** `backupconfig/vaultconfig`. */
export function vaultConfigView(vault: Vault, vaultId: string): Readonly<Record<string, unknown>> {
  const { settings } = vault;
  return {
    id: `${vaultId}/backupconfig/vaultconfig`,
    name: "vaultconfig",
    type: "Microsoft.RecoveryServices/vaults/backupconfig",
    properties: {
      enhancedSecurityState: settings.enhancedSecurity,
      softDeleteFeatureState: settings.softDelete,
      softDeleteRetentionPeriodInDays: settings.softDeleteRetentionDays,
      isSoftDeleteFeatureStateEditable: settings.softDelete !== "AlwaysON",
    },
  };
}

/** `backupEncryptionConfigs/backupResourceEncryptionConfig`. */
export function encryptionConfigView(vault: Vault, vaultId: string): Readonly<Record<string, unknown>> {
  const { encryption } = vault.settings;
  const key = encryption?.["keyVaultProperties"] as Readonly<Record<string, unknown>> | undefined;
  const kek = encryption?.["kekIdentity"] as Readonly<Record<string, unknown>> | undefined;
  const userAssignedIdentity = kek?.["userAssignedIdentity"] ?? undefined;
  return {
    id: `${vaultId}/backupEncryptionConfigs/backupResourceEncryptionConfig`,
    name: "backupResourceEncryptionConfig",
    type: "Microsoft.RecoveryServices/vaults/backupEncryptionConfigs",
    properties: {
      useSystemAssignedIdentity: userAssignedIdentity === undefined,
      encryptionAtRestType: encryption === undefined ? "MicrosoftManaged" : "CustomerManaged",
      ...(key === undefined ? {} : { keyUri: key["keyUri"], subscriptionId: vault.subscriptionId }),
      ...(userAssignedIdentity === undefined ? {} : { userAssignedIdentity }),
      lastUpdateStatus: encryption === undefined ? "NotEnabled" : "Succeeded",
      infrastructureEncryptionState: encryption?.["infrastructureEncryption"] ?? "Disabled",
    },
  };
}

function vaultProperties(vault: Vault, nowMs: number): Readonly<Record<string, unknown>> {
  const { settings } = vault;
  const secured = settings.immutability !== "Disabled" || settings.softDelete === "AlwaysON";
  return {
    provisioningState: nowMs < vault.readyAtMs ? vault.change : "Succeeded",
    privateEndpointStateForBackup: "None",
    privateEndpointStateForSiteRecovery: "None",
    encryption: settings.encryption ?? null,
    backupStorageVersion: "Unassigned",
    redundancySettings: {
      standardTierStorageRedundancy: settings.redundancy,
      crossRegionRestore: settings.crossRegionRestore ? "Enabled" : "Disabled",
    },
    monitoringSettings: settings.monitoring,
    costManagementSettings: { granularityLevel: settings.costGranularity },
    securitySettings: {
      immutabilitySettings: { state: settings.immutability },
      softDeleteSettings: {
        softDeleteRetentionPeriodInDays: settings.softDeleteRetentionDays,
        softDeleteState: settings.softDelete,
        enhancedSecurityState: settings.enhancedSecurity,
      },
      multiUserAuthorization: vault.guard === undefined ? "Disabled" : "Enabled",
      sourceScanConfiguration: { state: "Disabled" },
    },
    regionOfChoiceSettings: { status: "Disabled" },
    secureScore: secured ? "Adequate" : "Minimum",
    bcdrSecurityLevel: secured ? "Good" : "Fair",
    publicNetworkAccess: settings.publicNetworkAccess,
    networkSettings: { publicNetworkAccess: settings.publicNetworkAccess },
    restoreSettings: {
      crossSubscriptionRestoreSettings: { crossSubscriptionRestoreState: settings.crossSubscriptionRestore },
    },
  };
}

function identityView(vault: Vault): Readonly<Record<string, unknown>> {
  const { userAssigned, ...identity } = vault.identity ?? { type: "None", userAssigned: {} };
  if (Object.keys(userAssigned).length === 0) return identity;
  // `objectId` is what versions before 2022 called it.
  const userAssignedIdentities = Object.fromEntries(
    Object.entries(userAssigned).map(([id, entry]) => [id, { ...entry, objectId: entry.principalId }]),
  );
  return { ...identity, userAssignedIdentities };
}
