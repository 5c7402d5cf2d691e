import { pathParameter } from "../../arm/arm-call.ts";
import { stringAt, valueAt } from "../../arm/json.ts";
import type { SimulatorRequest, SimulatorResponse } from "../../arm/service.ts";
import { encryptionLocked } from "../errors/vault.ts";
import type { Model } from "../model/model.ts";
import { changeSoftDelete, changeStorage, requireGuardToWeaken } from "../model/vault/vault-settings.ts";
import { validateVaultName } from "../model/vault/vaults.ts";
import { encryptionConfigView, storageConfigView, vaultConfigView } from "../views/vault.ts";
import { LOCATION_PATH, ok, type Route, requestedVaultId, VAULT_PATH, vaultOf } from "./routing.ts";

const STORAGE_CONFIG = `${VAULT_PATH}/backupstorageconfig/vaultstorageconfig`;
const VAULT_CONFIG = `${VAULT_PATH}/backupconfig/vaultconfig`;
const ENCRYPTION_CONFIG = `${VAULT_PATH}/backupEncryptionConfigs/backupResourceEncryptionConfig`;

/** The settings of a vault. */
export const vaultSettingRoutes: readonly Route[] = [
  [
    "BackupResourceStorageConfigsNonCRR_Get",
    "GET",
    STORAGE_CONFIG,
    "vaults/backupstorageconfig/read",
    (request, model) => ok(storageConfigView(vaultOf(request, model), requestedVaultId(request))),
  ],
  [
    "BackupResourceStorageConfigsNonCRR_Update",
    "PUT",
    STORAGE_CONFIG,
    "vaults/backupstorageconfig/write",
    (request, model) => {
      const vault = setStorage(request, model);
      return ok(storageConfigView(vault, requestedVaultId(request)));
    },
  ],
  [
    "BackupResourceStorageConfigsNonCRR_Patch",
    "PATCH",
    STORAGE_CONFIG,
    "vaults/backupstorageconfig/write",
    (request, model) => {
      setStorage(request, model);
      return { status: 204 };
    },
  ],
  [
    "BackupResourceVaultConfigs_Get",
    "GET",
    VAULT_CONFIG,
    "vaults/backupconfig/read",
    (request, model) => ok(vaultConfigView(vaultOf(request, model), requestedVaultId(request))),
  ],
  ["BackupResourceVaultConfigs_Update", "PATCH", VAULT_CONFIG, "vaults/backupconfig/write", setVaultConfig],
  ["BackupResourceVaultConfigs_Put", "PUT", VAULT_CONFIG, "vaults/backupconfig/write", setVaultConfig],
  [
    "BackupResourceEncryptionConfigs_Get",
    "GET",
    ENCRYPTION_CONFIG,
    "vaults/backupEncryptionConfigs/read",
    (request, model) => ok(encryptionConfigView(vaultOf(request, model), requestedVaultId(request))),
  ],
  [
    "BackupResourceEncryptionConfigs_Update",
    "PUT",
    ENCRYPTION_CONFIG,
    "vaults/backupEncryptionConfigs/write",
    (request, model) => {
      const vault = vaultOf(request, model);
      const keyUri = stringAt(request.body, "properties", "keyUri");
      if (vault.items.size > 0) {
        throw encryptionLocked();
      }
      vault.settings.encryption = { keyVaultProperties: { keyUri }, infrastructureEncryption: "Disabled" };
      return { status: 200 };
    },
  ],
  [
    "VaultExtendedInfo_Get",
    "GET",
    `${VAULT_PATH}/extendedInformation/vaultExtendedInfo`,
    "vaults/extendedInformation/read",
    (request, model) => {
      vaultOf(request, model);
      return {
        status: 404,
        body: { ErrorCode: "ResourceExtendedInfoNotFound", Message: { Language: "en-US", Value: "" } },
      };
    },
  ],
  ["Usages_ListByVaults", "GET", `${VAULT_PATH}/usages`, "vaults/usages/read", listUsages],
  [
    "RecoveryServices_CheckNameAvailability",
    "POST",
    "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.RecoveryServices/locations/{location}/checkNameAvailability",
    "locations/checkNameAvailability/action",
    (request, model) => {
      const name = stringAt(request.body, "name") ?? "";
      validateVaultName(name);
      const taken = [...model.vaults.values()].some(
        (vault) =>
          vault.name.toLowerCase() === name.toLowerCase() &&
          vault.resourceGroup.toLowerCase() === pathParameter(request, "resourceGroupName").toLowerCase(),
      );
      return ok(
        taken
          ? { nameAvailable: false, reason: "AlreadyExists", message: "Resource already exists with the same name." }
          : { nameAvailable: true },
      );
    },
  ],
  [
    "ValidateFeature",
    "POST",
    `${LOCATION_PATH}/backupValidateFeatures`,
    "locations/backupValidateFeatures/action",
    (request) =>
      ok({
        supportStatus: stringAt(request.body, "vmSize")?.startsWith("Basic_") === true ? "DefaultOFF" : "Supported",
      }),
  ],
];

function setStorage(request: SimulatorRequest, model: Model) {
  const vault = vaultOf(request, model);
  const properties = valueAt(request.body, "properties");
  const flag = valueAt(properties, "crossRegionRestoreFlag");
  const next = structuredClone(vault.settings);
  changeStorage(vault, next, {
    redundancy: stringAt(properties, "storageModelType") ?? stringAt(properties, "storageType"),
    crossRegionRestore: typeof flag === "boolean" ? flag : undefined,
  });
  Object.assign(vault.settings, next);
  return vault;
}

function setVaultConfig(request: SimulatorRequest, model: Model): SimulatorResponse {
  const vault = vaultOf(request, model);
  const properties = valueAt(request.body, "properties");
  const next = structuredClone(vault.settings);
  changeSoftDelete(
    next,
    {
      state: stringAt(properties, "softDeleteFeatureState"),
      retentionDays: valueAt(properties, "softDeleteRetentionPeriodInDays"),
      enhancedSecurity: stringAt(properties, "enhancedSecurityState"),
    },
    request.apiVersion,
  );
  requireGuardToWeaken(vault, next, properties);
  Object.assign(vault.settings, next);
  return ok(vaultConfigView(vault, requestedVaultId(request)));
}

function listUsages(request: SimulatorRequest, model: Model): SimulatorResponse {
  const vault = vaultOf(request, model);
  const counts: readonly (readonly [string, string, number])[] = [
    ["ProtectedItemCount", "Protected items", vault.items.size],
    ["MABContainerCount", "MAB containers", 0],
    ["DPMContainerCount", "DPM containers", 0],
  ];
  const value = counts.map(([name, localizedValue, currentValue]) => ({
    unit: "Count",
    quotaPeriod: "P1D",
    nextResetTime: "1970-01-01T00:00:00Z",
    currentValue,
    limit: -1,
    name: { value: name, localizedValue },
  }));
  return ok({ value });
}
