import { expect, test } from "vitest";
import { completed, type DrivenBackup, driveBackup, ended, told } from "../../../support/backup-answers.ts";
import { inputsOf } from "../../../support/drive-orchestrator.ts";
import { failed, thresholds, vaultId, vmId } from "../../../support/workflow-answers.ts";

const since = "2026-03-31T01:00:00.000Z";
const awaited = { vaultId, thresholds, since, isJoined: false, jobId: "job-1", milestones: {} };
const snapshotTaken = { kind: "snapshotTaken", vmId, jobId: "job-1", at: "2026-03-31T01:07:00.000Z" };

function job(status: string, transfer: string) {
  const tasks = [
    { taskId: "Take Snapshot", status: "Completed", endedAt: "2026-03-31T01:07:00.000Z" },
    { taskId: "Transfer data to vault", status: transfer },
  ];
  return { kind: "job", job: { jobId: "job-1", status, startedAt: since, tasks, errors: [] } };
}

function awaitBackup(polls: readonly unknown[], changes: Record<string, readonly unknown[]> = {}, more: object = {}) {
  const input = { vaultId, thresholds, awaited: { ...awaited, ...more } };
  return driveBackup({ "backupMailbox.take": polls, ...changes }, input, 2000);
}

const timersOf = (run: DrivenBackup) => run.scheduled.filter(({ kind }) => kind === "timer");
const silence = (polls: number) => Array(polls).fill([]);

test("asks its mailbox once per generation, less often the longer it takes, and Azure nothing", () => {
  const run = awaitBackup([...silence(30), [ended()]]);

  expect(run.output).toEqual(completed);
  expect(run.generations).toBe(31);
  expect(run.scheduled.every(({ kind }) => kind === "timer" || kind === "entity")).toBe(true);
  expect(timersOf(run).slice(0, 3)).toEqual([
    { kind: "timer", fireAt: "2026-03-31T01:00:30.000Z" },
    { kind: "timer", fireAt: "2026-03-31T01:01:00.000Z" },
    { kind: "timer", fireAt: "2026-03-31T01:01:30.000Z" },
  ]);
});

test("shows the snapshot as soon as it is told, and keeps it in the result", () => {
  const run = awaitBackup([[], [snapshotTaken], [ended()]]);

  expect(run.statuses[0]).toEqual({ stage: "snapshot", jobId: "job-1", milestones: {}, watchedSince: since });
  expect(run.statuses).toContainEqual({
    stage: "transfer",
    jobId: "job-1",
    milestones: { snapshotAt: snapshotTaken.at },
    watchedSince: since,
  });
  expect(run.output).toMatchObject({ milestones: { snapshotAt: snapshotTaken.at, vaultedAt: since } });
});

test("waits on when its mailbox cannot be read", () => {
  const run = awaitBackup([new Error("The entity failed."), [ended()]]);

  expect(run.output).toEqual(completed);
});

test.for<[string, unknown, object, readonly string[]]>([
  ["has completed", job("Completed", "Completed"), { result: "completed", reason: "vaulted" }, []],
  [
    "still runs",
    job("InProgress", "InProgress"),
    { result: "timedOut", reason: "jobDeadlinePassed" },
    ["backupTimedOut"],
  ],
  ["is not there", { kind: "notFound" }, { result: "unknown", reason: "jobNotFound" }, ["backupUnknown"]],
  ["cannot be found", failed("AZURE_NOT_FOUND"), { result: "unknown", reason: "jobNotFound" }, ["backupUnknown"]],
  ["may not be read", failed("AZURE_ACCESS_DENIED"), { result: "unknown", reason: "accessDenied" }, ["backupUnknown"]],
])("reads the job itself when no watcher has told its end in time: one that %s", ([, found, expected, notices]) => {
  const run = awaitBackup(silence(2000), { getBackupJob: [found] });

  expect(run.output).toMatchObject({ jobId: "job-1", ...expected });
  expect(run.now).toBe("2026-04-02T03:00:00.000Z");
  expect(told(run)).toEqual(notices);
  expect(inputsOf(run.scheduled, "backupClaims.settle")).toEqual([{ vmIds: [vmId], jobIds: ["job-1"] }]);
  expect(inputsOf(run.scheduled, "startPublication")).toHaveLength(1);
});

test("ends unknown when the workflow that has the claim never says which job it started", () => {
  const run = awaitBackup(silence(2000), {}, { isJoined: true, jobId: undefined });

  expect(run.output).toEqual({ result: "unknown", milestones: {}, reason: "monitorFailed" });
  expect(run.now).toBe("2026-04-02T04:00:00.000Z");
  expect(inputsOf(run.scheduled, "backupClaims.leave")).toHaveLength(1);
  expect(told(run)).toEqual(["backupUnknown"]);
});
