import { addSeconds, type Instant, isBefore } from "../instant.ts";
import { type OpenJob, packOpen, packTold, readOpen, type ToldJob } from "./watch-keys.ts";
import { detailsDue, isLongRunning, type PollFacts, parkedDue, type TrackedJob, trackJobs } from "./watch-poll.ts";
import { type FollowedJob, LATE_ROW_SECONDS, watchLimits } from "./watch-state.ts";

/** Ends that are proven and told after one poll. */
const MAX_ENDED = 100;
/** Polls in a row without an open job, before it counts as gone: a list may be late. */
const MAX_MISSING_POLLS = 5;
/** Other news of one poll, each. */
const MAX_NEWS = 100;
const MAX_VANISHED = 20;
/** Times of rows are rounded. Seconds. */
const ROUNDING_SECONDS = 60;

/** When a machine had its last recovery point, by `machineMark`, as the vault's list of items says. */
export type SnapshotTimes = ReadonlyMap<string, Instant>;

/** What one poll asks for. */
export interface WatchPlan {
  readonly jobs: readonly TrackedJob[];
  /** Ends to be proven and told, the earliest first, at most 100. */
  readonly ended: readonly TrackedJob[];
  /** There are more. */
  readonly hasMoreEnded: boolean;
  /** Running jobs whose details are read now, at most 20. */
  readonly details: readonly TrackedJob[];
  readonly parked: readonly FollowedJob[];
  /** Running jobs that a waiter has not been told of. */
  readonly started: readonly TrackedJob[];
  /** Running jobs whose snapshots the list of items has proven. */
  readonly snapshots: readonly { readonly job: TrackedJob; readonly at: Instant }[];
  /** Jobs that a workflow waits for beyond the deadline. */
  readonly overdue: readonly TrackedJob[];
  /** Open jobs that the vault no longer knows. */
  readonly vanished: readonly OpenJob[];
  readonly saved: {
    readonly listFrom: Instant;
    readonly tellFrom: Instant;
    readonly hasChanged: boolean;
    readonly opened: string;
    readonly missing: string;
    readonly snapshots: string;
    /** Ends that are not told: the vault's first watch. */
    readonly told: string;
  };
  readonly running: number;
  /** Running jobs for whose sake the watch goes on: those that are not followed singly. */
  readonly watched: number;
}

/** What follows from one list of the vault's jobs. */
export function planPoll(facts: PollFacts, snapshotTimes: SnapshotTimes = new Map()): WatchPlan {
  const { watch, thresholds, now } = facts;
  const { jobs, snapshots } = withSnapshots(trackJobs(facts), snapshotTimes);
  const running = jobs.filter(({ isRunning }) => isRunning);
  const room = watchLimits.followed - (watch?.followed.length ?? 0);
  const details = detailsDue(jobs, facts, Math.max(0, room));
  const ends = jobs.filter(({ isRunning, isTold }) => !isRunning && !isTold).sort(byEnd);
  const open = readOpen(watch?.open ?? "");
  const missing = missingOf(open, jobs, watch?.followed ?? []);
  const { opened, tellFrom } = admitted(jobs, open.length, facts);
  const isParked = (job: TrackedJob) => isLongRunning(job, facts) && job.followed?.isParked === true;
  return {
    jobs,
    ended: ends.slice(0, MAX_ENDED),
    hasMoreEnded: ends.length > MAX_ENDED,
    details,
    parked: parkedDue(jobs, facts).slice(0, MAX_ENDED),
    started: running
      .filter(({ claim, isKnown }) => claim !== undefined && !(isKnown && claim.isJobKnown))
      .slice(0, MAX_NEWS),
    snapshots,
    overdue: running
      .filter(
        ({ claim }) => claim !== undefined && !isBefore(now, addSeconds(claim.since, thresholds.jobDeadlineSeconds)),
      )
      .slice(0, MAX_NEWS),
    vanished: missing.filter((job) => job.missing >= MAX_MISSING_POLLS - 1).slice(0, MAX_VANISHED),
    saved: {
      listFrom: listFromAfter(
        jobs.filter((job) => !job.isTold && !isParked(job)),
        tellFrom,
        missing.length > 0,
        facts,
      ),
      tellFrom,
      hasChanged: opened.length > 0 || ends.length > 0,
      opened: packOpen(opened),
      missing: missing.map(({ key }) => key).join(""),
      snapshots: snapshots.map(({ job }) => job.key).join(""),
      told: packTold(watch === undefined ? jobs.filter(({ isTold }) => isTold).map(toToldJob) : []),
    },
    running: running.length,
    watched: running.filter((job) => !isParked(job)).length,
  };
}

/** What the state keeps of a job whose end was told. */
export function toToldJob({ key, row }: TrackedJob): ToldJob {
  return { key, startedAt: row.startedAt };
}

function byEnd(left: TrackedJob, right: TrackedJob): number {
  return (left.row.endedAt ?? left.row.startedAt).localeCompare(right.row.endedAt ?? right.row.startedAt);
}

/** A recovery point since the job's start is its snapshot, when no other job of the machine may have taken it. */
function withSnapshots(found: readonly TrackedJob[], times: SnapshotTimes) {
  const snapshots: { readonly job: TrackedJob; readonly at: Instant }[] = [];
  const jobs = found.map((job) => {
    const at = times.get(job.machine);
    if (at === undefined || !job.isRunning || job.hasSnapshot || !job.isAlone || isBefore(at, job.row.startedAt))
      return job;
    const proven = { ...job, hasSnapshot: true };
    snapshots.push({ job: proven, at });
    return proven;
  });
  return { jobs, snapshots };
}

function missingOf(
  open: readonly OpenJob[],
  jobs: readonly TrackedJob[],
  followed: readonly FollowedJob[],
): readonly OpenJob[] {
  const listed = new Set([...jobs.map(({ key }) => key), ...followed.map(({ key }) => key)]);
  return open.filter(({ key }) => !listed.has(key));
}

/** Jobs that are new, as far as the state has room: those beyond it stay new for the polls to come. */
function admitted(jobs: readonly TrackedJob[], open: number, { watch, now }: PollFacts) {
  const found = jobs.filter((job) => !job.isKnown && !job.isTold);
  const room = Math.max(0, watchLimits.open - open);
  const opened = found
    .slice(0, room)
    .map(({ key, machine, hasSnapshot }) => ({ key, machine, hasSnapshot, missing: 0 }));
  const late = addSeconds(now, -LATE_ROW_SECONDS);
  const before = watch?.tellFrom ?? late;
  const wanted = isBefore(before, late) ? late : before;
  const first = found[room]?.row.startedAt;
  return { opened, tellFrom: first !== undefined && isBefore(first, wanted) ? first : wanted };
}

function listFromAfter(
  open: readonly TrackedJob[],
  tellFrom: Instant,
  keepsWindow: boolean,
  { watch }: PollFacts,
): Instant {
  const starts = [tellFrom, ...open.map(({ row }) => row.startedAt)].map((at) => addSeconds(at, -ROUNDING_SECONDS));
  if (keepsWindow && watch !== undefined) starts.push(watch.listFrom);
  return starts.reduce((first, at) => (isBefore(at, first) ? at : first));
}
