import { type AttentionReason, type BackupReason, backupReasons, type notStartedReasons } from "../../reasons.ts";
import type { WhoActs } from "../notice.ts";

/** Reasons that do not come from a backup job, so that there is none to look at. */
type ReasonWithRemedy = AttentionReason | keyof typeof notStartedReasons;

/** What to do about each reason, and who must do it. */
const REMEDIES: Readonly<Record<ReasonWithRemedy, readonly [whatToDo: string, whoActs: WhoActs]>> = {
  notProtected: ["Protect the machine, then start a new backup.", "platformAdmin"],
  vmNotFound: ["Check the machine's ID in the request, unless the machine was deleted on purpose.", "platformAdmin"],
  operationFailed: ["Correct what Azure's response names, then start a new backup.", "platformAdmin"],
  provisioningTimedOut: [
    "Check in the portal why the machine is still being changed, then change it once, for example by adding a tag.",
    "vmOwner",
  ],
  provisioningFailed: ["Repair the machine, usually a failed extension; the app tries again by itself.", "vmOwner"],
  unsupported: [
    "Change the machine as its findings say, or exclude it by a rule; the app tries again once a day.",
    "vmOwner",
  ],
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
  protectionFailed: [
    "Resolve the error that Azure names in its response; the app tries again by itself.",
    "platformAdmin",
  ],
  operationTimedOut: [
    "Check in the vault's jobs whether the operation is still running, then try again.",
    "platformAdmin",
  ],
  accessDenied: [
    "Give the app's identity the permissions that docs/azure-calls.md lists: the message names the missing one and its role.",
    "platformAdmin",
  ],
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
  refused: ["Change what Azure refuses; its response names it.", "platformAdmin"],
  internalError: ["Read the app's log for this run, then try again; report the error if it repeats.", "platformAdmin"],
};

/** Whether the reason says by itself what to do; the others come from a job, which tells more. */
export function hasRemedy(reason: BackupReason): reason is ReasonWithRemedy {
  return Object.hasOwn(REMEDIES, reason);
}

/** Meaning, remedy and who must act, for a reason. */
export function adviceForReason(reason: ReasonWithRemedy): {
  readonly meaning: string;
  readonly whatToDo: string;
  readonly whoActs: WhoActs;
} {
  const [whatToDo, whoActs] = REMEDIES[reason];
  return { meaning: backupReasons[reason], whatToDo, whoActs };
}
