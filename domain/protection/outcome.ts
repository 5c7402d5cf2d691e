import type { BackupResult } from "../backup/result.ts";
import type { ErrorCode, FailureFacts } from "../errors.ts";
import type { Instant } from "../instant.ts";
import type { AttentionReason, OutcomeKind, ReasonOf, RetryReason } from "../reasons.ts";
import type { Consistency } from "./agent.ts";
import type { VaultRedundancy } from "./config.ts";
import type { Finding } from "./findings/finding.ts";

/** An outcome with one of its own reasons; no other pairs exist. */
export type Verdict = {
  readonly [K in OutcomeKind]: { readonly outcome: K; readonly reason: ReasonOf<K> };
}[OutcomeKind];

/** Who asked for a run: an event, a person over HTTP, the sweep, or the app's own retry. */
export const requestSources = ["event", "http", "sweep", "retry"] as const;
export type RequestSource = (typeof requestSources)[number];

/** What a run did for a machine that is protected at its end. */
export const branches = [
  "created",
  "alreadyProtected",
  "resumed",
  "undeleted",
  "policyChanged",
  "disksChanged",
] as const;
export type Branch = (typeof branches)[number];

/** The output of `protectVirtualMachine`. */
export type ProtectionOutcome = Verdict & {
  readonly vmId: string;
  readonly vaultId?: string;
  readonly policyId?: string;
  readonly expectedConsistency?: Consistency;
  readonly backup?: BackupResult;
  /** Details in words, without secrets: the rule's reason, Azure's code and text. */
  readonly explanation?: string;
  /** The rule that decided, and the version of the configuration it stood in. */
  readonly rule?: string;
  readonly configVersion?: string;
  /** Key of the policy in the configuration, and the redundancy that it asks of the vault. */
  readonly policyKey?: string;
  readonly redundancy?: VaultRedundancy;
  readonly branch?: Branch;
  /** Of a machine that waits: when the cause is gone. */
  readonly until?: Instant;
  readonly findings?: readonly Finding[];
};

const BRANCHES: Readonly<Partial<Record<Verdict["reason"], Branch>>> = {
  protectionEnabled: "created",
  undeleted: "undeleted",
  protectionResumed: "resumed",
  policyChanged: "policyChanged",
  disksChanged: "disksChanged",
  protectedInVault: "alreadyProtected",
  protectedElsewhere: "alreadyProtected",
};

/** What the run did; `undefined` where the machine is not protected. */
export function branchOf({ reason }: Verdict): Branch | undefined {
  return BRANCHES[reason];
}

/** Why the machine is tried again later by itself; `undefined` where nothing is left to do. */
export function retryReasonOf(verdict: Verdict): RetryReason | undefined {
  return verdict.outcome === "needsAttention" || verdict.outcome === "waiting" ? verdict.reason : undefined;
}

const REASON_BY_CODE: Readonly<Record<ErrorCode, AttentionReason>> = {
  CONFIG_INVALID: "internalError",
  AZURE_UNAUTHENTICATED: "unauthenticated",
  AZURE_ACCESS_DENIED: "accessDenied",
  AZURE_NOT_FOUND: "refused",
  AZURE_CONFLICT: "conflictTooLong",
  AZURE_PROVIDER_NOT_REGISTERED: "providerNotRegistered",
  AZURE_THROTTLED: "throttledTooLong",
  AZURE_QUOTA_REACHED: "quotaReached",
  AZURE_APPROVAL_REQUIRED: "approvalRequired",
  AZURE_REFUSED: "refused",
  AZURE_UNAVAILABLE: "azureUnavailable",
  AZURE_OUTCOME_UNKNOWN: "azureUnavailable",
  AZURE_RESPONSE_UNREADABLE: "internalError",
  CHAT_GONE: "internalError",
  CHAT_REFUSED: "internalError",
  CHAT_UNAVAILABLE: "internalError",
  STORAGE_REFUSED: "internalError",
  STORAGE_UNAVAILABLE: "internalError",
};

/** The outcome's reason after an activity failed for good. A code of another release may be missing here. */
export function attentionReason(failure: FailureFacts): AttentionReason {
  const reasons: Readonly<Partial<Record<string, AttentionReason>>> = REASON_BY_CODE;
  return reasons[failure.code ?? ""] ?? "internalError";
}

/** Whether a machine is protected at the end. */
export function isProtected(verdict: Verdict): boolean {
  return branchOf(verdict) !== undefined;
}
