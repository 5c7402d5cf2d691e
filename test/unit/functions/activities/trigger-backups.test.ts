import { expect, test } from "vitest";
import type { BackupJobStatus } from "../../../../domain/backup/job.ts";
import { BackupError, type ErrorCode } from "../../../../domain/errors.ts";
import { addSeconds, type Instant } from "../../../../domain/instant.ts";
import { createTriggerBackups } from "../../../../functions/activities/trigger-backups.ts";
import { InMemoryBackupVault } from "../../../support/fakes/in-memory-backup-vault.ts";
import { InMemoryVaultJobs } from "../../../support/fakes/in-memory-vault-jobs.ts";
import { recordingContext } from "../../../support/fakes/recording-context.ts";
import { sampleVaultId, sampleVmId } from "../../../support/fakes/sample-machine.ts";

const vaultId = sampleVaultId();
const now = "2026-11-21T12:00:00.000Z" as Instant;
const retainUntil = "2026-12-21T12:00:00.000Z";
const names = (count: number) => Array.from({ length: count }, (_, index) => `web-${index}`);
const input = (vmIds: readonly string[], change: object = {}) => ({
  vaultId,
  vmIds: vmIds.map(sampleVmId),
  retainUntil,
  askedAt: now,
  ...change,
});

function arrange() {
  const vault = new InMemoryBackupVault();
  const jobs = new InMemoryVaultJobs();
  const { context, log } = recordingContext();
  const trigger = createTriggerBackups({ vault, jobs, now: () => now });
  const putJob = (machineName: string, status: BackupJobStatus, startedAt: Instant, jobId = `job-${machineName}`) =>
    jobs.putJob(vaultId, { jobId, status, startedAt, machineName, resourceGroup: "shop" });
  return { vault, jobs, log, putJob, run: (given: object) => trigger(given, context) };
}

const failure = (code: ErrorCode, options: object = {}) => new BackupError(code, "Cannot start the backup.", options);

test("starts the backups of many machines after one list, and answers in their order", async () => {
  const { vault, jobs, run } = arrange();

  const answers = await run(input(names(12)));

  expect(jobs.requests).toEqual([{ kind: "jobs", vaultId, startedFrom: "2026-11-21T00:00:00.000Z" }]);
  expect(answers).toHaveLength(12);
  expect(answers.every(({ kind }) => kind === "accepted")).toBe(true);
  expect(new Set(vault.triggered.map(({ vmId }) => vmId))).toEqual(new Set(names(12).map(sampleVmId)));
  expect(vault.triggered[0]).toEqual({ vaultId, vmId: sampleVmId("web-0"), retainUntil });
});

test("a second execution starts no second backup of a machine whose job is visible", async () => {
  const { vault, putJob, run } = arrange();
  putJob("web-0", "InProgress", addSeconds(now, 4));
  putJob("web-1", "Failed", addSeconds(now, 4));

  const answers = await run(input(names(3)));

  expect(answers).toMatchObject([
    { kind: "alreadyRunning", jobId: "job-web-0", isNew: true },
    { kind: "alreadyRunning", jobId: "job-web-1", isNew: true },
    { kind: "accepted" },
  ]);
  expect(vault.triggered.map(({ vmId }) => vmId)).toEqual([sampleVmId("web-2")]);
});

test("follows a backup that another requester has started", async () => {
  const { vault, putJob, run } = arrange();
  putJob("web-0", "InProgress", addSeconds(now, -7200));

  expect(await run(input(["web-0"]))).toEqual([{ kind: "alreadyRunning", jobId: "job-web-0", isNew: false }]);
  expect(vault.triggered).toEqual([]);
});

test("names jobs of the machine that are not meant, and takes no failed attempt for the present one", async () => {
  const { putJob, run } = arrange();
  putJob("web-0", "Failed", addSeconds(now, -60));

  expect(await run(input(["web-0"], { endedJobs: ["job-web-0"] }))).toMatchObject([
    { kind: "accepted", otherJobs: ["job-web-0"] },
  ]);
});

test("respects the attempts of the day before Azure refuses", async () => {
  const { vault, putJob, run } = arrange();
  for (let index = 0; index < 10; index += 1) putJob("web-0", "Failed", addSeconds(now, -3600), `job-${index}`);

  expect(await run(input(["web-0"]))).toEqual([
    { kind: "later", afterSeconds: 12 * 3600, code: "AZURE_QUOTA_REACHED" },
  ]);
  expect(vault.triggered).toEqual([]);
});

test("counts the attempts of the workflow's day, also where its clock is not the machine's", async () => {
  const { jobs, putJob, run } = arrange();
  const day = 86_400;
  for (const index of Array.from({ length: 10 }).keys())
    putJob("web-0", "Failed", addSeconds(now, index * day), `${index}`);
  const calledAt = addSeconds(now, 10 * day);

  const answers = await run(input(["web-0"], { askedAt: calledAt, calledAt }));

  expect(answers).toMatchObject([{ kind: "accepted" }]);
  expect(jobs.requests).toMatchObject([{ startedFrom: "2026-12-01T00:00:00.000Z" }]);
});

