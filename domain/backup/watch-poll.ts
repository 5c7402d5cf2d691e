import { addSeconds, type Instant, isBefore, secondsBetween } from "../instant.ts";
import type { BackupJobRow } from "../ports/vault-jobs.ts";
import { parseVirtualMachineId } from "../resource-id.ts";
import { hasEnded } from "./evidence.ts";
import type { WatchThresholds } from "./progress.ts";
import { jobKey, machineMark, readOpen, readTold } from "./watch-keys.ts";
import { type FollowedJob, LATE_ROW_SECONDS, type VaultWatch } from "./watch-state.ts";

/** A claim of the machine's backup, as far as the watch needs it. */
export interface JobClaim {
  readonly vmId: string;
  /** When the backup was asked for, to the minute. */
  readonly since: Instant;
  /** The claim names this job; otherwise it takes the first that it may be. */
  readonly isJobKnown: boolean;
  readonly wantsSnapshot: boolean;
}

/** Who waits for backups of the vault. */
export interface ClaimView {
  readonly open: number;
  /** Whether the machine's claim names this job, by `jobKey`. */
  hasClaimed(vmId: string, jobKey: string): boolean;
  /** The claim that means the job of this machine. */
  claimOf(job: Pick<BackupJobRow, "jobId" | "machineName" | "resourceGroup">): JobClaim | undefined;
}

/** What one poll found. */
export interface PollFacts {
  /** Absent at the first watch of the vault. */
  readonly watch?: VaultWatch;
  /** Oldest first. */
  readonly rows: readonly BackupJobRow[];
  readonly claims: ClaimView;
  readonly thresholds: WatchThresholds;
  readonly now: Instant;
}

/** A job of the list with what is known of it. */
export interface TrackedJob {
  readonly row: BackupJobRow;
  readonly key: string;
  /** `machineMark`. */
  readonly machine: string;
  readonly isRunning: boolean;
  /** It was open before this poll. */
  readonly isKnown: boolean;
  /** It ended, and that was told or is not to be told. */
  readonly isTold: boolean;
  /** No other job of the machine in the list ran at the same time. */
  readonly isAlone: boolean;
  readonly hasSnapshot: boolean;
  readonly followed?: FollowedJob;
  readonly claim?: JobClaim;
}

/** A claim may name the minute after its job's start: clocks differ. Seconds. */
const CLOCK_SECONDS = 120;

/** The jobs of the list, oldest first. */
export function trackJobs({ watch, rows, claims }: PollFacts): readonly TrackedJob[] {
  const open = new Map(readOpen(watch?.open ?? "").map((job) => [job.key, job]));
  const told = new Set(readTold(watch?.told ?? "").map(({ key }) => key));
  const followed = new Map((watch?.followed ?? []).map((job) => [job.key, job]));
  const overlapping = overlappingJobs(rows, watch?.followed ?? []);
  return rows.map((row) => {
    const key = jobKey(row.jobId);
    const machine = markOf(row);
    const claim = claims.claimOf(row);
    const follows = followed.get(key);
    const isRunning = !hasEnded(row.status);
    const isKnown = open.has(key) || follows !== undefined;
    const wasTold = !isKnown && (watch === undefined || isBefore(row.startedAt, watch.tellFrom) || told.has(key));
    return {
      row,
      key,
      machine,
      isRunning,
      isKnown,
      isTold: !isRunning && wasTold && !isMeant(row, claim),
      isAlone: !overlapping.has(row.jobId),
      hasSnapshot: open.get(key)?.hasSnapshot === true || follows?.progress.milestones.snapshotAt !== undefined,
      ...(follows !== undefined && { followed: follows }),
      ...(claim !== undefined && { claim }),
    };
  });
}

/** Whether a claim means a job that has ended already: an earlier job of the machine is not what was asked for. */
function isMeant(row: BackupJobRow, claim: JobClaim | undefined): boolean {
  if (claim === undefined) return false;
  return claim.isJobKnown || !isBefore(row.startedAt, addSeconds(claim.since, -CLOCK_SECONDS));
}

interface Span {
  readonly jobId: string;
  readonly machine: string;
  readonly from: Instant;
  readonly until?: Instant;
}

/** Jobs that ran at the same time as another of their machine; also as one that runs for longer than the list goes back. */
function overlappingJobs(rows: readonly BackupJobRow[], followed: readonly FollowedJob[]): ReadonlySet<string> {
  const listed = rows.map((row): Span => {
    const until = row.endedAt === undefined ? {} : { until: row.endedAt };
    return { jobId: row.jobId, machine: markOf(row), from: row.startedAt, ...until };
  });
  const parked = followed.flatMap(({ jobId, vmId, startedAt, isParked }): readonly Span[] => {
    const id = parseVirtualMachineId(vmId);
    return isParked === true && id !== undefined ? [{ jobId, machine: machineMark(id), from: startedAt }] : [];
  });
  const overlapping = new Set<string>();
  for (const spans of Map.groupBy([...listed, ...parked], ({ machine }) => machine).values()) {
    for (const span of spans) {
      if (spans.some((other) => other.jobId !== span.jobId && overlap(span, other))) overlapping.add(span.jobId);
    }
  }
  return overlapping;
}

function overlap(a: Span, b: Span): boolean {
  const isOver = (span: Span, at: Instant) => span.until !== undefined && isBefore(span.until, at);
  return !isOver(a, b.from) && !isOver(b, a.from);
}

