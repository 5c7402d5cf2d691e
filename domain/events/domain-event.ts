import type { BackupResult } from "../backup/result.ts";
import { sha256 } from "../coordination/sha256.ts";
import type { Instant } from "../instant.ts";
import type { OutcomeKind } from "../reasons.ts";

/**
 * What happened, as workflows publish it and the inventory, digests and later alerts read it: successes, too. Small JSON without
 * secrets. Published at least once: `eventId` is the same when the same thing is published again, and tells repetitions.
 */
export type DomainEvent = SingleEvent | BackupsEnded | ScheduledBackupsChecked;
/** An event about one machine, or about a sweep. */
export type SingleEvent = ProtectionEnded | BackupEnded | ScheduledBackupChecked | MachineDeleted | SweepEnded;
export type EventKind = DomainEvent["kind"];

/** Who asked for a run. */
export const eventSources = ["event", "http", "sweep", "retry"] as const;
type EventSource = (typeof eventSources)[number];

interface EventHead {
  /** At most 300 characters; identifies the event for ever. */
  readonly eventId: string;
  /** When it happened, orchestration time. */
  readonly at: Instant;
}

/** A run of `protectVirtualMachine` ended. */
export interface ProtectionEnded extends EventHead {
  readonly kind: "protectionEnded";
  readonly vmId: string;
  readonly outcome: PublishedOutcome;
  readonly source: EventSource;
  /** The sweep that started the run. */
  readonly sweepId?: string;
  /** Which attempt for one cause this was, counted from 1. */
  readonly attempt?: number;
  /** When the run was asked for: the arrival of the event, where one asked. */
  readonly requestedAt?: Instant;
  /** When the rules decided about the machine. */
  readonly decidedAt?: Instant;
  /** When protection was there, in a run that went on until its first backup ended. */
  readonly protectedAt?: Instant;
}

/**
 * The outcome as it is published. Every `ProtectionOutcome` is one; reasons and branches are plain text here, because an event of
 * another release may have some that this one does not know.
 */
export interface PublishedOutcome {
  readonly outcome: OutcomeKind | "waiting";
  readonly reason: string;
  readonly vmId: string;
  readonly vaultId?: string;
  readonly policyId?: string;
  readonly branch?: string;
  /** Until when a waiting machine waits. */
  readonly until?: Instant;
  readonly rule?: string;
  readonly configVersion?: string;
  readonly explanation?: string;
  readonly backup?: BackupResult;
  readonly findings?: readonly RecordedFinding[];
}

/** A pre-flight finding, as records keep it. */
export interface RecordedFinding {
  readonly code: string;
  readonly severity: "info" | "warning" | "blocking";
  readonly text: string;
  readonly remedy: string;
}

/** An on-demand backup ended. Workflows that follow one job publish one event: its ID derives from the job. */
export interface BackupEnded extends EventHead {
  readonly kind: "backupEnded";
  readonly vmId: string;
  readonly vaultId?: string;
  readonly result: BackupResult;
  /** When the job started, as Azure states it. */
  readonly startedAt?: Instant;
}

/** Backups of a vault ended, at most 25: each as an event of its own would say. */
interface BackupsEnded extends EventHead {
  readonly kind: "backupsEnded";
  readonly vaultId: string;
  readonly ends: readonly BackupEnd[];
}

export interface BackupEnd {
  /** That of the single event: the end is the same in whatever batch it is published. */
  readonly eventId: string;
  readonly at: Instant;
  readonly vmId: string;
  readonly result: BackupResult;
  readonly startedAt?: Instant;
}

export const scheduledVerdicts = ["missed", "resumed"] as const;

/** A backup that a policy should have started did not happen, or a machine has a recovery point again after that. */
export interface ScheduledBackupChecked extends EventHead {
  readonly kind: "scheduledBackupChecked";
  readonly vmId: string;
  readonly vaultId: string;
  readonly verdict: (typeof scheduledVerdicts)[number];
  readonly policyName: string;
  /** The set time of the backup that was missed. */
  readonly dueAt: Instant;
  /** As the vault states it. */
  readonly lastRecoveryPointAt?: Instant;
}

/** Checks of machines of a vault, at most 25: each as an event of its own would say. */
interface ScheduledBackupsChecked extends EventHead {
  readonly kind: "scheduledBackupsChecked";
  readonly vaultId: string;
  readonly checks: readonly Omit<ScheduledBackupChecked, "kind" | "vaultId">[];
}

/** What an event says, one by one. */
export function singleEvents(event: DomainEvent): readonly SingleEvent[] {
  if (event.kind === "scheduledBackupsChecked") {
    const { vaultId, checks } = event;
    return checks.map((check) => ({ kind: "scheduledBackupChecked", vaultId, ...check }));
  }
  if (event.kind !== "backupsEnded") return [event];
  const { vaultId, ends } = event;
  return ends.map((end) => ({ kind: "backupEnded", vaultId, ...end }));
}

/** A backup that completed, and when it was seen to have. */
export interface CompletedBackup {
  readonly vmId: string;
  readonly endedAt: Instant;
}

/** The backups of which the event says that they completed; not those with warnings. */
export function completedBackups(event: DomainEvent): readonly CompletedBackup[] {
  return singleEvents(event).flatMap((single) => {
    const isGood = single.kind === "backupEnded" && single.result.result === "completed";
    return isGood ? [{ vmId: single.vmId, endedAt: single.at }] : [];
  });
}

/** What was done with the protected item of a deleted machine. */
export const deletionActions = {
  nothingToStop: "No vault protected the machine.",
  stoppedAndRetained: "Protection was stopped; its recovery points are retained and cost storage.",
  alreadyStopped: "Protection had been stopped before; its recovery points are retained and cost storage.",
  reportedOnly: "The rule only asks for a report: the item is still protected and costs go on.",
  awaitsApproval: "The rule asks to delete the backup data, which waits for an approval; protection was stopped.",
  stopFailed: "Protection could not be stopped: the item still costs.",
} as const;
export type DeletionAction = keyof typeof deletionActions;

/** A machine is proven gone, and its item was handled as its rule says. */
export interface MachineDeleted extends EventHead {
  readonly kind: "machineDeleted";
  readonly vmId: string;
  readonly vaultId?: string;
  readonly action: DeletionAction;
  readonly explanation?: string;
  readonly sweepId?: string;
}

/** A sweep over all subscriptions ended. */
export interface SweepEnded extends EventHead {
  readonly kind: "sweepEnded";
  readonly report: SweepReport;
}

export interface SweepReport {
  readonly sweepId: string;
  readonly startedAt: Instant;
  /** Whether every subscription and vault was read; otherwise what was not seen is unknown. */
  readonly isComplete: boolean;
  /** By what the sweep counts, such as `machines` or `started`; at most 50 entries. */
  readonly counts: Readonly<Record<string, number>>;
}

/** The ID of the workflow instance that applies the event: one per event, however often it is published. */
export function eventInstanceId(kind: EventKind, eventId: string): string {
  return `event:${kind}:${eventKey(eventId)}`;
}

/** 32 hexadecimal digits that identify the event. */
export function eventKey(eventId: string): string {
  return sha256(eventId).slice(0, 32);
}
