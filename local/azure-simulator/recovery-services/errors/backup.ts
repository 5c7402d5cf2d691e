import type { ArmError } from "../../arm/errors.ts";
import { notFound, refused } from "./refusal.ts";

/** Refusals of what is done to backups and jobs. */

/** Another backup of the item is in its snapshot phase. */
export function backupInProgress(): ArmError {
  return refused(
    "UserErrorBackupOperationInProgress",
    "Unable to initiate backup as another backup operation is currently in progress\r\nPlease wait for the existing backup to complete, then retry the operation.",
  );
}

/** The item is stopped or suspended, so it cannot be backed up. */
export function notActivelyProtected(): ArmError {
  return refused(
    "UserErrorBcmDatasourceNotPresent",
    "This VM is not actively protected by Azure Backup\r\nResume protection and retry the operation.",
  );
}

export function jobNotCancellable(): ArmError {
  return refused(
    "UserErrorJobCannotBeCancelled",
    "The job cannot be cancelled: it has ended, is being cancelled, or does not support cancellation.",
  );
}

export function jobNotFound(id: string): ArmError {
  return notFound("JobNotFound", `The job '${id}' was not found in the vault.`);
}

/** A recovery point that does not exist or has expired. */
export function recoveryPointNotFound(id: string): ArmError {
  return notFound("BMSUserErrorRecoveryPointNotFound", `The recovery point '${id}' was not found.`);
}

export function recoveryPointNotReadyForMove(reason: string): ArmError {
  return refused("UserErrorRecoveryPointNotReadyForMove", `The recovery point cannot be moved\r\n${reason}`);
}
