import { addSeconds, type Instant, isBefore, secondsBetween, toDate, toInstant } from "../instant.ts";
import type { BackupJobRow } from "../ports/vault-jobs.ts";
import { parseVirtualMachineId } from "../resource-id.ts";

/**
 * On-demand backups of a machine that Azure takes in a UTC day: 9 attempts, 3 of which may succeed, beside one scheduled backup.
 * Rows do not say who started a job, so that one of each is taken for the scheduled one.
 *
 * @see https://learn.microsoft.com/azure/backup/backup-support-matrix-iaas (2026-03-26)
 */
const MAX_JOBS_PER_DAY = 9 + 1;
const MAX_SUCCESSES_PER_DAY = 3 + 1;
/** How far the clocks of app and Azure may differ. */
const SKEW_SECONDS = 600;
/** A job that was started before an attempt and still runs is looked for as far back. */
const LOOK_BACK_SECONDS = 3600;
const CANCELLING_SECONDS = 300;

/** What the vault's list says of a machine that is to be backed up. */
export type StartStep =
  | { readonly kind: "start"; readonly otherJobs: readonly string[] }
  /** A job runs, or was started by an earlier attempt; that one may have ended. */
  | { readonly kind: "alreadyRunning"; readonly jobId: string; readonly isNew: boolean }
  | { readonly kind: "later"; readonly afterSeconds: number; readonly code: "AZURE_QUOTA_REACHED" | "AZURE_CONFLICT" };

/** From when on the vault's jobs are listed: the UTC day's, and those that a lost attempt may have started. */
export function listedFrom(askedAt: Instant, now: Instant): Instant {
  const recent = addSeconds(askedAt, -LOOK_BACK_SECONDS);
  const midnight = midnightBefore(now);
  return isBefore(recent, midnight) ? recent : midnight;
}

/** Whether a row is of this machine. A row without a group is taken for it: better no second backup than two. */
export function isJobOf(vmId: string): (row: BackupJobRow) => boolean {
  const id = parseVirtualMachineId(vmId);
  const name = id?.name.toLowerCase();
  const group = id?.resourceGroup.toLowerCase();
  return ({ machineName, resourceGroup }) =>
    machineName.toLowerCase() === name && (resourceGroup === undefined || resourceGroup.toLowerCase() === group);
}

/**
 * Decides whether a backup is started, by the machine's jobs.
 *
 * @param askedAt - Before the first attempt of this backup.
 * @param triedUntil - When the last attempt was answered, where no answer was lost: a job that started later is another requester's.
 * @param endedJobs - Jobs that are known not to be of this backup.
 */
export function startStep(
  jobs: readonly BackupJobRow[],
  {
    askedAt,
    triedUntil,
    now,
    endedJobs,
  }: {
    readonly askedAt: Instant;
    readonly triedUntil?: Instant | undefined;
    readonly now: Instant;
    readonly endedJobs: readonly string[];
  },
): StartStep {
  const since = addSeconds(askedAt, -SKEW_SECONDS);
  const until = triedUntil === undefined ? undefined : addSeconds(triedUntil, SKEW_SECONDS);
  const isMine = ({ startedAt, jobId }: BackupJobRow) =>
    !(isBefore(startedAt, since) || (until !== undefined && isBefore(until, startedAt)) || endedJobs.includes(jobId));
  const mine = jobs.find(isMine);
  if (mine !== undefined) return { kind: "alreadyRunning", jobId: mine.jobId, isNew: true };
  const running = jobs.find(({ status }) => status === "InProgress");
  if (running !== undefined) return { kind: "alreadyRunning", jobId: running.jobId, isNew: false };
  if (jobs.some(({ status }) => status === "Cancelling"))
    return { kind: "later", afterSeconds: CANCELLING_SECONDS, code: "AZURE_CONFLICT" };
  const midnight = midnightBefore(now);
  const today = jobs.filter(({ startedAt }) => !isBefore(startedAt, midnight));
  const successes = today.filter(({ status }) => status === "Completed" || status === "CompletedWithWarnings");
  if (today.length >= MAX_JOBS_PER_DAY || successes.length >= MAX_SUCCESSES_PER_DAY) {
    const afterSeconds = Math.ceil(secondsBetween(now, addSeconds(midnight, 86_400)));
    return { kind: "later", afterSeconds, code: "AZURE_QUOTA_REACHED" };
  }
  return { kind: "start", otherJobs: jobs.slice(-5).map(({ jobId }) => jobId) };
}

function midnightBefore(now: Instant): Instant {
  const day = toDate(now);
  day.setUTCHours(0, 0, 0, 0);
  return toInstant(day);
}
