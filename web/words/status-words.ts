import type { IncidentFamily } from "../../domain/alerts/incident-change.ts";
import type { MessagePhase } from "../../domain/alerts/message.ts";
import type { BackupResultKind } from "../../domain/backup/result.ts";
import type { IncidentStatus } from "../../domain/incidents/summary.ts";
import type { Severity, WhoActs } from "../../domain/notices/notice.ts";
import { reasonWords } from "../../domain/notices/reason-words.ts";
import type { FindingSeverity } from "../../domain/protection/findings/finding-row.ts";
import type { WhatIfAction } from "../../domain/protection/what-if-row.ts";
import { type ItemStatus, itemStatuses, type RunStatus, runStatuses } from "../../domain/schedule/report.ts";

/** How a state is to be taken. It is never shown by colour alone: every tone has a sign of its own. */
export type Tone = "good" | "wait" | "warn" | "bad" | "unknown" | "quiet";

/** A state in words. */
export interface StatusWord {
  readonly label: string;
  readonly tone: Tone;
  /** A sentence; absent where the label says all. */
  readonly meaning?: string;
}

export const runStatusWords: Readonly<Record<RunStatus, StatusWord>> = {
  running: { label: "Running", tone: "wait", meaning: runStatuses.running },
  completed: { label: "Completed", tone: "good", meaning: runStatuses.completed },
  completedWithProblems: {
    label: "Completed with problems",
    tone: "warn",
    meaning: runStatuses.completedWithProblems,
  },
  cancelled: { label: "Cancelled", tone: "warn", meaning: runStatuses.cancelled },
  failed: { label: "Failed", tone: "bad", meaning: runStatuses.failed },
};

export const backupResultWords: Readonly<Record<BackupResultKind, StatusWord>> = {
  completed: { label: "Completed", tone: "good", meaning: "The data is in the vault." },
  completedWithWarnings: {
    label: "Completed with warnings",
    tone: "warn",
    meaning: "The job ended with a warning, or something after the snapshot failed.",
  },
  failed: { label: "Failed", tone: "bad", meaning: "There is no new recovery point, or no backup was started." },
  cancelled: { label: "Cancelled", tone: "warn", meaning: "The job was cancelled." },
  skipped: { label: "Only a snapshot", tone: "warn", meaning: "Nothing was transferred to the vault." },
  timedOut: { label: "Timed out", tone: "bad", meaning: "Holdfast stopped watching; Azure may still finish it." },
  unknown: { label: "Unknown", tone: "unknown", meaning: "Holdfast cannot tell. Never to be read as fine." },
};

/** In the order in which a backup goes on, what ended badly last. */
export const itemStatusWords: Readonly<Record<ItemStatus, StatusWord>> = {
  planned: { label: "Not started yet", tone: "quiet", meaning: itemStatuses.planned },
  triggered: { label: "Under way", tone: "wait", meaning: itemStatuses.triggered },
  snapshotDone: { label: "Snapshot taken", tone: "wait", meaning: itemStatuses.snapshotDone },
  vaulted: { label: "In the vault", tone: "good", meaning: itemStatuses.vaulted },
  validated: { label: "In the vault, validated", tone: "good", meaning: itemStatuses.validated },
  skipped: { label: "Skipped", tone: "quiet", meaning: itemStatuses.skipped },
  warned: { label: "With a warning", tone: "warn", meaning: itemStatuses.warned },
  leftOut: { label: "Left out", tone: "bad", meaning: itemStatuses.leftOut },
  failed: { label: "Failed", tone: "bad", meaning: itemStatuses.failed },
  unknown: { label: "Unknown", tone: "unknown", meaning: itemStatuses.unknown },
};

export const incidentStatusWords: Readonly<Record<IncidentStatus, StatusWord>> = {
  open: { label: "Open", tone: "bad", meaning: "It is not resolved and not acknowledged." },
  acknowledged: { label: "Acknowledged", tone: "warn", meaning: "Work on it has begun: no reminders are sent." },
  snoozed: { label: "Snoozed", tone: "quiet", meaning: "Nothing is sent until the snooze ends, but its end is." },
  resolved: { label: "Resolved", tone: "good", meaning: "It is proven to be over." },
  unknown: { label: "Unknown", tone: "unknown", meaning: "Its state was lost, so that nothing follows it." },
};

export const severityWords: Readonly<Record<Severity, StatusWord>> = {
  error: { label: "Error", tone: "bad" },
  warning: { label: "Warning", tone: "warn" },
  info: { label: "Information", tone: "quiet" },
};

export const findingSeverityWords: Readonly<Record<FindingSeverity, StatusWord>> = {
  blocking: { label: "Prevents protection", tone: "bad" },
  warning: { label: "Warning", tone: "warn" },
  info: { label: "Information", tone: "quiet" },
};

