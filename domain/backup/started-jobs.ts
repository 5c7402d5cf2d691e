import { addSeconds, type Instant, isBefore } from "../instant.ts";
import type { BackupJobSummary } from "./job.ts";

/**
 * How far before a request Azure's jobs are listed. The request's time is the app's, a job's is Azure's: the window is wide
 * enough for clocks that differ by minutes, and the known jobs, not the times, tell what is new.
 */
const WINDOW_SECONDS = 3600;
/** A backup that still runs was started within this time: transfers may take more than a day. */
const MAX_BACKUP_SECONDS = 7 * 86_400;

/** From when on jobs are listed that may have been started for a request. */
export function recentJobsFrom(askedAt: Instant): Instant {
  return addSeconds(askedAt, -WINDOW_SECONDS);
}

/** From when on jobs are listed that may still run. */
export function runningJobsFrom(askedAt: Instant): Instant {
  return addSeconds(askedAt, -MAX_BACKUP_SECONDS);
}

/** A job that was started since the known ones were listed: by an earlier attempt of the request, or by another requester. */
export function newJob(
  jobs: readonly BackupJobSummary[],
  request: { readonly askedAt: Instant; readonly knownJobIds: readonly string[] },
): BackupJobSummary | undefined {
  const from = recentJobsFrom(request.askedAt);
  return jobs.find((job) => !isBefore(job.startedAt, from) && !request.knownJobIds.includes(job.jobId));
}