function markOf({ machineName, resourceGroup }: BackupJobRow): string {
  return machineMark({ name: machineName, ...(resourceGroup !== undefined && { resourceGroup }) });
}

/** At most as many jobs that are waited for, and their phases are followed live. */
const MAX_LIVE_JOBS = 3;
/** A single stall is looked at in the job's details; more of them are first looked for in the list of items. */
const MAX_SINGLE_SUSPECTS = 3;
/** Details of as many jobs in one poll. */
const MAX_DETAILS = 20;
/** A job that runs for longer does not hold back the list's window: sooner when the list has further pages. Seconds. */
const PARKED_AFTER_SECONDS = 3 * 86_400;
const PARKED_IN_CROWD_SECONDS = 12 * 3600;
const CROWDED_ROWS = 200;

/** Whether a job is followed singly from now on: it runs for so long, or no workflow waits any longer. */
export function isLongRunning(job: TrackedJob, facts: PollFacts): boolean {
  const { rows, thresholds, now } = facts;
  const age = secondsBetween(job.row.startedAt, now);
  if (!job.isRunning) return false;
  if (age >= PARKED_AFTER_SECONDS || (rows.length > CROWDED_ROWS && age >= PARKED_IN_CROWD_SECONDS)) return true;
  return age >= thresholds.jobDeadlineSeconds && !isWaitedFor(job, facts);
}

/** A claim is settled at its deadline: what is waited for longer is not. */
function isWaitedFor({ claim }: TrackedJob, { thresholds, now }: PollFacts): boolean {
  return claim !== undefined && secondsBetween(claim.since, now) < thresholds.jobDeadlineSeconds;
}

/** Running jobs whose phases are followed live. */
export function liveJobs(jobs: readonly TrackedJob[], facts: PollFacts): readonly TrackedJob[] {
  const awaited = jobs.filter((job) => job.isRunning && isWaitedFor(job, facts));
  return awaited.length <= MAX_LIVE_JOBS ? awaited : [];
}

/** Running jobs without a proven snapshot that should have one by now, or whose snapshot a waiter wants to know of. */
export function snapshotSuspects(jobs: readonly TrackedJob[], facts: PollFacts): readonly TrackedJob[] {
  const live = new Set(liveJobs(jobs, facts));
  return jobs
    .filter((job) => job.isRunning && !job.hasSnapshot && job.followed === undefined && !live.has(job))
    .filter((job) => job.claim?.wantsSnapshot === true || isSlow(job, facts));
}

/** Whether the list of items is worth reading. */
export function wantsItems(jobs: readonly TrackedJob[], facts: PollFacts): boolean {
  const suspects = snapshotSuspects(jobs, facts);
  return suspects.length > MAX_SINGLE_SUSPECTS || suspects.some(({ claim }) => claim?.wantsSnapshot === true);
}

function isSlow({ row }: TrackedJob, { thresholds, now }: PollFacts): boolean {
  return secondsBetween(row.startedAt, now) >= thresholds.snapshotStallSeconds;
}

/**
 * Running jobs whose details are due, the most urgent first: those that a workflow waits for, then what has its time, then what may
 * stall.
 *
 * @param room - Jobs that may be followed in addition.
 */
export function detailsDue(jobs: readonly TrackedJob[], facts: PollFacts, room: number): readonly TrackedJob[] {
  const { thresholds, now } = facts;
  const live = liveJobs(jobs, facts);
  const isDue = ({ followed }: TrackedJob) => followed !== undefined && !isBefore(now, followed.nextAt);
  const mayStall = (job: TrackedJob) => {
    const limit = job.hasSnapshot ? thresholds.transferStallSeconds : thresholds.snapshotStallSeconds;
    return secondsBetween(job.row.startedAt, now) >= limit || isLongRunning(job, facts);
  };
  const running = jobs.filter((job) => job.isRunning);
  const newlyFollowed = [...live, ...running.filter(mayStall)].filter(({ followed }) => followed === undefined);
  const known = running.filter(isDue);
  return [...new Set([...known, ...newlyFollowed.slice(0, room)])].slice(0, MAX_DETAILS);
}

/** Jobs that are not in the list any more, but followed singly, and due. */
export function parkedDue(jobs: readonly TrackedJob[], { watch, now }: PollFacts): readonly FollowedJob[] {
  const listed = new Set(jobs.map(({ key }) => key));
  return (watch?.followed ?? []).filter(({ key, nextAt }) => !listed.has(key) && !isBefore(now, nextAt));
}

/**
 * From when on the vault is listed. At its first watch a job is found that a workflow has waited for, however long.
 *
 * @param unseenSince - Jobs that are waited for and were not listed so far may have started then.
 */
export function windowStart(
  watch: VaultWatch | undefined,
  claimedSince: readonly Instant[],
  unseenSince: readonly Instant[],
  now: Instant,
): Instant {
  if (watch !== undefined) return earliest([watch.listFrom, ...unseenSince]);
  const starts = claimedSince.map((at) => addSeconds(at, -CLOCK_SECONDS));
  return earliest([addSeconds(now, -LATE_ROW_SECONDS), ...starts, ...unseenSince]);
}

function earliest([first, ...others]: readonly [Instant, ...Instant[]]): Instant {
  return others.reduce((earlier, at) => (isBefore(at, earlier) ? at : earlier), first);
}
