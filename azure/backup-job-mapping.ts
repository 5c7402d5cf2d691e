import type {
  AzureIaaSVMErrorInfo,
  AzureIaaSVMJob,
  AzureIaaSVMJobTaskDetails,
  JobResource,
} from "@azure/arm-recoveryservicesbackup";
import type {
  BackupJob,
  BackupJobStatus,
  BackupJobSummary,
  BackupTask,
  JobError,
  TaskStatus,
} from "../domain/backup/job.ts";
import type { VirtualMachineId } from "../domain/resource-id.ts";
import { instantOf, optional, required } from "./answer-values.ts";
import { redact } from "./redact.ts";

/** @throws AzureAnswerUnreadable when the job has no name or start. */
export function toBackupJobSummary(resource: JobResource): BackupJobSummary {
  const job = virtualMachineJob(resource);
  return {
    jobId: required(resource.name, "name"),
    status: jobStatusOf(job.status),
    startedAt: required(instantOf(job.startTime), "properties.startTime"),
    ...optional("endedAt", instantOf(job.endTime)),
  };
}

/** @throws AzureAnswerUnreadable as `toBackupJobSummary` does. */
export function toBackupJob(resource: JobResource): BackupJob {
  const job = virtualMachineJob(resource);
  return {
    ...toBackupJobSummary(resource),
    tasks: (job.extendedInfo?.tasksList ?? []).map(toBackupTask),
    errors: (job.errorDetails ?? []).map(toJobError),
    ...optional("backupSizeText", job.extendedInfo?.propertyBag?.[BACKUP_SIZE]),
  };
}

/**
 * Whether a row of a vault's job list belongs to the machine. Newer answers name the container, whose name ends in resource
 * group and machine; older ones only the machine.
 */
export function isJobOf(resource: JobResource, machine: VirtualMachineId): boolean {
  const { entityFriendlyName, containerName } = virtualMachineJob(resource);
  return containerName === undefined || containerName === ""
    ? entityFriendlyName?.toLowerCase() === machine.name.toLowerCase()
    : containerName.toLowerCase().endsWith(`;${machine.resourceGroup};${machine.name}`.toLowerCase());
}

const BACKUP_SIZE = "Backup Size";

const JOB_STATUSES: readonly BackupJobStatus[] = [
  "InProgress",
  "Cancelling",
  "Completed",
  "CompletedWithWarnings",
  "Failed",
  "Cancelled",
];
const TASK_STATUSES: readonly TaskStatus[] = [
  "NotStarted",
  "InProgress",
  "Completed",
  "Failed",
  "Skipped",
  "Cancelled",
  "Cancelling",
];

/** Jobs of virtual machines come as `AzureIaaSVMJob` and `AzureIaaSVMJobV2`, with the same members. */
function virtualMachineJob(resource: JobResource): Partial<AzureIaaSVMJob> {
  return (resource.properties ?? {}) as Partial<AzureIaaSVMJob>;
}

function jobStatusOf(status: string | undefined): BackupJobStatus {
  return known(JOB_STATUSES, status) ?? "Unknown";
}

function toBackupTask(task: AzureIaaSVMJobTaskDetails): BackupTask {
  return {
    taskId: task.taskId ?? "",
    status: known(TASK_STATUSES, task.status) ?? "Unknown",
    ...optional("endedAt", instantOf(task.endTime)),
  };
}

/** `errorTitle` is Azure's symbolic code, empty in old answers and missing in some; `errorCode` is a number. */
function toJobError(error: AzureIaaSVMErrorInfo): JobError {
  const code = error.errorTitle || error.errorCode?.toString();
  return {
    code: redact(code ?? "Unknown"),
    message: redact(error.errorString ?? ""),
    recommendations: (error.recommendations ?? []).map(redact).filter(Boolean),
  };
}

function known<T extends string>(words: readonly T[], word: string | undefined): T | undefined {
  return words.find((candidate) => candidate.toLowerCase() === word?.toLowerCase());
}
