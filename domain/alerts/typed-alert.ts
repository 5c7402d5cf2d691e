import type { ResumedBackup } from "../backup/expected/check.ts";
import type { MissedBackup } from "../backup/expected/judge.ts";
import type { JobError } from "../backup/job.ts";
import type { BackupResult } from "../backup/result.ts";
import type { JobPhase } from "../backup/tasks.ts";
import type { Instant } from "../instant.ts";
import type { Monitor } from "../monitoring/absence.ts";
import type { BackupRetrier, ProblemResult } from "../notices/backup.ts";
import type { ReportedRetirement } from "../notices/retirement.ts";
import type { SweepSummary } from "../notices/sweep.ts";
import type { AgentProblem, Consistency } from "../protection/agent.ts";
import type { Finding } from "../protection/findings/finding.ts";
import type { AttentionReason, ReasonOf } from "../reasons.ts";
import type { RunSummary } from "../schedule/report.ts";

/** What happened, as data: what it means for people is decided in `noticeOf`, what it means for incidents in `changeOf`. */
export type TypedAlert =
  | MachineProtected
  | ProtectionProblem
  | ProtectionWaiting
  | ProtectionConfirmed
  | ProtectionNotWanted
  | MachineRemoved
  | MachineGone
  | MachineDeleted
  | AgentLimited
  | BackupProblem
  | BackupStalled
  | BackupProgressed
  | BackupCompleted
  | ScheduledBackupMissed
  | ScheduledBackupResumed
  | VaultUnchecked
  | VaultChecked
  | MonitoringStopped
  | MonitoringResumed
  | RecoveryPointOverdue
  | RecoveryPointSeen
  | OccurrencesMissed
  | ScheduleRan
  | RunEnded
  | SweepTold
  | AzureMonitorAlert;

/** How often and when a thing was told is known by its ID. */
export interface AlertHead {
  /** At most 120 characters of A-Z, a-z, 0-9, `.`, `_`, `-` and `:`. Alerts with equal IDs are one. */
  readonly alertId: string;
  /** When it happened, orchestration time. */
  readonly at: Instant;
}

/** Where a machine is, or should be, protected. */
interface Place {
  readonly vmId: string;
  readonly vaultId?: string;
  readonly policyId?: string;
}

/** A run has protected the machine. */
interface MachineProtected extends AlertHead, Place {
  readonly kind: "machineProtected";
  readonly reason: ReasonOf<"protected">;
  readonly findings?: readonly Finding[];
  readonly firstBackupFollows: boolean;
}

/** A run could not protect the machine, and an administrator has to act. */
export interface ProtectionProblem extends AlertHead, Place {
  readonly kind: "protectionProblem";
  readonly reason: AttentionReason;
  readonly explanation?: string;
  /** Azure's code that led to it: its advice is preferred to the reason's. */
  readonly serviceCode?: string;
  /** Those that prevent protection. */
  readonly findings?: readonly Finding[];
  /** When the app tries again. */
  readonly nextAt?: Instant;
  /** The summary of a sweep tells it. */
  readonly isInSummary?: boolean;
}

/** The machine has to wait until Azure takes more machines. */
export interface ProtectionWaiting extends AlertHead, Place {
  readonly kind: "protectionWaiting";
  readonly reason: ReasonOf<"waiting">;
  readonly explanation?: string;
  readonly nextAt?: Instant;
}

/** A vault protects the machine: what kept it from that is over. */
interface ProtectionConfirmed extends AlertHead, Place {
  readonly kind: "protectionConfirmed";
}

/** The rules exclude the machine: that it is not protected is no problem any more. */
interface ProtectionNotWanted extends AlertHead {
  readonly kind: "protectionNotWanted";
  readonly vmId: string;
  readonly reason: ReasonOf<"skipped">;
}

/** The machine does not exist any more: neither do its problems. */
interface MachineRemoved extends AlertHead {
  readonly kind: "machineRemoved";
  readonly vmId: string;
  readonly vaultId?: string;
  /** Its item still is one: protection could not be stopped. */
  readonly isStillProtected?: boolean;
}

/** The machine was deleted while it was about to be protected; no vault has an item of it. */
interface MachineGone extends AlertHead {
  readonly kind: "machineGone";
  readonly vmId: string;
}

/** What became of the backups of a machine that was deleted. */
interface MachineDeleted extends AlertHead {
  readonly kind: "machineDeleted";
  readonly vmId: string;
  readonly outcome: ReportedRetirement;
  readonly vaultId?: string;
  readonly lastRecoveryPointAt?: Instant;
  readonly removedAt?: Instant;
  readonly explanation?: string;
}

/** The VM agent of a protected machine limits its backups. */
interface AgentLimited extends AlertHead {
  readonly kind: "agentLimited";
  readonly vmId: string;
  readonly problem: AgentProblem;
  readonly expectedConsistency: Consistency;
  /** The agent's or extension's own message. */
  readonly message?: string;
  readonly agentVersion?: string;
}

/** The backup that an alert is about. */
interface OfBackup extends AlertHead {
  readonly vmId: string;
  /** Absent when no vault was found. */
  readonly vaultId?: string;
  readonly jobId?: string;
}

