import type { BackupResult } from "../backup/result.ts";
import type { ErrorCode, FailureFacts } from "../errors.ts";
import type { Consistency } from "./agent.ts";

/**
 * Every end of `protectVirtualMachine`: outcome, reason, and what the reason means. A closed list: whoever adds an end adds
 * a line here.
 */
export const outcomeReasons = {
  protected: {
    protectionEnabled: "Protection was enabled by this run.",
    undeleted: "The machine's soft-deleted item was brought back and protection enabled again.",
  },
  alreadyProtected: {
    protectedInVault: "The vault that the rules choose protects the machine already.",
    protectedElsewhere: "Another vault protects the machine; a machine can be protected by one vault only.",
  },
  skipped: {
    skippedByRule: "A rule says that the machine is not to be protected.",
    noRuleMatched: "No rule matches the machine.",
  },
  gone: {
    vmNotFound: "The machine did not exist at the first look.",
    vmDeleted: "The machine was deleted while the workflow ran.",
  },
  needsAttention: {
    provisioningTimedOut: "Azure did not finish making or changing the machine before the deadline.",
    provisioningFailed: "Azure could not make or change the machine.",
    unmanagedDisks: "The machine has unmanaged disks, which Azure Backup does not take.",
    vaultMissing: "The vault does not exist and the rules do not allow to create it.",
    vaultInOtherRegion: "The vault is in another region than the machine.",
    vaultBroken: "The vault exists but is not usable.",
    policyMissing: "The policy does not exist and the configuration has no template for it.",
    policyUnsuitable: "The policy cannot protect this kind of machine.",
    policyFull: "The policy protects 100 machines already, Azure's limit.",
    protectionStopped: "Somebody stopped, paused or suspended the machine's protection.",
    protectionError: "Azure reports an error in the machine's protection, or a state we do not know.",
    protectionFailed: "Azure refused or failed to enable protection.",
    operationTimedOut: "An operation of Azure did not end before the deadline.",
    accessDenied: "The app's identity lacks a right.",
    unauthenticated: "The app could not sign in to Azure.",
    providerNotRegistered: "The subscription has not registered Azure Backup's resource provider.",
    throttledTooLong: "Azure limited our requests for longer than we wait.",
    conflictTooLong: "Another operation held the machine or vault for longer than we wait.",
    azureUnavailable: "Azure could not be reached, or failed, for longer than we wait.",
    quotaReached: "A quota of Azure Backup is used up.",
    guarded: "A Resource Guard, a lock or immutability asks for a human.",
    refused: "Azure refused a request that no repetition changes.",
    internalError: "The app met an error that it does not expect.",
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;

type OutcomeReasons = typeof outcomeReasons;
type OutcomeKind = keyof OutcomeReasons;
type ReasonOf<K extends OutcomeKind> = keyof OutcomeReasons[K] & string;
export type AttentionReason = ReasonOf<"needsAttention">;

/** An outcome with one of its own reasons; no other pairs exist. */
export type Verdict = {
  readonly [K in OutcomeKind]: { readonly outcome: K; readonly reason: ReasonOf<K> };
}[OutcomeKind];

/** The output of `protectVirtualMachine`. */
export type ProtectionOutcome = Verdict & {
  readonly vmId: string;
  readonly vaultId?: string;
  readonly policyId?: string;
  readonly expectedConsistency?: Consistency;
  readonly backup?: BackupResult;
  /** Details for people, without secrets: the rule's words, Azure's code and text. */
  readonly explanation?: string;
  /** Channels that a message about this outcome did not reach. */
  readonly undelivered?: readonly string[];
};

const REASON_BY_CODE: Readonly<Record<ErrorCode, AttentionReason>> = {
  CONFIG_INVALID: "internalError",
  AZURE_UNAUTHENTICATED: "unauthenticated",
  AZURE_ACCESS_DENIED: "accessDenied",
  AZURE_NOT_FOUND: "refused",
  AZURE_CONFLICT: "conflictTooLong",
  AZURE_PROVIDER_NOT_REGISTERED: "providerNotRegistered",
  AZURE_THROTTLED: "throttledTooLong",
  AZURE_QUOTA_REACHED: "quotaReached",
  AZURE_GUARDED: "guarded",
  AZURE_REFUSED: "refused",
  AZURE_UNAVAILABLE: "azureUnavailable",
  AZURE_OUTCOME_UNKNOWN: "azureUnavailable",
  AZURE_ANSWER_UNREADABLE: "internalError",
  CHAT_REFUSED: "internalError",
  CHAT_UNAVAILABLE: "internalError",
};

/** The reason people read when an activity was given up. A code of another release may have none here. */
export function attentionReason(failure: FailureFacts): AttentionReason {
  const reasons: Readonly<Partial<Record<string, AttentionReason>>> = REASON_BY_CODE;
  return reasons[failure.code ?? ""] ?? "internalError";
}

/** Whether people are told of the end: what needs them, and a machine that vanished under our hands. */
export function isWorthTelling(verdict: Verdict): boolean {
  return verdict.outcome === "needsAttention" || verdict.reason === "vmDeleted";
}
