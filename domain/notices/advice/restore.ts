import type { AdviceRow } from "./types.ts";

/**
 * Errors of restores, and of vaults' settings for restores.
 *
 * @see https://learn.microsoft.com/azure/backup/backup-azure-arm-restore-vms (2026-05-04)
 */
export const restoreErrors: readonly AdviceRow[] = [
  [
    ["DiskEncryptionInternalError"],
    "The key or secret of an encrypted disk is missing.",
    "Restore the key and secret to the key vault first, then the machine.",
    "keyVaultOwner",
    "never",
  ],
  [
    ["UserErrorInstantRpNotFound"],
    "The snapshot was removed before its data reached the vault.",
    "Choose another recovery point.",
    "platformAdmin",
    "never",
  ],
  [
    ["UserErrorVmNotShutDown"],
    "Disks are to be replaced on a running machine.",
    "Stop the machine.",
    "vmOwner",
    "never",
  ],
  [
    ["UserErrorSkuNotAvailable"],
    "The machine's size is not available there.",
    "Restore the disks and create a machine of another size.",
    "platformAdmin",
    "never",
  ],
  [
    ["UserErrorMarketPlaceVMNotSupported"],
    "The marketplace plan of the machine was withdrawn.",
    "Restore the disks instead of the machine.",
    "platformAdmin",
    "never",
  ],
  [
    ["VMMarketplaceInvalidInput"],
    "The plan does not fit the disks after they were replaced.",
    "Leave the plan out when creating the machine.",
    "vmOwner",
    "never",
  ],
  [
    [
      "UserErrorCrossSubscriptionRestoreNotSupportedForOLR",
      "UserErrorCrossSubscriptionRestoreNotSupportedForCRR",
      "UserErrorCrossSubscriptionRestoreNotSupportedFromSnapshot",
      "UserErrorCrossSubscriptionRestoreNotSupportedForEncryptedAzureVM",
      "UserErrorCrossSubscriptionRestoreNotSupportedForTrustedLaunchAzureVM",
      "UserErrorCrossSubscriptionRestoreNotSupportedForUnManagedAzureVM",
    ],
    "This kind of machine or recovery point cannot be restored to another subscription.",
    "Choose another kind of restore, or a recovery point in the vault.",
    "platformAdmin",
    "never",
  ],
  [
    ["UserErrorCrossSubscriptionRestoreInvalidTenant", "UserErrorCrossSubscriptionRestoreInvalidTargetSubscription"],
    "The target subscription is in another tenant or has not registered Azure Backup.",
    "Register Microsoft.RecoveryServices in a subscription of the same tenant.",
    "platformAdmin",
    "never",
  ],
  [
    ["BMSUserErrorCrossRegionRestoreNotEnabledInThisVault"],
    "Data of the secondary region was requested, but Cross Region Restore is off.",
    "Enable Cross Region Restore, or use the primary region.",
    "platformAdmin",
    "never",
  ],
  [
    ["BMSUserErrorUnableToEnableCrossRegionRestore"],
    "Cross Region Restore cannot be enabled for this vault.",
    "Check that the vault is geo-redundant and its paired region is available; otherwise use another region.",
    "platformAdmin",
    "never",
  ],
  [
    ["UserErrorInputDESKeyDoesNotMatchWithOriginalKey"],
    "The encryption key of the confidential machine differs from the original.",
    "Restore the key from the first restore's output, make a new encryption set, restore again.",
    "keyVaultOwner",
    "never",
  ],
];
