import type { BackupResult, BackupResultKind, Milestones } from "../backup/result.ts";
import type { Instant } from "../instant.ts";

/** How a machine stands in a run of a schedule, in the order in which a backup goes on. */
export const itemStatuses = {
  planned: "Its backup is not started yet; the reason says what it waits for.",
  triggered: "Its backup is under way.",
  snapshotDone: "Evidence shows the snapshot; the transfer to the vault is under way.",
  vaulted: "The data is in the vault.",
  validated: "The data is in the vault, and Azure has validated the recovery point.",
  warned:
    "The backup ended with a warning, made only a snapshot, or is another requester's and not kept as long as asked.",
  failed: "There is no new recovery point.",
  skipped: "Left alone, as the schedule or the machine's protection says.",
  leftOut: "Its backup could not be started before the run's deadline, or the run was cancelled.",
  unknown: "Holdfast cannot tell how the backup ended. Never to be read as fine.",
} as const;
export type ItemStatus = keyof typeof itemStatuses;

/** A machine's line in the report of a run. */
export interface RunItem {
  readonly vmId: string;
  readonly vaultId?: string;
  readonly status: ItemStatus;
  /** What it waits for, or why it ended so: a reason of a backup, of a skip, or an error code. */
  readonly reason?: string;
  /** Azure's own code. */
  readonly serviceCode?: string;
  readonly jobId?: string;
  /** Its backup was under way already when the run came to it: another requester's, or the policy's. */
  readonly joined?: boolean;
  readonly joinedFirst?: JoinedFirst;
  /** Backups that were started for it. */
  readonly attempts?: number;
  /** When its backup was planned, or is planned next. */
  readonly plannedAt?: Instant;
  /** Azure takes no backup of it before: its quota of the day is used up. */
  readonly possibleAt?: Instant;
  readonly milestones?: Milestones;
}

/** A backup of another requester that a run with `retain: "own"` followed first. */
export interface JoinedFirst {
  /** How it ended. */
  readonly status: ItemStatus;
  /** Why the run makes its own: `retentionTooShort`, `retentionUnknown`, or the reason why it is no good backup. */
  readonly reason: string;
  readonly jobId?: string;
}

/** What cannot be plainly good, for the digest. */
export interface RunProblem {
  readonly vmId: string;
  readonly status: ItemStatus;
  readonly reason: string;
}

export type StatusCounts = Readonly<Partial<Record<ItemStatus, number>>>;

export const runStatuses = {
  running: "Machines are selected, wait for their backups, or are backed up.",
  completed: "Every machine is backed up or was skipped as the schedule says.",
  completedWithProblems: "The run has ended; some machines are not plainly backed up, or could not be selected.",
  cancelled: "The run was cancelled: it started no further backup, and followed those that ran.",
  failed: "The run could not select its machines.",
} as const;
export type RunStatus = keyof typeof runStatuses;

/** What is told of a run, live and at its end. */
export interface RunSummary {
  readonly id: string;
  readonly schedule: string;
  /** The occurrence that the run stands for. */
  readonly dueAt: Instant;
  readonly startedAt: Instant;
  readonly endedAt?: Instant;
  readonly configVersion?: string;
  readonly status: RunStatus;
  readonly counts: StatusCounts;
  /** At most 50; the report's items have all. */
  readonly problems?: readonly RunProblem[];
  /** Subscriptions of which nothing is known, and rows that could not be read; at most 50. */
  readonly unreadable?: readonly string[];
  /** Why no machine could be selected. */
  readonly reason?: string;
}

const FINAL: readonly ItemStatus[] = ["vaulted", "validated", "warned", "failed", "skipped", "leftOut", "unknown"];
const PROBLEMS: readonly ItemStatus[] = ["warned", "failed", "leftOut", "unknown"];

export function isFinal(status: ItemStatus): boolean {
  return FINAL.includes(status);
}

/** Whether an administrator should know of it. */
export function isProblem(status: ItemStatus): boolean {
  return PROBLEMS.includes(status);
}

const STATUS_OF_RESULT: Readonly<Record<BackupResultKind, ItemStatus>> = {
  completed: "vaulted",
  completedWithWarnings: "warned",
  failed: "failed",
  cancelled: "failed",
  skipped: "warned",
  timedOut: "unknown",
  unknown: "unknown",
};

/** The status of a machine whose backup ended so. */
export function statusOfResult({ result, milestones }: BackupResult): ItemStatus {
  if (result === "completed" && milestones.validatedAt !== undefined) return "validated";
  return STATUS_OF_RESULT[result];
}

export function countStatuses(statuses: Iterable<ItemStatus>, more: StatusCounts = {}): StatusCounts {
  return sumCounts([more, ...[...statuses].map((status) => ({ [status]: 1 }))]);
}

export function sumCounts(all: readonly StatusCounts[]): StatusCounts {
  const sums: Partial<Record<ItemStatus, number>> = {};
  for (const counts of all) {
    for (const [status, count] of Object.entries(counts) as [ItemStatus, number][])
      sums[status] = (sums[status] ?? 0) + count;
  }
  return sums;
}

/** What is known of machines whose workflow is lost: those that had not ended are unknown. */
export function lostCounts(counts: StatusCounts, machines: number): StatusCounts {
  const ended = Object.entries(counts).filter(([status]) => isFinal(status as ItemStatus)) as [ItemStatus, number][];
  const missing = machines - ended.reduce((sum, [, count]) => sum + count, 0);
  return missing > 0 ? sumCounts([Object.fromEntries(ended), { unknown: missing }]) : Object.fromEntries(ended);
}

/**
 * What the lines of a lost part say of its machines, all of them ended: those without a line are unknown. A part that has written no
 * line tells nothing.
 *
 * @param known - What was known without the lines.
 */
export function countsByLines(lines: StatusCounts, machines: number, known: StatusCounts): StatusCounts {
  return Object.keys(lines).length === 0 ? known : lostCounts(lines, machines);
}

/** Whether two counts are the same; a status that is absent counts 0. */
export function sameCounts(a: StatusCounts, b: StatusCounts): boolean {
  return (Object.keys({ ...a, ...b }) as ItemStatus[]).every((status) => (a[status] ?? 0) === (b[status] ?? 0));
}

/** How a run has ended that could select machines. */
export function endStatus(given: {
  readonly counts: StatusCounts;
  readonly isCancelled: boolean;
  readonly isComplete: boolean;
}): RunStatus {
  if (given.isCancelled) return "cancelled";
  const hasProblems = PROBLEMS.some((status) => (given.counts[status] ?? 0) > 0);
  return hasProblems || !given.isComplete ? "completedWithProblems" : "completed";
}
