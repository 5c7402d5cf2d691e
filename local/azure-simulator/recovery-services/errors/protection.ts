import type { ArmError } from "../../arm/errors.ts";
import { notFound, refused } from "./refusal.ts";

/** Refusals of what is done to protected items. */

/** The body or the names of a configuration request do not fit together. */
export function invalidConfiguration(): ArmError {
  return refused(
    "BMSUserErrorInvalidConfigureProtectionRequest",
    "Input for configure protection is not in proper format\r\nPlease ensure that container exists and other parameters are in valid format",
  );
}

/** The policy ID names no policy of this vault. */
export function policyUnknown(): ArmError {
  return refused(
    "BMSUserErrorPolicyNotFound",
    "The backup policy was not found in the vault\r\nPlease provide a valid policy.",
  );
}

/** The item is soft-deleted; only undelete is allowed. */
export function softDeleted(): ArmError {
  return refused(
    "BMSUserErrorDataSourceInDeferredDeleteState",
    "This operation on a soft deleted backup item is not allowed\r\nUndelete the soft deleted backup item and try again.",
  );
}

export function itemNotFound(): ArmError {
  return notFound(
    "BMSUserErrorDataSourceObjectNotFound",
    "The specified backup item was not found in the vault\r\nPlease provide a valid backup item name.",
  );
}

/** Undelete of an item that is not soft-deleted. */
export function notSoftDeleted(): ArmError {
  return refused(
    "BMSUserErrorDataSourceNotInDeferredDeleteState",
    "The backup item is not in soft deleted state\r\nOnly soft deleted backup items can be undeleted.",
  );
}

/** Another configuration of the item is under way. */
export function conflictingConfiguration(): ArmError {
  return refused(
    "BMSUserErrorConflictingProtectionOperation",
    "Another operation is currently in progress on this item\r\nPlease wait until the previous operation is completed, and then retry.",
  );
}

/** `BackupsSuspended` needs an immutable vault; the service's wording says the opposite. */
export function suspendNeedsImmutability(): ArmError {
  return refused(
    "UserErrorOperationDeniedOnImmutableItem",
    "The vault and backup item do not allow this operation in their immutability state. Refer to the documentation to learn more: https://aka.ms/AB-ImmutableVaults-States ",
  );
}
