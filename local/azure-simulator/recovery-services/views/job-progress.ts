import type { BackupJob, Job, JobStatus, RestoreJob, TaskStatus } from "../model/state.ts";

/** One line of a job's `tasksList`, times in milliseconds; `undefined` for "not yet". */
export interface TaskProgress {
  readonly taskId: string;
  readonly status: TaskStatus;
  readonly startedAtMs: number | undefined;
  readonly endedAtMs: number | undefined;
}

/** A job as a poll at an instant sees it. */
export interface JobProgress {
  readonly status: JobStatus;
  readonly tasks: readonly TaskProgress[];
}

/** The second task of a restore, by its type; a restore of disks has none. */
const SECOND_RESTORE_TASKS: Readonly<Record<RestoreJob["recoveryType"], string | undefined>> = {
  RestoreDisks: undefined,
  AlternateLocation: "Create the restored virtual machine",
  OriginalLocation: "Update the virtual machine",
};

/** A job exists before its snapshot begins. */
const SNAPSHOT_STARTS_AFTER_MS = 1_000;

/** What a poll shows: a pure function of the job and the time. */
export function progressOf(job: Job, nowMs: number): JobProgress {
  switch (job.kind) {
    case "configuration":
      return { status: job.end?.status ?? "InProgress", tasks: [] };
    case "backup":
      return backupProgress(job, nowMs);
    case "restore":
      return restoreProgress(job, nowMs);
  }
}

/** Azure's name of a job's operation. */
export function operationOf(job: Job): string {
  return job.kind === "backup" ? "Backup" : job.operation;
}

function backupProgress(job: BackupJob, nowMs: number): JobProgress {
  const statuses = job.end?.tasks ?? backupTasks(job, nowMs);
  const endMs = job.end?.atMs;
  const [snapshot = "NotStarted", transfer = "NotStarted", validation] = statuses;
  const snapshotDone =
    snapshot === "InProgress" || snapshot === "Cancelling" ? undefined : minOf(job.snapshotEndsAtMs, endMs);
  const transferBegan = transfer !== "NotStarted" && transfer !== "Skipped" && nowMs >= job.snapshotEndsAtMs;
  return {
    status: statusOf(job),
    tasks: [
      {
        taskId: "Take Snapshot",
        status: snapshot,
        startedAtMs: job.startedAtMs + SNAPSHOT_STARTS_AFTER_MS,
        endedAtMs: snapshotDone,
      },
      {
        taskId: "Transfer data to vault",
        status: transfer,
        // The service dates the transfer from the snapshot's end, though polls show it as begun minutes later.
        startedAtMs: transferBegan ? job.snapshotEndsAtMs + 200 : undefined,
        endedAtMs: transferBegan && transfer !== "InProgress" ? endMs : undefined,
      },
      ...(validation === undefined
        ? []
        : [{ taskId: "Validate backup", status: validation, startedAtMs: endMs, endedAtMs: endMs }]),
    ],
  };
}

function backupTasks(job: BackupJob, nowMs: number): readonly TaskStatus[] {
  if (job.cancelledAtMs !== undefined) {
    return job.cancelledAtMs < job.snapshotEndsAtMs ? ["Cancelling", "Cancelling"] : ["Completed", "Cancelling"];
  }
  if (nowMs < job.startedAtMs + SNAPSHOT_STARTS_AFTER_MS) return ["NotStarted", "NotStarted"];
  if (nowMs < job.snapshotEndsAtMs) return ["InProgress", "NotStarted"];
  return nowMs < job.transferShowsAtMs ? ["Completed", "NotStarted"] : ["Completed", "InProgress"];
}

function restoreProgress(job: RestoreJob, nowMs: number): JobProgress {
  const step = SECOND_RESTORE_TASKS[job.recoveryType];
  const [transfer = "NotStarted", second = "NotStarted"] = job.end?.tasks ?? restoreTasks(job, nowMs);
  const tasks: readonly TaskProgress[] = [
    { taskId: "Transfer data from vault", status: transfer, startedAtMs: undefined, endedAtMs: undefined },
  ];
  return {
    status: statusOf(job),
    tasks:
      step === undefined
        ? tasks
        : [...tasks, { taskId: step, status: second, startedAtMs: undefined, endedAtMs: undefined }],
  };
}

function restoreTasks(job: RestoreJob, nowMs: number): readonly TaskStatus[] {
  if (job.cancelledAtMs !== undefined) return ["Cancelling", "Cancelling"];
  return nowMs < job.transferEndsAtMs ? ["InProgress", "NotStarted"] : ["Completed", "InProgress"];
}

function statusOf(job: Job): JobStatus {
  if (job.end !== undefined) return job.end.status;
  return job.cancelledAtMs === undefined ? "InProgress" : "Cancelling";
}

function minOf(left: number, right: number | undefined): number {
  return right === undefined ? left : Math.min(left, right);
}
