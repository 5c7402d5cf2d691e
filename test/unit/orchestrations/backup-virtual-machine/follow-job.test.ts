import { expect, test } from "vitest";
import { backupVirtualMachine } from "../../../../orchestrations/backup-virtual-machine/workflow.ts";
import { driveOrchestrator, inputsOf, namesOf, noticesOf } from "../../../support/drive-orchestrator.ts";
import { failed, handedOver, machine, thresholds, vaultId, vmId } from "../../../support/workflow-answers.ts";

const now = "2026-03-31T01:00:00.000Z";
const input = { vmId, requestId: "r-1", following: { vaultId, jobId: "job-1", thresholds } };

function job(status: string, snapshot: string, transfer: string, more: object = {}) {
  const tasks = [
    { taskId: "Take Snapshot", status: snapshot },
    { taskId: "Transfer data to vault", status: transfer },
  ];
  return { kind: "job", job: { jobId: "job-1", status, startedAt: now, tasks, errors: [], ...more } };
}

const found = { kind: "found", machine };
const begun = job("InProgress", "InProgress", "NotStarted");
const snapshotDone = job("InProgress", "Completed", "NotStarted");
const transferring = job("InProgress", "Completed", "InProgress");
const done = job("Completed", "Completed", "Completed");

function drive(getBackupJob: readonly unknown[], generations = 2000) {
  return driveOrchestrator(backupVirtualMachine, {
    input,
    now,
    answers: { getBackupJob, readVirtualMachine: [found], startDelivery: Array(5).fill(handedOver) },
    generations,
  });
}

const told = (run: ReturnType<typeof drive>) => noticesOf(run.scheduled);

test("follows a job through its phases, one poll per generation, without a notice when it completes", () => {
  const run = drive([begun, snapshotDone, transferring, done]);

  expect(run.output).toEqual({
    result: "completed",
    reason: "vaulted",
    jobId: "job-1",
    milestones: { snapshotAt: "2026-03-31T01:01:00.000Z", vaultedAt: "2026-03-31T01:03:00.000Z" },
  });
  expect(run.generations).toBe(4);
  expect(told(run)).toEqual([]);
});

test("shows the phase and the milestones reached", () => {
  const run = drive([snapshotDone], 1);

  expect(run.statuses.at(-1)).toMatchObject({ stage: "transfer", jobId: "job-1", milestones: { snapshotAt: now } });
});

test.for<[string, unknown, string, string, string]>([
  [
    "with a failed transfer",
    job("CompletedWithWarnings", "Completed", "Failed"),
    "completedWithWarnings",
    "transferFailed",
    "backupCompletedWithWarnings",
  ],
  ["without a snapshot", job("Failed", "Failed", "NotStarted"), "failed", "snapshotFailed", "backupFailed"],
  ["by a cancel", job("Cancelled", "Cancelled", "Cancelled"), "cancelled", "jobCancelled", "backupCancelled"],
  [
    "with a skipped transfer",
    job("Completed", "Completed", "Skipped"),
    "skipped",
    "transferSkipped",
    "backupOnlySnapshot",
  ],
])("sends a notice about a job that ends %s", ([, end, result, reason, kind]) => {
  const run = drive([end]);

  expect(run.output).toMatchObject({ result, reason, jobId: "job-1" });
  expect(run.output).not.toHaveProperty("milestones.vaultedAt");
  expect(told(run)).toEqual([kind]);
});

test("names who must act by Azure's own code", () => {
  const errors = [{ code: "UserErrorGuestAgentStatusUnavailable", message: "No agent.", recommendations: [] }];

  const run = drive([job("Failed", "Failed", "NotStarted", { errors })]);

  expect(run.output).toMatchObject({ serviceCode: "UserErrorGuestAgentStatusUnavailable" });
  expect(inputsOf(run.scheduled, "startDelivery")).toMatchObject([{ notice: { whoActs: "vmOwner" } }]);
});

test("polls again before it reports that a completed job's tasks do not confirm it", () => {
  const unconfirmed = job("Completed", "Completed", "InProgress");

  const late = drive([unconfirmed, unconfirmed, done]);
  const never = drive([unconfirmed, unconfirmed, unconfirmed]);

  expect(late.output).toMatchObject({ result: "completed" });
  expect(never.output).toMatchObject({ result: "unknown", reason: "transferUnconfirmed" });
  expect(told(never)).toEqual(["backupUnknown"]);
});

test("reports a stall once, the recovery once, and nothing else", () => {
  const run = drive([...Array(30).fill(begun), transferring, done]);

  expect(told(run)).toEqual(["backupStalled", "backupRecovered"]);
});

test("reports that a stalled backup has completed", () => {
  const run = drive([...Array(30).fill(begun), done]);

  expect(run.output).toMatchObject({ result: "completed" });
  expect(told(run)).toEqual(["backupStalled", "backupRecovered"]);
});

test("stops watching at the deadline with a notice", () => {
  const run = drive(Array(1000).fill(transferring));

  expect(run.output).toMatchObject({ result: "timedOut", reason: "jobDeadlinePassed" });
  expect(run.output).not.toHaveProperty("milestones.vaultedAt");
  expect(run.now).toBe("2026-04-02T01:00:00.000Z");
  expect(told(run)).toEqual(["backupStalled", "backupTimedOut"]);
});