test("only looks for jobs when nothing may be started", async () => {
  const { vault, putJob, run } = arrange();
  putJob("web-0", "InProgress", addSeconds(now, 4));

  expect(await run(input(names(2), { mayStart: false }))).toEqual([
    { kind: "alreadyRunning", jobId: "job-web-0", isNew: true },
    { kind: "later", afterSeconds: 0, code: "notStarted" },
  ]);
  expect(vault.triggered).toEqual([]);
});

test.for<[string, BackupError, object]>([
  [
    "a backup runs",
    failure("AZURE_CONFLICT", { serviceCode: "UserErrorBackupOperationInProgress" }),
    { kind: "alreadyRunning" },
  ],
  ["another operation holds the machine", failure("AZURE_CONFLICT"), { kind: "later", afterSeconds: 60 }],
  [
    "there are too many requests",
    failure("AZURE_THROTTLED", { retryAfterSeconds: 700 }),
    { kind: "later", afterSeconds: 700, code: "AZURE_THROTTLED" },
  ],
  ["the response is lost", failure("AZURE_OUTCOME_UNKNOWN"), { kind: "uncertain", code: "AZURE_OUTCOME_UNKNOWN" }],
  ["the response is unreadable", failure("AZURE_RESPONSE_UNREADABLE"), { kind: "uncertain" }],
  [
    "a quota of the day is used up",
    failure("AZURE_QUOTA_REACHED", { serviceCode: "CloudDosTimeboudLimitReached" }),
    { kind: "refused", retry: "tomorrow", serviceCode: "CloudDosTimeboudLimitReached" },
  ],
  [
    "a cause that passes",
    failure("AZURE_REFUSED", { serviceCode: "UserErrorGuestAgentStatusUnavailable" }),
    { kind: "refused", code: "AZURE_REFUSED", message: "AZURE_REFUSED: Cannot start the backup." },
  ],
  ["a cause that no table knows", failure("AZURE_REFUSED", { serviceCode: "Strange" }), { retry: "no" }],
  ["a missing right", failure("AZURE_ACCESS_DENIED"), { kind: "refused", retry: "no" }],
])("answers for one machine alone when %s", async ([, error, expected]) => {
  const { vault, run } = arrange();
  vault.faults.failNext("triggerBackup", error);

  const [first] = await run(input(["web-0"]));

  expect(first).toMatchObject(expected);
});

test("a machine that Azure refuses keeps no other from its backup", async () => {
  const { vault, run } = arrange();
  vault.faults.failNext("triggerBackup", failure("AZURE_REFUSED"));

  const answers = await run(input(names(10)));

  expect(answers.filter(({ kind }) => kind === "accepted")).toHaveLength(9);
});

test("sends no more once Azure takes no more, and says when", async () => {
  const { vault, run } = arrange();
  vault.faults.failNext("triggerBackup", failure("AZURE_THROTTLED", { retryAfterSeconds: 300 }));

  const answers = await run(input(names(25)));

  expect(vault.triggered.length).toBeLessThan(10);
  expect(answers.filter(({ kind }) => kind === "later").length).toBeGreaterThan(15);
  expect(answers.at(-1)).toEqual({ kind: "later", afterSeconds: 300, code: "AZURE_THROTTLED" });
});

test("an unexpected error leaves open whether its backup was started, and loses no other answer", async () => {
  const { vault, log, run } = arrange();
  vault.faults.failNext("triggerBackup", new TypeError("boom"));

  const answers = await run(input(names(2)));

  expect(answers).toMatchObject([{ kind: "uncertain", code: "internalError" }, { kind: "accepted" }]);
  expect(log.join()).toContain("boom");
});

test.for<[string, BackupError, object]>([
  [
    "later, when it may pass",
    failure("AZURE_UNAVAILABLE"),
    { kind: "later", afterSeconds: 60, code: "AZURE_UNAVAILABLE" },
  ],
  ["later, as Azure asks", failure("AZURE_THROTTLED", { retryAfterSeconds: 9 }), { kind: "later", afterSeconds: 9 }],
  ["later, when it is unreadable", failure("AZURE_RESPONSE_UNREADABLE"), { kind: "later" }],
  ["no, when it does not", failure("AZURE_ACCESS_DENIED"), { kind: "refused", retry: "no" }],
])("without the vault's list it starts nothing: %s", async ([, error, expected]) => {
  const { vault, jobs, run } = arrange();
  jobs.faults.failNext("listJobs", error);

  const answers = await run(input(names(3)));

  expect(answers).toHaveLength(3);
  for (const answer of answers) expect(answer).toMatchObject(expected);
  expect(vault.triggered).toEqual([]);
});

test("fails when the list fails in a way that is none of the app's", async () => {
  const { jobs, run } = arrange();
  jobs.faults.failNext("listJobs", new TypeError("boom"));

  await expect(run(input(["web-0"]))).rejects.toThrow("boom");
});
