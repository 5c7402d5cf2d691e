import { supports } from "../model/api-version.ts";
import type { BackupJob, Job, RestoreJob } from "../model/state.ts";
import { usDateText } from "../model/time.ts";
import { type JobProgress, operationOf, progressOf, type TaskProgress } from "./job-progress.ts";
import { dotnetTimeSpan, instantText, isoDuration, NOT_YET } from "./text.ts";

/** The caller's spelling, api-version and time, which decide IDs, durations and the form of enumerations. */
export interface JobReader {
  readonly vaultId: string;
  readonly apiVersion: string;
  readonly nowMs: number;
}

/** A row of the job list: no `extendedInfo`. */
export function jobRowView(job: Job, reader: JobReader): Readonly<Record<string, unknown>> {
  return wrap(job, reader, jobProperties(job, progressOf(job, reader.nowMs), reader));
}

/** One job with its tasks. */
export function jobView(job: Job, reader: JobReader): Readonly<Record<string, unknown>> {
  const progress = progressOf(job, reader.nowMs);
  return wrap(job, reader, {
    ...jobProperties(job, progress, reader),
    extendedInfo: extendedInfo(job, progress, reader),
  });
}

function wrap(job: Job, reader: JobReader, properties: Readonly<Record<string, unknown>>) {
  return {
    id: `${reader.vaultId}/backupJobs/${job.id}`,
    name: job.id,
    type: "Microsoft.RecoveryServices/vaults/backupJobs",
    properties,
  };
}

function jobProperties(job: Job, progress: JobProgress, reader: JobReader): Readonly<Record<string, unknown>> {
  const { end } = job;
  return {
    jobType: "AzureIaaSVMJob",
    ...(job.kind === "configuration"
      ? {}
      : { actionsInfo: [supports(reader.apiVersion, "actionNames") ? "Cancellable" : 1] }),
    containerName: job.itemKey,
    duration: duration((end?.atMs ?? reader.nowMs) - job.startedAtMs, reader),
    ...(end?.error === undefined ? {} : { errorDetails: [end.error] }),
    virtualMachineVersion: "Compute",
    entityFriendlyName: job.virtualMachineName,
    backupManagementType: "AzureIaasVM",
    operation: operationOf(job),
    status: progress.status,
    startTime: instantText(job.startedAtMs),
    ...(end === undefined ? {} : { endTime: instantText(end.atMs) }),
    activityId: job.activityId,
  };
}

function extendedInfo(job: Job, progress: JobProgress, reader: JobReader): Readonly<Record<string, unknown>> {
  const tasksList = progress.tasks.map((task) => taskView(task, job, reader));
  switch (job.kind) {
    case "configuration":
      return { tasksList, propertyBag: job.propertyBag };
    case "backup":
      return {
        tasksList,
        propertyBag: backupBag(job),
        internalPropertyBag: { IsInstantRpJob: "True" },
        ...(job.end === undefined ? { dynamicErrorMessage: "" } : {}),
      };
    case "restore":
      return { tasksList, ...restoreInfo(job, progress, reader) };
  }
}

function taskView(task: TaskProgress, job: Job, reader: JobReader): Readonly<Record<string, unknown>> {
  const { startedAtMs, endedAtMs } = task;
  const timed = job.kind === "backup" && supports(reader.apiVersion, "taskTimes");
  const tookMs = timed && startedAtMs !== undefined ? (endedAtMs ?? reader.nowMs) - startedAtMs : 0;
  return {
    taskId: task.taskId,
    ...(timed ? { startTime: textOrNotYet(startedAtMs), endTime: textOrNotYet(endedAtMs) } : {}),
    duration: duration(tookMs, reader),
    status: task.status,
    ...(job.kind === "restore" ? { taskExecutionDetails: transferred(job, reader.nowMs) } : {}),
    taskType: "Normal",
  };
}

function backupBag(job: BackupJob): Readonly<Record<string, string>> {
  const succeeded = job.end?.status === "Completed";
  return {
    "VM Name": job.virtualMachineName,
    "Recovery Point Expiry Time in UTC": usDateText(job.expiresAtMs),
    ...(job.end === undefined || job.end.tasks[1] === "Skipped"
      ? {}
      : { "Backup Size": `${succeeded ? job.sizeMb : 0} MB` }),
    ...(job.excludedDisks === undefined
      ? {}
      : { "Backed-up disk(s)": job.backedUpDisks.join("; "), "Excluded disk(s)": job.excludedDisks.join("; ") }),
  };
}

function restoreInfo(job: RestoreJob, progress: JobProgress, reader: JobReader): Readonly<Record<string, unknown>> {
  const completed = progress.status === "Completed";
  const remainingMs = job.end === undefined ? Math.max(0, job.completesAtMs - reader.nowMs) : 0;
  return {
    // The template is in the staging account as soon as the disks are restored.
    propertyBag: progress.tasks[0]?.status === "Completed" ? { ...job.propertyBag, ...job.resultBag } : job.propertyBag,
    internalPropertyBag: {
      ...(job.operation === "CrossRegionRestore" ? { AdHoc: "AdHoc" } : {}),
      restoreLocationType: job.recoveryType,
    },
    ...(progress.status === "Failed"
      ? {}
      : { progressPercentage: completed ? 100 : Math.max(1, percent(job, reader.nowMs)) }),
    estimatedRemainingDuration: isoDuration(remainingMs),
    ...(job.end === undefined ? { dynamicErrorMessage: "" } : {}),
  };
}

function transferred(job: RestoreJob, nowMs: number): string {
  const done = job.end?.status === "Completed" ? 100 : percent(job, nowMs);
  return `${Math.round(job.totalGb * done) / 100} GBs / ${job.totalGb} GBs Transferred`;
}

function percent(job: RestoreJob, nowMs: number): number {
  const share = (Math.min(nowMs, job.end?.atMs ?? nowMs) - job.startedAtMs) / (job.transferEndsAtMs - job.startedAtMs);
  return Math.round(Math.min(1, Math.max(0, share)) * 1000) / 10;
}

function duration(spanMs: number, reader: JobReader): string {
  return supports(reader.apiVersion, "isoDurations") ? isoDuration(spanMs) : dotnetTimeSpan(spanMs);
}

function textOrNotYet(atMs: number | undefined): string {
  return atMs === undefined ? NOT_YET : instantText(atMs);
}
