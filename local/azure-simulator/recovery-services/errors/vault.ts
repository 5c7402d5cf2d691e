import type { ArmError } from "../../arm/errors.ts";
import { notFound, refused } from "./refusal.ts";

/** Refusals of what is done to a vault or its settings. */

export function vaultNameInvalid(name: string): ArmError {
  return refused(
    "ResourceNameInvalid",
    `The vault name '${name}' is not valid: 2 to 50 letters, digits and hyphens, starting with a letter.`,
  );
}

/** A vault that protects machines cannot be deleted. */
export function vaultNotEmpty(itemNames: string): ArmError {
  return refused(
    "ServiceResourceNotEmptyWithContainerDetails",
    `Recovery Services vault cannot be deleted as there are existing resources within the vault. The registered items are : ${itemNames}\nUnregister all containers from the vault and then retry to delete vault. For instructions, see https://aka.ms/AB-AA4ecq5`,
  );
}

/** Up to api-version 2025-08-01, a vault with soft-deleted items cannot be deleted either. */
export function vaultHoldsSoftDeletedItems(itemNames: string): ArmError {
  return refused(
    "ServiceResourceNotEmptyWithBackendMessage",
    `Recovery Services vault cannot be deleted as there are backup items in soft deleted state in the vault. The soft deleted items are permanently deleted after 14 days of delete operation. Please try vault deletion after the backup items are permanently deleted and there is no item in soft deleted state left in the vault. For more information, refer https://aka.ms/SoftDeleteCloudWorkloads. The registered items are : ${itemNames}\nPlease ensure all containers have been unregistered from the vault and all private endpoints associated with the vault have been deleted, and retry operation. For more details, see https://aka.ms/AB-AA4ecq5`,
  );
}

export function deletedVaultNotFound(name: string): ArmError {
  return notFound("DeletedVaultNotFound", `The deleted vault '${name}' was not found.`);
}

/** A deleted vault cannot return while another vault has its name. */
export function vaultNameInUse(name: string, resourceGroup: string): ArmError {
  return refused(
    "UserErrorVaultNameInUse",
    `A vault named '${name}' exists in resource group '${resourceGroup}'\r\nDelete it before undeleting the deleted vault.`,
  );
}

export function storageTypeLocked(): ArmError {
  return refused(
    "BMSUserErrorStorageTypeModificationNotAllowed",
    "The storage replication type of the vault cannot be changed once items are protected or cross region restore is enabled\r\nCreate another vault with the required type.",
  );
}

export function crossRegionRestoreNeedsGeoRedundancy(): ArmError {
  return refused(
    "BMSUserErrorUnableToEnableCrossRegionRestore",
    "Cross region restore needs a vault with geo-redundant storage\r\nChange the storage replication type first.",
  );
}

export function crossRegionRestoreCannotBeDisabled(): ArmError {
  return refused(
    "BMSUserErrorDisablingCrossRegionRestoreNotAllowed",
    "Cross region restore cannot be disabled once it is enabled.",
  );
}

export function crossSubscriptionRestorePermanentlyDisabled(): ArmError {
  return refused(
    "CrossSubscriptionRestoreIsPermanentlyDisabled",
    "Cross subscription restore of this vault is permanently disabled.",
  );
}

export function softDeleteCannotBeDisabled(): ArmError {
  return refused(
    "BMSUserErrorSoftDeleteCannotBeDisabled",
    "Soft delete cannot be disabled for this vault\r\nSoft delete is secure by default: https://aka.ms/AB-SecureByDefault",
  );
}

export function encryptionLocked(): ArmError {
  return refused(
    "BMSUserErrorEncryptionConfigLocked",
    "Encryption of the vault cannot be changed once items are protected.",
  );
}

/** An immutable vault keeps its backup data. */
export function deniedByImmutability(): ArmError {
  return refused(
    "UserErrorOperationDeniedOnImmutableItem",
    "The vault and its backup items are immutable: operations that destroy or shorten backup data are not supported\r\nRefer to the documentation to learn more: https://aka.ms/AB-ImmutableVaults-States",
  );
}

export function resourceGuardProxyNotFound(name: string): ArmError {
  return notFound("BMSUserErrorResourceGuardProxyNotFound", `The resource guard proxy '${name}' was not found.`);
}

/** A critical operation on a guarded vault comes without the request of its Resource Guard. */
export function resourceGuardRequestMissing(): ArmError {
  return refused(
    "UserErrorResourceGuardOperationRequestMissing",
    "ResourceGuard Operation requestid is either null or empty",
  );
}
