import type { BackupResultKind } from "../backup/result.ts";
import {
  deletionActions,
  type ProtectionEnded,
  type ScheduledBackupChecked,
  type SingleEvent,
  type SweepEnded,
} from "../events/domain-event.ts";
import type { Instant } from "../instant.ts";
import { backupReasons, outcomeReasons } from "../reasons.ts";
import { safeLine } from "../text/safe-line.ts";

/** One line of a machine's history, in words. */
export interface TimelineEntry {
  readonly at: Instant;
  readonly what: string;
  /** At most 500 characters, without secrets. */
  readonly detail?: string;
}

const MAX_DETAIL_CHARACTERS = 500;

/** The line that an event adds to the timeline. */
export function timelineEntry(event: SingleEvent): TimelineEntry {
  const { at } = event;
  switch (event.kind) {
    case "protectionEnded":
      return line(at, PROTECTION_WORDS[event.outcome.outcome], protectionDetail(event));
    case "backupEnded": {
      const { result, reason, serviceCode } = event.result;
      return line(at, BACKUP_WORDS[result], [backupReasons[reason], serviceCode && `Azure's code: ${serviceCode}.`]);
    }
    case "scheduledBackupChecked": {
      const due = `Policy ${event.policyName}, due ${event.dueAt}.`;
      const point = event.lastRecoveryPointAt && `Last recovery point ${event.lastRecoveryPointAt}.`;
      return line(at, SCHEDULED_WORDS[event.verdict], [due, point]);
    }
    case "machineDeleted":
      return line(at, "Machine deleted", [deletionActions[event.action], event.explanation]);
    case "sweepEnded":
      return line(at, event.report.isComplete ? "Sweep completed" : "Sweep ended incomplete", sweepDetail(event));
  }
}

const PROTECTION_WORDS: Readonly<Record<ProtectionEnded["outcome"]["outcome"], string>> = {
  protected: "Protection enabled",
  alreadyProtected: "Already protected",
  waiting: "Protection waits",
  skipped: "Excluded from protection",
  gone: "Machine gone",
  needsAttention: "Protection needs attention",
};

const BACKUP_WORDS: Readonly<Record<BackupResultKind, string>> = {
  completed: "Backup completed",
  completedWithWarnings: "Backup completed with warnings",
  failed: "Backup failed",
  cancelled: "Backup cancelled",
  skipped: "Backup left only a snapshot",
  timedOut: "Backup timed out",
  unknown: "Backup result unknown",
};

const SCHEDULED_WORDS: Readonly<Record<ScheduledBackupChecked["verdict"], string>> = {
  missed: "Scheduled backup did not happen",
  resumed: "Recovery point after a missed backup",
};

type Texts = readonly (string | undefined)[];

function line(at: Instant, what: string, texts: Texts): TimelineEntry {
  const detail = safeLine(texts.filter((text) => text !== undefined && text !== "").join(" "), MAX_DETAIL_CHARACTERS);
  return { at, what, ...(detail !== "" && { detail }) };
}

function protectionDetail({ outcome, attempt }: ProtectionEnded): Texts {
  const reasons: Readonly<Record<string, Readonly<Record<string, string>>>> = outcomeReasons;
  return [
    reasons[outcome.outcome]?.[outcome.reason] ?? `Reason: ${outcome.reason}.`,
    outcome.until && `Until ${outcome.until}.`,
    attempt === undefined || attempt < 2 ? undefined : `Attempt ${attempt}.`,
    outcome.rule && `Rule "${outcome.rule}".`,
    outcome.explanation,
  ];
}

function sweepDetail({ report }: SweepEnded): Texts {
  const counts = Object.entries(report.counts).filter(([, count]) => count > 0);
  return [counts.map(([name, count]) => `${name}: ${count}`).join(", ")];
}
