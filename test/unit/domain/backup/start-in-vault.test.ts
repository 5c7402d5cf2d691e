import { expect, test } from "vitest";
import type { BackupJobStatus } from "../../../../domain/backup/job.ts";
import { isJobOf, listedFrom, startStep } from "../../../../domain/backup/start-in-vault.ts";
import { addSeconds, type Instant } from "../../../../domain/instant.ts";
import type { BackupJobRow } from "../../../../domain/ports/vault-jobs.ts";
import { sampleVmId } from "../../../support/fakes/sample-machine.ts";

const now = "2026-11-21T12:00:00.000Z" as Instant;
const before = (seconds: number) => addSeconds(now, -seconds);
const job = (jobId: string, status: BackupJobStatus, startedAt: Instant, resourceGroup = "shop"): BackupJobRow => ({
  jobId,
  status,
  startedAt,
  machineName: "web-01",
  resourceGroup,
});
const step = (jobs: readonly BackupJobRow[], endedJobs: readonly string[] = []) =>
  startStep(jobs, { askedAt: now, now, endedJobs });
const ended = (count: number, status: BackupJobStatus, startedAt = before(3600)) =>
  Array.from({ length: count }, (_, index) => job(`job-${index}`, status, startedAt));

test.for([
  ["from midnight on, when it was asked for later", "2026-11-21T12:00:00.000Z", "2026-11-21T00:00:00.000Z"],
  ["from an hour before on, just after midnight", "2026-11-21T00:30:00.000Z", "2026-11-20T23:30:00.000Z"],
] as const)("lists jobs %s", ([, askedAt, from]) => {
  expect(listedFrom(askedAt as Instant, now)).toBe(from);
});

test("tells machines of one name by their groups, in any casing; a row without a group counts", () => {
  const { resourceGroup: _, ...withoutGroup } = job("a", "InProgress", now);
  const isMine = isJobOf(sampleVmId("WEB-01"));

  expect(isMine(job("a", "InProgress", now, "SHOP"))).toBe(true);
  expect(isMine(job("a", "InProgress", now, "other"))).toBe(false);
  expect(isMine({ ...job("a", "InProgress", now), machineName: "web-02" })).toBe(false);
  expect(isMine(withoutGroup)).toBe(true);
});

test("starts a backup when no job stands against it, and names the last five", () => {
  expect(step([])).toEqual({ kind: "start", otherJobs: [] });
  expect(step(ended(7, "Failed"))).toMatchObject({ otherJobs: ["job-2", "job-3", "job-4", "job-5", "job-6"] });
});

test.for<[string, BackupJobRow, object]>([
  ["that still runs", job("a", "InProgress", before(20_000)), { jobId: "a", isNew: false }],
  ["of a lost attempt", job("a", "InProgress", addSeconds(now, 5)), { jobId: "a", isNew: true }],
  ["of a lost attempt that has ended", job("a", "Failed", addSeconds(now, 5)), { jobId: "a", isNew: true }],
  ["of a lost attempt when Azure's clock is ten minutes behind", job("a", "Completed", before(600)), { isNew: true }],
])("follows a job %s", ([, row, expected]) => {
  expect(step([row])).toMatchObject({ kind: "alreadyRunning", ...expected });
});

test("takes no job for a lost attempt that is known to be of an earlier one", () => {
  expect(step([job("a", "Failed", before(60))], ["a"])).toMatchObject({ kind: "start" });
  expect(step([job("a", "Failed", before(601))])).toMatchObject({ kind: "start" });
});

test.for<[string, Instant, object]>([
  ["before they were answered", before(600), { kind: "alreadyRunning", isNew: true }],
  ["soon after, by a clock ten minutes ahead", now, { kind: "alreadyRunning", isNew: true }],
  ["later", addSeconds(now, 1), { kind: "start" }],
])("takes a job for that of earlier attempts when it started %s", ([, startedAt, expected]) => {
  const tried = { askedAt: before(7200), triedUntil: before(600) };

  expect(
    startStep([job("a", "Completed", startedAt)], { ...tried, now: addSeconds(now, 60), endedJobs: [] }),
  ).toMatchObject(expected);
});

test("waits for a backup that is being cancelled", () => {
  expect(step([job("a", "Cancelling", before(3600))])).toEqual({
    kind: "later",
    afterSeconds: 300,
    code: "AZURE_CONFLICT",
  });
});

test.for<[string, readonly BackupJobRow[], boolean]>([
  ["nine jobs", ended(9, "Failed"), true],
  ["ten jobs", ended(10, "Failed"), false],
  ["three successes", ended(3, "Completed"), true],
  ["four successes, warnings included", [...ended(3, "Completed"), ...ended(1, "CompletedWithWarnings")], false],
  ["ten jobs of yesterday", ended(10, "Failed", before(12 * 3600 + 1)), true],
])("of a day with %s another backup starts: %s", ([, jobs, starts]) => {
  expect(step(jobs)).toMatchObject(
    starts ? { kind: "start" } : { kind: "later", afterSeconds: 12 * 3600, code: "AZURE_QUOTA_REACHED" },
  );
});
