import { expect, test } from "vitest";
import { endOf } from "../../../../domain/backup/end.ts";
import type { BackupJob, BackupJobStatus, TaskStatus } from "../../../../domain/backup/job.ts";
import { fingerprintOf, phaseOf, taskOf, unknownTasks } from "../../../../domain/backup/tasks.ts";
import type { Instant } from "../../../../domain/instant.ts";

const startedAt = "2026-03-31T01:00:00.000Z" as Instant;

function jobOf(
  status: BackupJobStatus,
  snapshot?: TaskStatus,
  transfer?: TaskStatus,
  validation?: TaskStatus,
  code?: string,
): BackupJob {
  const tasks = [
    { taskId: "Take Snapshot", status: snapshot },
    { taskId: "Transfer Data to Vault", status: transfer },
    { taskId: " validate BACKUP ", status: validation },
  ].flatMap(({ taskId, status: taskStatus }) => (taskStatus === undefined ? [] : [{ taskId, status: taskStatus }]));
  const errors = code === undefined ? [] : [{ code, message: "", recommendations: [] }];
  return { jobId: "job-1", status, startedAt, tasks, errors };
}

test.for<[BackupJob, string, string]>([
  [jobOf("Completed", "Completed", "Completed"), "completed", "vaulted"],
  [jobOf("Completed", "Completed", "Completed", "Completed"), "completed", "vaulted"],
  [jobOf("Completed", "Completed", "Completed", "Skipped"), "completed", "vaulted"],
  [jobOf("Completed", "Completed", "Completed", "Failed"), "completedWithWarnings", "validationFailed"],
  [jobOf("Completed", "Completed", "Completed", "InProgress"), "unknown", "validationUnconfirmed"],
  [jobOf("Completed", "Completed", "Skipped"), "skipped", "transferSkipped"],
  [jobOf("Completed", "Completed", "Failed"), "completedWithWarnings", "transferFailed"],
  [jobOf("Completed", "Completed", "Cancelled"), "completedWithWarnings", "transferCancelled"],
  [jobOf("Completed", "Completed", "InProgress"), "unknown", "transferUnconfirmed"],
  [jobOf("Completed", "Completed"), "unknown", "transferUnconfirmed"],
  [jobOf("Completed"), "unknown", "transferUnconfirmed"],
  [jobOf("CompletedWithWarnings", "Completed", "Failed"), "completedWithWarnings", "transferFailed"],
  [jobOf("CompletedWithWarnings", "Completed", "Cancelled"), "completedWithWarnings", "transferCancelled"],
  [
    jobOf("CompletedWithWarnings", "Completed", "Failed", undefined, "400158"),
    "completedWithWarnings",
    "transferCancelled",
  ],
  [jobOf("CompletedWithWarnings", "Completed", "Skipped"), "completedWithWarnings", "transferSkipped"],
  [jobOf("CompletedWithWarnings", "Completed", "Completed", "Failed"), "completedWithWarnings", "validationFailed"],
  [jobOf("CompletedWithWarnings", "Completed", "Completed"), "completedWithWarnings", "azureWarning"],
  [jobOf("Failed", "Failed", "NotStarted"), "failed", "snapshotFailed"],
  [jobOf("Failed", "InProgress", "NotStarted"), "failed", "snapshotFailed"],
  [jobOf("Failed", "Completed", "Failed"), "failed", "transferFailed"],
  [jobOf("Failed", "Completed", "Completed", "Failed"), "failed", "validationFailed"],
  [jobOf("Failed", "Completed", "Completed"), "failed", "jobFailed"],
  [jobOf("Failed"), "failed", "jobFailed"],
  [jobOf("Cancelled", "Cancelled", "Cancelled"), "cancelled", "jobCancelled"],
])("%o ends as %s because %s", ([job, result, reason]) => {
  expect(endOf(job)).toEqual({ result, reason });
});

test("does not call a completed job fine when a task that Azure added has failed", () => {
  const job = jobOf("Completed", "Completed", "Completed");
  const withNew = (status: TaskStatus) => ({ ...job, tasks: [...job.tasks, { taskId: "Scan for malware", status }] });

  expect(endOf(withNew("Failed"))).toEqual({ result: "completedWithWarnings", reason: "taskFailed" });
  expect(endOf(withNew("Completed"))).toEqual({ result: "completed", reason: "vaulted" });
  expect(unknownTasks(withNew("InProgress"))).toHaveLength(1);
});

test.for<BackupJobStatus>(["InProgress", "Cancelling", "Unknown"])("sees no end in %s", (status) => {
  expect(endOf(jobOf(status, "Completed", "Completed"))).toBeUndefined();
});

test.for<[BackupJob, string]>([
  [jobOf("InProgress"), "snapshot"],
  [jobOf("InProgress", "NotStarted", "NotStarted"), "snapshot"],
  [jobOf("InProgress", "InProgress", "NotStarted"), "snapshot"],
  [jobOf("InProgress", "Completed", "NotStarted"), "transfer"],
  [jobOf("InProgress", "Completed", "InProgress"), "transfer"],
  [jobOf("InProgress", "Completed"), "transfer"],
  [jobOf("InProgress", "Completed", "Completed", "InProgress"), "validation"],
])("%o is in the phase %s", ([job, phase]) => {
  expect(phaseOf(job)).toBe(phase);
});

test("finds tasks in any casing, and sees a change in any of them", () => {
  const job = jobOf("InProgress", "Completed", "InProgress");
  const shouted = { ...job, tasks: job.tasks.map((task) => ({ ...task, taskId: task.taskId.toUpperCase() })) };

  expect(taskOf(shouted, "transfer")?.status).toBe("InProgress");
  expect(fingerprintOf(shouted)).toBe(fingerprintOf(job));
  expect(fingerprintOf(jobOf("InProgress", "Completed", "Completed"))).not.toBe(fingerprintOf(job));
});
