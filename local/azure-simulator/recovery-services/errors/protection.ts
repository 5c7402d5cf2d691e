import { refused, type ServiceError } from "./service-error.ts";

/** The body or the names of a configuration request do not fit together. */
export function invalidConfiguration(): ServiceError {
  return refused(
    "BMSUserErrorInvalidConfigureProtectionRequest",
    "Input for configure protection is not in proper format\r\nPlease ensure that container exists and other parameters are in valid format",
  );
}

/** The policy ID names no policy of this vault. */
export function policyUnknown(): ServiceError {
  return refused(
    "BMSUserErrorPolicyNotFound",
    "The backup policy was not found in the vault\r\nPlease provide a valid policy.",
  );
}

/** A policy protects at most so many machines. */
export function policyIsFull(limit: number): ServiceError {
  return refused(
    "UserErrorMaxProtectedItemsPerPolicyReached",
    `A policy can protect ${limit} virtual machines\r\nCreate another policy for more virtual machines.`,
  );
}

/** The item is soft-deleted; only undelete is allowed. */
export function softDeleted(): ServiceError {
  return refused(
    "BMSUserErrorDataSourceInDeferredDeleteState",
    "This operation on a soft deleted backup item is not allowed\r\nUndelete the soft deleted backup item and try again.",
  );
}

/** Undelete of an item that is not soft-deleted. */
export function notSoftDeleted(): ServiceError {
  return refused(
    "BMSUserErrorDataSourceNotInDeferredDeleteState",
    "The backup item is not in soft deleted state\r\nOnly soft deleted backup items can be undeleted.",
  );
}

/** Another configuration of the item is under way. */
export function conflictingConfiguration(): ServiceError {
  return refused(
    "BMSUserErrorConflictingProtectionOperation",
    "Another operation is currently in progress on this item\r\nPlease wait until the previous operation is completed, and then retry.",
  );
}

/** The item is stopped or suspended, so there is nothing to back up by. */
export function notActivelyProtected(): ServiceError {
  return refused(
    "UserErrorBcmDatasourceNotPresent",
    "This VM is not actively protected by Azure Backup\r\nResume protection and retry the operation.",
  );
}

/** `BackupsSuspended` needs an immutable vault; the service's wording says the opposite. */
export function suspendNeedsImmutability(): ServiceError {
  return refused(
    "UserErrorOperationDeniedOnImmutableItem",
    "The vault and backup item do not allow this operation in their immutability state. Refer to the documentation to learn more: https://aka.ms/AB-ImmutableVaults-States ",
  );
}
