import type { ArmError } from "../../arm/errors.ts";
import { refused } from "./refusal.ts";

/** Refusals of restores. */

export function replaceNeedsVaultedPoint(): ArmError {
  return refused(
    "UserErrorReplaceDiskNeedsVaultedRecoveryPoint",
    "Disks can be replaced only from a recovery point whose data has been transferred to the vault.",
  );
}

export function crossSubscriptionRestoreDisabled(): ArmError {
  return refused(
    "UserErrorCrossSubscriptionRestoreDisabled",
    "Cross subscription restore is disabled for this vault\r\nRestore to the subscription of the vault.",
  );
}

export function crossSubscriptionRestoreNeedsVaultedPoint(): ArmError {
  return refused(
    "UserErrorCrossSubscriptionRestoreNeedsVaultedRecoveryPoint",
    "Cross subscription restore is possible only from a recovery point in the vault tier.",
  );
}

export function zonesNeedZoneRedundancy(): ArmError {
  return refused(
    "UserErrorCrossZonalRestoreNotSupported",
    "Restore to an availability zone needs a vault with zone-redundant storage.",
  );
}

export function needsRehydration(): ArmError {
  return refused(
    "UserErrorRecoveryPointNeedsRehydration",
    "The recovery point is in the archive tier\r\nRestore it with rehydration.",
  );
}

export function archivedPointCrossRegion(): ArmError {
  return refused(
    "UserErrorArchivedRecoveryPointCrossRegion",
    "A recovery point in the archive tier cannot be restored to the secondary region.",
  );
}

export function crossRegionRestoreNotEnabled(): ArmError {
  return refused(
    "BMSUserErrorCrossRegionRestoreNotEnabledInThisVault",
    "Cross region restore is not enabled in this vault\r\nEnable cross region restore and try again.",
  );
}
