import type { Instant } from "../instant.ts";

export type Severity = "info" | "warning" | "error";

/** Who has to act; the words people see are in `whoActsText`. */
export type WhoActs = "vmOwner" | "platformAdmin" | "keyVaultOwner" | "nobody" | "microsoftSupport";

/** Something people are told: what happened, to which machine, what to do and who must do it. Plain data, no secrets. */
export interface Notice {
  /** Closed list; docs/api.md says when each is sent. */
  readonly kind: NoticeKind;
  readonly severity: Severity;
  /** One line, without markup. */
  readonly title: string;
  /** What happened, one or two sentences. */
  readonly text: string;
  /** What to do, as an instruction. */
  readonly whatToDo: string;
  readonly whoActs: WhoActs;
  readonly vmId?: string;
  readonly occurredAt: Instant;
  /** Shown as a list, in this order: `["Vault", "vault-weu"]`. */
  readonly facts: readonly (readonly [name: string, value: string])[];
}

export type NoticeKind =
  | "machineProtected"
  | "protectionNeedsAttention"
  | "agentNotReady"
  | "backupCompletedWithWarnings"
  | "backupFailed"
  | "backupCancelled"
  | "backupOnlySnapshot"
  | "backupStalled"
  | "backupTimedOut"
  | "backupUnknown"
  /** What was stalled has ended well. */
  | "backupRecovered"
  | "scheduleNeedsAttention"
  | "channelTest";
