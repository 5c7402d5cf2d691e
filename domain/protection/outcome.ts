import type { BackupResult } from "../backup/result.ts";
import type { ErrorCode, FailureFacts } from "../errors.ts";
import type { AttentionReason, OutcomeKind, ReasonOf } from "../reasons.ts";
import type { Consistency } from "./agent.ts";

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
  /** Details in words, without secrets: the rule's reason, Azure's code and text. */
  readonly explanation?: string;
  /** The rule that decided, and the version of the configuration it stood in. */
  readonly rule?: string;
  readonly configVersion?: string;
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
  AZURE_APPROVAL_REQUIRED: "approvalRequired",
  AZURE_REFUSED: "refused",
  AZURE_UNAVAILABLE: "azureUnavailable",
  AZURE_OUTCOME_UNKNOWN: "azureUnavailable",
  AZURE_RESPONSE_UNREADABLE: "internalError",
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

/** Whether a notice is sent at the end: for what needs a human, and for a machine that was deleted during the run. */
export function shouldNotify(verdict: Verdict): boolean {
  return verdict.outcome === "needsAttention" || verdict.reason === "vmDeleted";
}