export const whoActsWords: Readonly<Record<WhoActs, string>> = {
  vmOwner: "The machine's owner",
  platformAdmin: "The backup administrator",
  keyVaultOwner: "The key vault's owner",
  microsoftSupport: "Microsoft support, asked by the backup administrator",
  none: "No action needed",
};

export const familyWords: Readonly<Record<IncidentFamily, string>> = {
  protection: "Protection of machines",
  backup: "Backups of machines",
  vault: "A vault",
  schedule: "A schedule",
  channel: "A channel",
  platform: "Holdfast itself",
};

export const phaseWords: Readonly<Record<MessagePhase, string>> = {
  opened: "Opened",
  updated: "Update",
  reminded: "Reminder",
  escalated: "Escalated",
  resolved: "Resolved",
  reopened: "Open again",
};

/** How a channel stands, by `health.status` of `GET /api/channels`. */
export const channelHealthWords: Readonly<Record<string, StatusWord>> = {
  ok: { label: "Working", tone: "good", meaning: "The last message was delivered, or none was sent yet." },
  paused: { label: "Paused", tone: "wait", meaning: "The channel asked for a wait." },
  failing: { label: "Failing", tone: "warn", meaning: "Messages fail and are tried again." },
  broken: { label: "Broken", tone: "bad", meaning: "No messages are delivered to it." },
  unknown: { label: "Unknown", tone: "unknown", meaning: "Its state could not be read." },
};

export const deliveryStatusWords: Readonly<Record<string, StatusWord>> = {
  delivered: { label: "Delivered", tone: "good" },
  retrying: { label: "Tried again", tone: "wait", meaning: "It failed and is tried again." },
  gone: { label: "Channel gone", tone: "bad", meaning: "The message went to the fallback channel or waits." },
  refused: { label: "Refused", tone: "bad", meaning: "The channel refuses this message for good." },
  givenUp: { label: "Given up", tone: "bad", meaning: "It was not delivered in three days." },
};

export const whatIfActionWords: Readonly<Record<WhatIfAction, StatusWord>> = {
  create: { label: "Would be protected", tone: "good", meaning: "Protection would be enabled." },
  alreadyProtected: { label: "Already protected", tone: "quiet", meaning: "Nothing would be changed." },
  resume: { label: "Would be resumed", tone: "good", meaning: "Stopped protection would be resumed." },
  undelete: { label: "Would be undeleted", tone: "good", meaning: "The soft-deleted item would be restored." },
  changePolicy: { label: "Policy would change", tone: "wait", meaning: "The item would get the policy of its rule." },
  changeDisks: { label: "Disks would change", tone: "wait", meaning: "The item would get the disks of its rule." },
  exclude: { label: "Excluded", tone: "quiet", meaning: "A rule excludes the machine, or none matches." },
  excludedButProtected: {
    label: "Excluded, yet protected",
    tone: "warn",
    meaning: "A rule excludes the machine, yet a vault protects it. Nothing would be done.",
  },
  needsAttention: {
    label: "Needs attention",
    tone: "bad",
    meaning: "The machine would not be protected, or has a problem; the findings say why.",
  },
  unknown: { label: "Unknown", tone: "unknown", meaning: "Not everything that may protect it could be listed." },
};

export const approvalStatusWords: Readonly<Record<string, StatusWord>> = {
  waiting: { label: "Waiting for a decision", tone: "warn" },
  approved: { label: "Approved", tone: "wait", meaning: "The deletion is being carried out." },
  refused: { label: "Refused", tone: "quiet", meaning: "The backup data is retained." },
  expired: { label: "Expired", tone: "quiet", meaning: "No decision came in time; the backup data is retained." },
  done: { label: "Carried out", tone: "good" },
  failed: { label: "Failed", tone: "bad", meaning: "The deletion was approved and could not be carried out." },
};

/** The state of a workflow as the task hub spells it, of a schedule's last run. */
const hubStatusWords: Readonly<Record<string, StatusWord>> = {
  running: { label: "Running", tone: "wait" },
  completed: { label: "Ended", tone: "quiet", meaning: "The run has ended; its report says how." },
  failed: { label: "Failed", tone: "bad", meaning: "The run's workflow failed." },
  terminated: { label: "Terminated", tone: "bad", meaning: "The run's workflow was terminated." },
};

export function hubStatusWord(status: string): StatusWord {
  return wordFor(hubStatusWords, status.toLowerCase());
}

/** The words of a state; one that this page does not know, of a newer app, is unknown and shown in words of its own. */
export function wordFor(words: Readonly<Record<string, StatusWord>>, status: string): StatusWord {
  return Object.hasOwn(words, status)
    ? (words[status] as StatusWord)
    : { label: sentenceCase(reasonWords(status)), tone: "unknown", meaning: "This page does not know the state." };
}

/** A text of a table by its key; an unknown key in words. */
export function textFor(texts: Readonly<Record<string, string>>, key: string): string {
  return Object.hasOwn(texts, key) ? (texts[key] as string) : sentenceCase(reasonWords(key));
}

export function sentenceCase(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
