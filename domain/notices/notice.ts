import type { Instant } from "../instant.ts";

/** From the mildest to the most urgent. */
export const severities = ["info", "warning", "error"] as const;
export type Severity = (typeof severities)[number];

/** Who has to act. `none`: no action is needed. The channels have the words for them. */
export const actors = ["vmOwner", "platformAdmin", "keyVaultOwner", "microsoftSupport", "none"] as const;
export type WhoActs = (typeof actors)[number];

/** Every kind of notice; docs/api.md says when each is sent. */
export const noticeKinds = [
  "machineProtected",
  "protectionNeedsAttention",
  "protectionWaiting",
  "protectionResolved",
  "machineDeleted",
  "agentNotReady",
  "backupCompletedWithWarnings",
  "backupFailed",
  "backupCancelled",
  "backupOnlySnapshot",
  "backupStalled",
  "backupTimedOut",
  "backupUnknown",
  "backupRecovered",
  "scheduledBackupMissed",
  "scheduledBackupResumed",
  "scheduledBackupsUnknown",
  "scheduledBackupsKnown",
  "recoveryPointOverdue",
  "monitoringStopped",
  "monitoringResumed",
  "scheduleNeedsAttention",
  "scheduleRunsAgain",
  "runSummary",
  "sweepSummary",
  "azureMonitorAlert",
  "digest",
  "channelBroken",
  "channelRestored",
  "messageUndelivered",
  "channelTest",
] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** A message for chat channels: what happened, to which machine, what to do and who must do it. Plain data, no secrets. */
export interface Notice {
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
  readonly facts: readonly Fact[];
}

export type Fact = readonly [name: string, value: string];
