import { pathParameter } from "../../arm/arm-call.ts";
import { pageOf } from "../../arm/paging.ts";
import type { SimulatorRequest, SimulatorResponse } from "../../arm/service.ts";
import { jobNotFound } from "../errors/backup.ts";
import { cancelJob } from "../model/backup/cancellation.ts";
import type { Model } from "../model/model.ts";
import type { Job, Vault } from "../model/state.ts";
import { type JobReader, jobRowView, jobView } from "../views/job.ts";
import { operationOf, progressOf } from "../views/job-progress.ts";
import { clauseAllows, type Filter, parseFilter, refuseUnknownFields, timeClause } from "./filters.ts";
import { acceptedWithPolls } from "./polling.ts";
import { ok, ROWS_PER_PAGE, type Route, requestedVaultId, VAULT_PATH, vaultOf } from "./routing.ts";

/** Jobs. */
export const jobRoutes: readonly Route[] = [
  ["BackupJobs_List", "GET", `${VAULT_PATH}/backupJobs`, "vaults/backupJobs/read", listJobs],
  [
    "JobDetails_Get",
    "GET",
    `${VAULT_PATH}/backupJobs/{jobName}`,
    "vaults/backupJobs/read",
    (request, model) => ok(jobView(jobOf(request, vaultOf(request, model)), readerOf(request, model))),
  ],
  [
    "JobCancellations_Trigger",
    "POST",
    `${VAULT_PATH}/backupJobs/{jobName}/cancel`,
    "vaults/backupJobs/cancel/action",
    (request, model) => {
      const vault = vaultOf(request, model);
      const job = jobOf(request, vault);
      const operation = cancelJob(model, vault, job);
      const vaultId = requestedVaultId(request);
      return acceptedWithPolls(request, model, {
        resultPath: `${vaultId}/backupJobs/${job.id}/operationResults/${operation.id}`,
        statusPath: `${vaultId}/backupJobs/${job.id}/operationsStatus/${operation.id}`,
      });
    },
  ],
];

/** What a list of jobs can be filtered by. */
const FILTER_FIELDS = [
  "startTime",
  "endTime",
  "status",
  "operation",
  "backupManagementType",
  "jobId",
  "entityFriendlyName",
  "vaultName",
  "workloadType",
];

function listJobs(request: SimulatorRequest, model: Model): SimulatorResponse {
  const vault = vaultOf(request, model);
  const filter = parseFilter(request.query.get("$filter"));
  refuseUnknownFields(filter, FILTER_FIELDS);
  const from = timeClause(filter, "startTime") ?? Number.NEGATIVE_INFINITY;
  const until = timeClause(filter, "endTime") ?? Number.POSITIVE_INFINITY;
  const reader = readerOf(request, model);
  const jobs = [...vault.jobs.values()]
    .filter((job) => job.startedAtMs >= from && job.startedAtMs <= until)
    .filter((job) => isWanted(job, filter, reader.nowMs))
    .sort((left, right) => right.startedAtMs - left.startedAtMs);
  return pageOf(request, jobs, ROWS_PER_PAGE, (job) => jobRowView(job, reader));
}

function isWanted(job: Job, filter: Filter, nowMs: number): boolean {
  return (
    clauseAllows(filter, "status", progressOf(job, nowMs).status) &&
    clauseAllows(filter, "operation", operationOf(job)) &&
    clauseAllows(filter, "backupManagementType", "AzureIaasVM") &&
    clauseAllows(filter, "jobId", job.id) &&
    clauseAllows(filter, "entityFriendlyName", job.virtualMachineName)
  );
}

function readerOf(request: SimulatorRequest, model: Model): JobReader {
  return { vaultId: requestedVaultId(request), apiVersion: request.apiVersion, nowMs: model.context.clock.now() };
}

function jobOf(request: SimulatorRequest, vault: Vault): Job {
  const id = pathParameter(request, "jobName");
  const job = vault.jobs.get(id.toLowerCase());
  if (job === undefined) throw jobNotFound(id);
  return job;
}
