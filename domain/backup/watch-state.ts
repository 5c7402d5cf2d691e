import { addSeconds, type Instant, isBefore } from "../instant.ts";
import type { JobProgress } from "./progress.ts";
import {
  type OpenJob,
  packOpen,
  packStarted,
  packTold,
  readKeys,
  readOpen,
  readStarted,
  readTold,
  type ToldJob,
} from "./watch-keys.ts";

/**
 * What the watch of a vault has to remember, whoever watches: kept by the durable entity `vaultWatch`, one per vault. Below 64 KB
 * with 1,000 machines and nightly jobs for weeks: what was told is remembered only as long as the list still shows it as new.
 */
export interface VaultWatch {
  readonly polledAt: Instant;
  /** When a job appeared or ended last: polls become rarer the longer nothing does. */
  readonly changedAt: Instant;
  /** From when on jobs are listed: no open job that is not followed singly started before. */
  readonly listFrom: Instant;
  /** Jobs that started earlier and are not open were told, or had ended before the first watch. */
  readonly tellFrom: Instant;
  /** `packOpen` of the jobs whose ends are not told yet, but for those that are followed singly. */
  readonly open: string;
  /** `packTold` of the jobs that were told and started at or after `tellFrom`. */
  readonly told: string;
  /** `packStarted` of the jobs of the last days whose recovery points say who started them. Absent: none. */
  readonly started?: string;
  readonly followed: readonly FollowedJob[];
  /** When the vault has to be watched again at the latest. */
  readonly nextAt: Instant;
}

/** A job whose details are read. */
export interface FollowedJob {
  /** `jobKey`. */
  readonly key: string;
  readonly jobId: string;
  readonly vmId: string;
  readonly startedAt: Instant;
  /** When its details are due. */
  readonly nextAt: Instant;
  readonly progress: JobProgress;
  /** It runs for so long that the list's window no longer has it. */
  readonly isParked?: boolean;
}

/**
 * How many of each the state holds. What is over it waits for its turn: it is not told sooner, and not lost. But for `started`, of which the
 * newest are kept: of the others it is not known who started them.
 */
export const watchLimits = { open: 1200, told: 1000, followed: 32, started: 1000 } as const;

/** A list shows a job seconds after its start; within this time of a poll a job may still appear. Seconds. */
export const LATE_ROW_SECONDS = 3600;

const STARTED_PER_FOLLOWED = 16;
/** Who started a job matters as long as a check may judge its night. Seconds. */
const STARTED_KEPT_SECONDS = 9 * 86_400;

/** What one poll changes. */
export interface SavedPoll {
  readonly at: Instant;
  readonly listFrom: Instant;
  readonly tellFrom: Instant;
  readonly nextAt: Instant;
  /** A job appeared, ended or changed. */
  readonly hasChanged: boolean;
  /** `packOpen` of jobs that the list showed for the first time. */
  readonly opened: string;
  /** Keys of open jobs that the list did not have. */
  readonly missing: string;
  /** Keys of jobs whose snapshots were proven. */
  readonly snapshots: string;
  /** `packTold` of the jobs whose ends were told. */
  readonly told: string;
  /** `packStarted` of the jobs of which it was found out who started them. */
  readonly started?: string;
  /** Replaces what was known of these jobs. */
  readonly followed: readonly FollowedJob[];
}

export type WatchOperation =
  | ({ readonly name: "save" } & SavedPoll)
  /** A backup is expected then: the vault is watched then at the latest. */
  | { readonly name: "expect"; readonly at: Instant }
  /** The vault cannot be listed: it is watched again then. */
  | { readonly name: "postpone"; readonly at: Instant }
  /** The vault is gone. */
  | { readonly name: "forget" };

/** The state after an operation; `undefined`: nothing to keep. The same operation twice changes nothing more. */
export function applyWatchOperation(before: VaultWatch | undefined, operation: WatchOperation): VaultWatch | undefined {
  switch (operation.name) {
    case "save":
      return saved(before, operation);
    case "expect":
      if (before === undefined || !isBefore(operation.at, before.nextAt)) return before;
      return { ...before, nextAt: operation.at };
    case "postpone":
      return before === undefined ? undefined : { ...before, nextAt: operation.at };
    case "forget":
      return undefined;
  }
}

function saved(before: VaultWatch | undefined, poll: SavedPoll): VaultWatch {
  const { at, listFrom, tellFrom, nextAt } = poll;
  const told = readTold(poll.told);
  const toldKeys = new Set(told.map(({ key }) => key));
  const followed = followedAfter(before?.followed ?? [], poll.followed, toldKeys);
  const parked = new Set(followed.filter(({ isParked }) => isParked === true).map(({ key }) => key));
  return {
    polledAt: at,
    changedAt: poll.hasChanged ? at : (before?.changedAt ?? at),
    listFrom,
    tellFrom,
    open: packOpen(openAfter(before, poll).filter(({ key }) => !toldKeys.has(key) && !parked.has(key))),
    told: packTold(toldAfter(before, told, tellFrom)),
    ...startedAfter(before, poll, followed.length),
    followed,
    nextAt,
  };
}

function openAfter(before: VaultWatch | undefined, poll: SavedPoll): readonly OpenJob[] {
  const missing = new Set(readKeys(poll.missing));
  const snapshots = new Set(readKeys(poll.snapshots));
  const jobs = new Map(readOpen(before?.open ?? "").map((job) => [job.key, job]));
  const isRepeated = before?.polledAt === poll.at;
  for (const job of readOpen(poll.opened)) if (!jobs.has(job.key)) jobs.set(job.key, job);
  return [...jobs.values()].slice(0, watchLimits.open).map((job) => ({
    ...job,
    hasSnapshot: job.hasSnapshot || snapshots.has(job.key),
    missing: missing.has(job.key) ? job.missing + (isRepeated ? 0 : 1) : 0,
  }));
}

/** Of too many the earliest are left out: the list shows them for the shortest time. */
function toldAfter(before: VaultWatch | undefined, told: readonly ToldJob[], tellFrom: Instant): readonly ToldJob[] {
  const jobs = new Map([...readTold(before?.told ?? ""), ...told].map((job) => [job.key, job]));
  // Starts are kept to the minute.
  const from = addSeconds(tellFrom, -60);
  return [...jobs.values()]
    .filter(({ startedAt }) => !isBefore(startedAt, from))
    .sort((left, right) => left.startedAt.localeCompare(right.startedAt))
    .slice(-watchLimits.told);
}

/** A job whose details are followed takes as much room as many of these. */
function startedAfter(
  before: VaultWatch | undefined,
  { at, started = "" }: SavedPoll,
  followed: number,
): Pick<VaultWatch, "started"> {
  const jobs = [...readStarted(before?.started ?? ""), ...readStarted(started)];
  const oldest = addSeconds(at, -STARTED_KEPT_SECONDS);
  const kept = [...new Map(jobs.map((job) => [`${job.machine} ${job.startedAt}`, job])).values()]
    .filter(({ startedAt }) => !isBefore(startedAt, oldest))
    .sort((left, right) => left.startedAt.localeCompare(right.startedAt))
    .slice(-(watchLimits.started - STARTED_PER_FOLLOWED * followed));
  return kept.length === 0 ? {} : { started: packStarted(kept) };
}

function followedAfter(
  before: readonly FollowedJob[],
  changed: readonly FollowedJob[],
  told: ReadonlySet<string>,
): readonly FollowedJob[] {
  const jobs = new Map([...before, ...changed].map((job) => [job.key, job]));
  return [...jobs.values()].filter(({ key }) => !told.has(key)).slice(0, watchLimits.followed);
}
