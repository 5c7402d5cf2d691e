import { expect, test } from "vitest";
import type { BackupJobStatus } from "../../../../domain/backup/job.ts";
import { newJob, recentJobsFrom, runningJobsFrom } from "../../../../domain/backup/started-jobs.ts";
import type { Instant } from "../../../../domain/instant.ts";

const askedAt = "2026-03-01T10:00:00.000Z" as Instant;

function job(startedAt: string, status: BackupJobStatus = "InProgress", jobId = "job-1") {
  return { jobId, status, startedAt: startedAt as Instant };
}

test.for<[string, string, readonly string[], boolean]>([
  ["that started when it was asked for", "2026-03-01T10:00:00.000Z", [], true],
  ["whose clock is ten minutes behind", "2026-03-01T09:50:00.000Z", [], true],
  ["whose clock is ten minutes ahead", "2026-03-01T10:10:00.000Z", [], true],
  ["at the window's beginning", "2026-03-01T09:00:00.000Z", [], true],
  ["just before the window", "2026-03-01T08:59:59.999Z", [], false],
  ["that was known before", "2026-03-01T10:00:00.000Z", ["job-1"], false],
  ["that was known before, whatever its time", "2026-03-01T10:10:00.000Z", ["other", "job-1"], false],
])("a job %s", ([, startedAt, knownJobIds, isNew]) => {
  expect(newJob([job(startedAt)], { askedAt, knownJobIds })?.jobId).toBe(isNew ? "job-1" : undefined);
});

test("lists an hour for new jobs and a week for running ones", () => {
  expect(recentJobsFrom(askedAt)).toBe("2026-03-01T09:00:00.000Z");
  expect(runningJobsFrom(askedAt)).toBe("2026-02-22T10:00:00.000Z");
});