/** A backup ended, and not simply well. */
export interface BackupProblem extends OfBackup {
  readonly kind: "backupProblem";
  readonly result: ProblemResult;
  /** Azure's first error, cut. */
  readonly error?: JobError;
  readonly retriedBy?: BackupRetrier;
}

/** A running backup has not progressed for too long. */
interface BackupStalled extends OfBackup {
  readonly kind: "backupStalled";
  readonly phase: JobPhase;
  readonly seconds: number;
}

/** A backup that had stalled makes progress again. */
interface BackupProgressed extends OfBackup {
  readonly kind: "backupProgressed";
}

/** A backup completed: what hindered the machine's backups is over. */
interface BackupCompleted extends OfBackup {
  readonly kind: "backupCompleted";
  readonly milestones: BackupResult["milestones"];
  readonly attempts?: number;
}

/** A policy's backup of a machine did not happen. */
interface ScheduledBackupMissed extends AlertHead, MissedBackup {
  readonly kind: "scheduledBackupMissed";
  readonly vaultId: string;
}

/** A machine has a recovery point again after scheduled backups failed or did not happen. */
interface ScheduledBackupResumed extends AlertHead, Omit<ResumedBackup, "lastRecoveryPointAt"> {
  readonly kind: "scheduledBackupResumed";
  readonly vaultId: string;
  readonly lastRecoveryPointAt?: Instant;
}

/** A vault cannot be read: nothing is known of its scheduled backups. */
interface VaultUnchecked extends AlertHead {
  readonly kind: "vaultUnchecked";
  readonly vaultId: string;
  readonly reason: AttentionReason;
  readonly failedSince: Instant;
}

/** A vault that could not be read was checked again. */
interface VaultChecked extends AlertHead {
  readonly kind: "vaultChecked";
  readonly vaultId: string;
}

/** What finds problems does not run, so that silence proves nothing. */
export interface MonitoringStopped extends AlertHead {
  readonly kind: "monitoringStopped";
  readonly monitor: Monitor;
  /** Of the watch of one vault. */
  readonly vaultId?: string;
  /** From when on it is missing, as far as that was seen. */
  readonly since: Instant;
  /** When it ran last; absent when it never did. */
  readonly lastAt?: Instant;
}

/** What finds problems runs again. */
export interface MonitoringResumed extends AlertHead {
  readonly kind: "monitoringResumed";
  readonly monitor: Monitor;
  readonly vaultId?: string;
}

/** A sweep saw that a protected machine has no recovery point within the objective. */
export interface RecoveryPointOverdue extends AlertHead {
  readonly kind: "recoveryPointOverdue";
  readonly vmId: string;
  readonly vaultId?: string;
  /** Absent: it has none. */
  readonly lastRecoveryPointAt?: Instant;
  readonly objectiveHours: number;
}

/** A sweep saw a recovery point within the objective. */
export interface RecoveryPointSeen extends AlertHead {
  readonly kind: "recoveryPointSeen";
  readonly vmId: string;
  readonly vaultId?: string;
  readonly lastRecoveryPointAt: Instant;
}

/** Times of a schedule passed without a run. */
interface OccurrencesMissed extends AlertHead {
  readonly kind: "occurrencesMissed";
  readonly schedule: string;
  readonly count: number;
  readonly firstDueAt: Instant;
  readonly lastDueAt: Instant;
}

/** A run of the schedule selected its machines: runs happen again. */
interface ScheduleRan extends AlertHead {
  readonly kind: "scheduleRan";
  readonly schedule: string;
  readonly dueAt: Instant;
}

/** A run of a schedule ended. At most 10 problems and 10 unreadable resources are named. */
interface RunEnded extends AlertHead {
  readonly kind: "runEnded";
  readonly run: RunSummary;
}

/** What a sweep found and did. At most 10 examples, details and unreadable subscriptions are named. */
export interface SweepTold extends AlertHead {
  readonly kind: "sweepTold";
  readonly summary: SweepSummary;
}

/** How urgent Azure finds an alert: `Sev0` is the most urgent. */
export const azureSeverities = ["Sev0", "Sev1", "Sev2", "Sev3", "Sev4"] as const;
export type AzureSeverity = (typeof azureSeverities)[number];

/** Azure Monitor has fired or resolved an alert about backups. Its texts are Azure's, cut and masked. */
export interface AzureMonitorAlert extends AlertHead {
  readonly kind: "azureMonitorAlert";
  /** The rule's name: `Backup Failure`. */
  readonly rule: string;
  readonly condition: "fired" | "resolved";
  readonly severity: AzureSeverity;
  /** What it is about, in lower case: a machine, a database in it, a vault. */
  readonly source: string;
  /** About the backup of a machine in a vault that is watched: its next backup proves that it is over. */
  readonly isMachineBackup: boolean;
  /** It tells of a deed, such as backup data that was deleted: nothing ends it. */
  readonly isSecurity: boolean;
  readonly vmId?: string;
  readonly vaultId?: string;
  readonly jobId?: string;
  /** Azure's code, where the alert names one; in any casing. */
  readonly code?: string;
  readonly description?: string;
  readonly recommendation?: string;
}