test("ends as 'unknown' when the vault does not know the job at five polls", () => {
  const run = drive(Array(5).fill({ kind: "notFound" }));

  expect(run.output).toMatchObject({ result: "unknown", reason: "jobNotFound", milestones: {} });
  expect(told(run)).toEqual(["backupUnknown"]);
});

const unavailable = failed("AZURE_UNAVAILABLE", { retryable: true });

test("hands each notice over under an ID of the job and what it says, so that two followers send it once", () => {
  const lives = [...Array(30).fill(begun), job("Failed", "Failed", "NotStarted")];
  const first = drive(lives);
  const second = driveOrchestrator(backupVirtualMachine, {
    input: { ...input, following: { ...input.following, vaultId: vaultId.toUpperCase(), jobId: "JOB-1" } },
    now: "2026-03-31T01:07:00.000Z",
    answers: {
      getBackupJob: lives,
      readVirtualMachine: [found],
      startDelivery: Array(5).fill({ kind: "alreadyExists" }),
    },
    generations: 2000,
    instanceId: "another",
  });

  const ids = (run: typeof first) =>
    inputsOf(run.scheduled, "startDelivery").map((given) => (given as { readonly instanceId: string }).instanceId);
  expect(ids(first)).toHaveLength(2);
  expect(new Set(ids(first)).size).toBe(2);
  expect(ids(second)).toEqual(ids(first));
});

test("ends although its notice cannot be handed over", () => {
  const run = driveOrchestrator(backupVirtualMachine, {
    input,
    now,
    answers: {
      readVirtualMachine: [found],
      getBackupJob: [job("Failed", "Failed", "NotStarted")],
      startDelivery: Array(5).fill(new Error("The hub is away.")),
    },
  });

  expect(run.output).toMatchObject({ result: "failed", reason: "snapshotFailed" });
  expect(Date.parse(run.now) - Date.parse(now)).toBeLessThan(120_000);
});

test("polls again when Azure says once that it does not find what it has named", () => {
  const run = drive([failed("AZURE_NOT_FOUND"), failed("AZURE_NOT_FOUND"), done]);

  expect(run.output).toMatchObject({ result: "completed" });
});

test("keeps watching while Azure does not respond", () => {
  const run = drive([...Array(5).fill(unavailable), done]);

  expect(run.output).toMatchObject({ result: "completed" });
  expect(run.generations).toBe(2);
});

test("ends as 'unknown', not 'timedOut', when Azure does not respond at the deadline", () => {
  const run = drive(Array(5000).fill(unavailable));

  expect(run.output).toMatchObject({ result: "unknown", reason: "azureUnavailable" });
});

test("polls no earlier than Azure asks, even when that is longer than a poll's retries last", () => {
  const throttled = failed("AZURE_THROTTLED", { retryable: true, retryAfterSeconds: 3600 });

  const run = drive([throttled], 1);

  expect(run.scheduled.at(-1)).toEqual({ kind: "timer", fireAt: "2026-03-31T02:00:00.000Z" });
});

test("ends at once when it may not read the job", () => {
  const run = drive([failed("AZURE_ACCESS_DENIED")]);

  expect(run.output).toMatchObject({ result: "unknown", reason: "accessDenied" });
  expect(told(run)).toEqual(["backupUnknown"]);
});

test("keeps the history of a generation at a handful of events, and who asked for the backup", () => {
  const run = drive([transferring], 1);

  expect(namesOf(run.scheduled)).toEqual(["getBackupJob", "timer"]);
  expect(run.continuedWith).toMatchObject({ vmId, requestId: "r-1", following: { jobId: "job-1" } });
});

test("reads the backup extension after a failed snapshot and says how it is", () => {
  const backupExtension = { state: "failed", version: "1.0.9", error: "VSS writer in bad state" };
  const extension = { state: "failed", version: "1.0.9", message: "VSS writer in bad state" };

  const run = driveOrchestrator(backupVirtualMachine, {
    input,
    now,
    answers: {
      getBackupJob: [job("Failed", "Failed", "NotStarted")],
      readVirtualMachine: [{ kind: "found", machine: { ...machine, backupExtension } }],
      startDelivery: [handedOver],
    },
  });

  expect(run.output).toMatchObject({ reason: "snapshotFailed", extension });
  expect(inputsOf(run.scheduled, "startDelivery")).toMatchObject([
    {
      notice: {
        facts: expect.arrayContaining([["Backup extension", "failed, version 1.0.9, VSS writer in bad state"]]),
      },
    },
  ]);
});

test("ends without the extension's state when the machine cannot be read after a failed snapshot", () => {
  const run = driveOrchestrator(backupVirtualMachine, {
    input,
    now,
    answers: {
      getBackupJob: [job("Failed", "Failed", "NotStarted")],
      readVirtualMachine: [failed("AZURE_ACCESS_DENIED")],
      startDelivery: [handedOver],
    },
  });

  expect(run.output).toMatchObject({ reason: "snapshotFailed" });
  expect(run.output).not.toHaveProperty("extension");
});

test("publishes the end of a job under one ID, whoever follows it", () => {
  const run = drive([done]);

  expect(inputsOf(run.scheduled, "startPublication")).toMatchObject([
    {
      event: { kind: "backupEnded", eventId: expect.stringContaining("job-1"), vmId, result: { result: "completed" } },
    },
  ]);
});
