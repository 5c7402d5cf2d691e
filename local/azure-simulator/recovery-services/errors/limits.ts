import type { ArmError } from "../../arm/errors.ts";
import { refused } from "./refusal.ts";

/** Refusals of what exceeds a limit. */

/** The day's backups or configuration calls are used up. */
export function dailyLimitReached(advice: string): ArmError {
  return refused(
    "CloudDosTimeboudLimitReached",
    `Operation is blocked for some time as it has been attempted beyond a limit.\r\n${advice}`,
  );
}

export function restoreLimitReached(): ArmError {
  return refused(
    "CloudDosAbsoluteLimitReached",
    "Operation is blocked as you have reached the limit on number of operations permitted in 24 hours.\r\nPlease retry after 24 hours.",
  );
}

export function vaultFull(limit: number): ArmError {
  return refused(
    "UserErrorVaultItemLimitReached",
    `A vault can protect ${limit} virtual machines\r\nUse another vault.`,
  );
}

export function policyFull(limit: number): ArmError {
  return refused(
    "UserErrorMaxProtectedItemsPerPolicyReached",
    `A policy can protect ${limit} virtual machines\r\nCreate another policy for more virtual machines.`,
  );
}
