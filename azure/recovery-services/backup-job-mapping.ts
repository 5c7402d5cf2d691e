import type {
  AzureIaaSVMErrorInfo,
  AzureIaaSVMJob,
  AzureIaaSVMJobTaskDetails,
  JobResource,
} from "@azure/arm-recoveryservicesbackup";
import {
  type BackupJob,
  type BackupJobStatus,
  type BackupJobSummary,
  type BackupTask,
  backupJobStatuses,
  type JobError,
  taskStatuses,
} from "../../domain/backup/job.ts";
import { addSeconds, type Instant } from "../../domain/instant.ts";
import type { BackupJobRow } from "../../domain/ports/vault-jobs.ts";
import type { VirtualMachineId } from "../../domain/resource-id.ts";
import { redact } from "../arm/redact.ts";
import { instantOf, optional, required } from "../arm/response-values.ts";
import { serviceTime } from "./service-time.ts";

/** @throws AzureResponseUnreadable when the job has no name or start. */
export function toBackupJobSummary(resource: JobResource): BackupJobSummary {
  const job = virtualMachineJob(resource);
  return {
    jobId: required(resource.name, "name"),
    status: jobStatusOf(job.status),
    startedAt: required(instantOf(job.startTime), "properties.startTime"),
    ...optional("endedAt", instantOf(job.endTime)),
  };
}

/** @throws AzureResponseUnreadable as `toBackupJobSummary` does, or when the row names no machine. */
export function toBackupJobRow(resource: JobResource): BackupJobRow {
  const { entityFriendlyName, containerName } = virtualMachineJob(resource);
  const [, resourceGroup, machineName] = containerName?.split(";") ?? [];
  return {
    ...toBackupJobSummary(resource),
    machineName: required(machineName ?? entityFriendlyName, "properties.entityFriendlyName"),
    ...optional("resourceGroup", resourceGroup),
  };
}

/** @throws AzureResponseUnreadable as `toBackupJobSummary` does. */
export function toBackupJob(resource: JobResource): BackupJob {
  const job = virtualMachineJob(resource);
  const sizeText = job.extendedInfo?.propertyBag?.[BACKUP_SIZE];
  return {
    ...toBackupJobSummary(resource),
    tasks: (job.extendedInfo?.tasksList ?? []).slice(0, MAX_TASKS).map(toBackupTask),
    errors: (job.errorDetails ?? []).slice(0, MAX_ERRORS).map(toJobError),
    ...optional("backupSizeText", sizeText && redact(sizeText)),
  };
}

/**
 * The `$filter` for backups of virtual machines that started within 30 days from `startedFrom`. The service requires both ends.
 *
 * @param status - Without it jobs of every status.
 */
export function backupJobFilter(startedFrom: Instant, status?: BackupJobStatus): string {
  return [
    "backupManagementType eq 'AzureIaasVM'",
    "operation eq 'Backup'",
    ...(status === undefined ? [] : [`status eq '${status}'`]),
    `startTime eq '${serviceTime(startedFrom)}'`,
    `endTime eq '${serviceTime(addSeconds(startedFrom, WINDOW_SECONDS))}'`,
  ].join(" and ");
}

/**
 * Whether a row of a vault's job list belongs to the machine. Newer responses name the container, whose name ends in resource
 * group and machine; older ones only the machine.
 */
export function isJobOf(resource: JobResource, machine: VirtualMachineId): boolean {
  const { entityFriendlyName, containerName } = virtualMachineJob(resource);
  return containerName === undefined || containerName === ""
    ? entityFriendlyName?.toLowerCase() === machine.name.toLowerCase()
    : containerName.toLowerCase().endsWith(`;${machine.resourceGroup};${machine.name}`.toLowerCase());
}

/** The service lists jobs of at most 30 days at a time. */
const WINDOW_SECONDS = 30 * 86_400;

/** A job stays in the task hub: Azure sends a handful of each. */
const MAX_RECOMMENDATIONS = 10;
const MAX_ERRORS = 20;
const MAX_TASKS = 50;

const BACKUP_SIZE = "Backup Size";

/** Jobs of virtual machines come as `AzureIaaSVMJob` and `AzureIaaSVMJobV2`, with the same members. */
function virtualMachineJob(resource: JobResource): Partial<AzureIaaSVMJob> {
  return (resource.properties ?? {}) as Partial<AzureIaaSVMJob>;
}

function jobStatusOf(status: string | undefined): BackupJobStatus {
  return known(backupJobStatuses, status) ?? "Unknown";
}

function toBackupTask(task: AzureIaaSVMJobTaskDetails): BackupTask {
  return {
    taskId: redact(task.taskId ?? ""),
    status: known(taskStatuses, task.status) ?? "Unknown",
    ...optional("endedAt", instantOf(task.endTime)),
  };
}

/** `errorTitle` is Azure's symbolic code, empty in old responses and missing in some; `errorCode` is a number. */
function toJobError(error: AzureIaaSVMErrorInfo): JobError {
  const code = error.errorTitle || error.errorCode?.toString();
  return {
    code: redact(code ?? "Unknown"),
    message: redact(error.errorString ?? ""),
    recommendations: (error.recommendations ?? []).slice(0, MAX_RECOMMENDATIONS).map(redact).filter(Boolean),
  };
}

function known<T extends string>(words: readonly T[], word: string | undefined): T | undefined {
  return words.find((candidate) => candidate.toLowerCase() === word?.toLowerCase());
}
