import type { ArmError } from "../../arm/errors.ts";
import { notFound, refused } from "./refusal.ts";

/** Refusals of what is done to a policy. */

export function policyNameInvalid(): ArmError {
  return refused(
    "BMSUserErrorInvalidPolicyName",
    "The policy name is not valid\r\nIt must have 3 to 150 letters, digits and hyphens, start with a letter and not end with a hyphen.",
  );
}

export function policyInputInvalid(rule: string): ArmError {
  return refused(
    "BMSUserErrorInvalidPolicyInput",
    `Input for create or update policy is not in proper format\r\nPlease check format of parameters like schedule time, schedule days, retention time and retention days: ${rule}`,
  );
}

/** A GET of a policy that does not exist. */
export function policyNotFound(name: string): ArmError {
  return notFound(
    "BMSUserErrorPolicyNotFound",
    `The policy '${name}' was not found in the vault\r\nPlease provide a valid policy name.`,
  );
}

/** A policy that protects machines cannot be deleted. */
export function policyInUse(): ArmError {
  return refused(
    "BMSUserErrorPolicyInUse",
    "The policy cannot be deleted because backup items are associated with it\r\nAssociate the backup items with another policy and try again.",
  );
}

export function policyTypeChangeNotSupported(): ArmError {
  return refused(
    "BMSUserErrorPolicyTypeChangeNotSupported",
    "An Enhanced policy cannot be changed to a Standard policy\r\nCreate a new policy instead.",
  );
}
