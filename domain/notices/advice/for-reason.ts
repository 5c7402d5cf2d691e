import { type AttentionReason, outcomeReasons } from "../../reasons.ts";
import type { WhoActs } from "../notice.ts";

/** What to do about each reason, and who must do it. */
const REMEDIES: Readonly<Record<AttentionReason, readonly [whatToDo: string, whoActs: WhoActs]>> = {
  provisioningTimedOut: [
    "Check in the portal why the machine is still being changed, then change it once, for example by adding a tag.",
    "vmOwner",
  ],
  provisioningFailed: ["Repair the machine, usually a failed extension; the app tries again by itself.", "vmOwner"],
  unmanagedDisks: ["Convert the machine to managed disks.", "vmOwner"],
  vaultMissing: ["Create the vault, or allow the rules to create it (createIfMissing).", "platformAdmin"],
  vaultInOtherRegion: ["Change the rules so that they choose a vault in the machine's region.", "platformAdmin"],
  vaultUnusable: ["Repair or replace the vault.", "platformAdmin"],
  policyMissing: ["Create the policy, or give the configuration a template for it.", "platformAdmin"],
  policyUnsuitable: [
    "Change the rules so that they choose an Enhanced policy for this kind of machine.",
    "platformAdmin",
  ],
  policyFull: [
    "Clone the policy and change the rules to use the clone: Azure allows 100 machines per policy.",
    "platformAdmin",
  ],
  vaultsFull: ["Allow more vaults (maximumVaults), or remove backups that are no longer needed.", "platformAdmin"],
  protectionStopped: ["Resume protection in the vault, or exclude the machine by a rule.", "platformAdmin"],
  protectionError: ["Open the machine's backup item in the vault and resolve the error it shows.", "platformAdmin"],
  protectionFailed: ["Open the vault's backup jobs and resolve the error of the failed job.", "platformAdmin"],
  operationTimedOut: [
    "Check in the vault's jobs whether the operation is still running, then try again.",
    "platformAdmin",
  ],
  accessDenied: ["Give the app's identity the permissions that docs/azure-calls.md lists.", "platformAdmin"],
  unauthenticated: ["Check the app's managed identity.", "platformAdmin"],
  providerNotRegistered: ["Register Microsoft.RecoveryServices in the machine's subscription.", "platformAdmin"],
  throttledTooLong: ["Find out what else sends many requests to this subscription, then try again.", "platformAdmin"],
  conflictTooLong: ["Find out which operation holds the machine or vault, then try again.", "platformAdmin"],
  azureUnavailable: ["Check Azure's service health, then try again.", "platformAdmin"],
  quotaReached: [
    "Wait for the next day (UTC), or distribute machines over more vaults, then try again.",
    "platformAdmin",
  ],
  approvalRequired: ["Have the operation approved, or remove the lock, then try again.", "platformAdmin"],
  refused: ["Read Azure's response below and change what it refuses.", "platformAdmin"],
  internalError: ["Read the app's log for this run, then try again; report the error if it repeats.", "platformAdmin"],
};

/** Meaning, remedy and who must act, for a reason. */
export function adviceForReason(reason: AttentionReason): {
  readonly meaning: string;
  readonly whatToDo: string;
  readonly whoActs: WhoActs;
} {
  const [whatToDo, whoActs] = REMEDIES[reason];
  return { meaning: outcomeReasons.needsAttention[reason], whatToDo, whoActs };
}
