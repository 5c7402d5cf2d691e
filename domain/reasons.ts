/**
 * The two closed lists of reasons, each with its meaning: why `protectVirtualMachine` ended as it did, and why a backup did.
 * Add a reason here first; docs/api.md, notices and contracts follow these lists and tests compare them.
 */

/** Every outcome of `protectVirtualMachine` with its reasons. */
export const outcomeReasons = {
  protected: {
    protectionEnabled: "Protection was enabled by this run.",
    undeleted: "The machine's soft-deleted item was restored and protection enabled again.",
    protectionResumed: "Protection of the machine had been stopped and was enabled again.",
    policyChanged: "The machine was protected under another policy; it now has the one that the rules choose.",
    disksChanged: "The machine was protected with other disks; it now has those that the rules choose.",
  },
  alreadyProtected: {
    protectedInVault: "The vault that the rules choose already protects the machine.",
    protectedElsewhere: "Another vault protects the machine; a machine can be protected by one vault only.",
  },
  waiting: {
    dayQuotaReached:
      "The vaults have taken as many machines as Azure allows for one day; the machine waits for the next.",
  },
  skipped: {
    skippedByRule: "A rule excludes the machine from protection.",
    noRuleMatched: "No rule matches the machine.",
  },
  gone: {
    vmNotFound: "The machine did not exist when the workflow first read it.",
    vmDeleted: "The machine was deleted while the workflow ran.",
  },
  needsAttention: {
    provisioningTimedOut: "Azure did not finish creating or changing the machine before the deadline.",
    provisioningFailed: "Azure could not create or change the machine, and refused to protect it in that state.",
    unmanagedDisks: "The machine has unmanaged disks, which Azure Backup does not support.",
    vaultMissing: "The vault does not exist and the rules do not allow creating it.",
    vaultInOtherRegion: "The vault is in another region than the machine.",
    vaultUnusable: "The vault exists but is not usable.",
    policyMissing: "The policy does not exist and the configuration has no template for it.",
    policyUnsuitable: "The policy cannot protect this kind of machine.",
    policyFull: "The policy already protects 100 machines, Azure's limit.",
    vaultsFull: "Every vault that the rules allow already protects 1,000 machines, Azure's limit.",
    protectionStopped: "The machine's protection is stopped, paused or suspended.",
    protectionError: "Azure reports an error in the machine's protection, or a state that the app does not know.",
    protectionFailed: "Azure refused or failed to enable protection.",
    operationTimedOut: "An Azure operation did not end before the deadline.",
    accessDenied: "The app's identity lacks a permission.",
    unauthenticated: "The app could not sign in to Azure.",
    providerNotRegistered: "The subscription has not registered Azure Backup's resource provider.",
    throttledTooLong: "Azure throttled the app's requests for longer than the app waits.",
    conflictTooLong: "Another operation held the machine or vault for longer than the app waits.",
    azureUnavailable: "Azure could not be reached, or failed, for longer than the app waits.",
    quotaReached: "A quota of Azure Backup is used up.",
    approvalRequired: "A Resource Guard, a lock or immutability requires an approval.",
    refused: "Azure refused a request, and retrying it would not help.",
    internalError: "The app met an error that it does not expect.",
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;

type OutcomeReasons = typeof outcomeReasons;
export type OutcomeKind = keyof OutcomeReasons;
export type ReasonOf<K extends OutcomeKind> = keyof OutcomeReasons[K] & string;
export type AttentionReason = ReasonOf<"needsAttention">;
/** Why a machine is tried again later by itself. */
export type RetryReason = AttentionReason | ReasonOf<"waiting">;

/** Why a backup ended as it did, as far as its job tells. */
export const jobReasons = {
  vaulted: "The job completed and the transfer to the vault completed.",
  transferSkipped: "An earlier transfer was still running: only a snapshot exists, no recovery point in the vault.",
  transferFailed: "The snapshot was taken, its transfer to the vault failed.",
  transferCancelled: "The transfer to the vault was cancelled; the snapshot remains.",
  transferUnconfirmed: "The job says Completed, but no task says that the transfer completed.",
  validationFailed: "Azure could not validate the recovery point.",
  validationUnconfirmed: "The job says Completed, but its validation never did.",
  taskFailed: "The job says Completed, but one of its tasks failed.",
  azureWarning: "Azure completed the job with a warning of its own.",
  snapshotFailed: "No snapshot could be taken.",
  jobFailed: "Azure says Failed and names no task.",
  jobCancelled: "The job was cancelled.",
  jobDeadlinePassed: "The job was still running at the app's deadline; Azure may still finish it.",
  statusUnknown: "Azure reports a job status that the app does not know.",
  jobNotFound: "The vault no longer knows the job.",
  jobNotVisible: "Azure accepted the backup, but its job did not appear within the deadline.",
  monitorFailed: "The workflow that watched the job ended without a result.",
} as const;
export type JobReason = keyof typeof jobReasons;

/** Why no job was started. The reasons of `needsAttention` apply, too. */
export const notStartedReasons = {
  notProtected: "No vault protects the machine: there is nothing to back up to.",
  vmNotFound: "The machine does not exist.",
  operationFailed: "Azure accepted the request and then refused it.",
} as const;

/** Every reason of a backup's result, with its meaning. */
export const backupReasons = { ...jobReasons, ...notStartedReasons, ...outcomeReasons.needsAttention } as const;
export type BackupReason = keyof typeof backupReasons;
