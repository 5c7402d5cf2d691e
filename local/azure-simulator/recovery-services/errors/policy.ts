import { notFound, refused } from "./refusal.ts";

/** Refusals of what is done to a policy. */

export function policyNameInvalid(): Error {
  return refused(
    "BMSUserErrorInvalidPolicyName",
    "The policy name is not valid\r\nIt must have 3 to 150 letters, digits and hyphens, start with a letter and not end with a hyphen.",
  );
}

export function policyInputInvalid(rule: string): Error {
  return refused(
    "BMSUserErrorInvalidPolicyInput",
    `Input for create or update policy is not in proper format\r\nPlease check format of parameters like schedule time, schedule days, retention time and retention days: ${rule}`,
  );
}

/** A GET of a policy that does not exist. */
export function policyNotFound(name: string): Error {
  return notFound(
    "BMSUserErrorPolicyNotFound",
    `The policy '${name}' was not found in the vault\r\nPlease provide a valid policy name.`,
  );
}

/** A policy that protects machines cannot be deleted. */
export function policyInUse(): Error {
  return refused(
    "BMSUserErrorPolicyInUse",
    "The policy cannot be deleted because backup items are associated with it\r\nAssociate the backup items with another policy and try again.",
  );
}

export function policyTypeChangeNotSupported(): Error {
  return refused(
    "BMSUserErrorPolicyTypeChangeNotSupported",
    "An Enhanced policy cannot be changed to a Standard policy\r\nCreate a new policy instead.",
  );
}
