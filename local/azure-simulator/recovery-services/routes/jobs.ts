import type { SimulatorRequest, SimulatorResponse } from "../../arm/service.ts";
import { invalidInput, notFound } from "../errors/service-error.ts";
import { cancelJob } from "../model/backup/cancellation.ts";
import { type Model, nowOf } from "../model/model.ts";
import type { Job, Vault } from "../model/state.ts";
import { type JobReader, jobBody, jobRow } from "../views/job.ts";
import { operationOf, viewJob } from "../views/job-progress.ts";
import { parseFilterTime } from "../views/text.ts";
import { clauseAllows, type Filter, parseFilter } from "./filters.ts";
import { page } from "./paging.ts";
import { acceptedWithPolls } from "./polling.ts";
import { ok, parameter, type Route, spelledVaultId, VAULT_PATH, vaultOf } from "./routing.ts";

/** Jobs. */
export const jobRoutes: readonly Route[] = [
  ["BackupJobs_List", "GET", `${VAULT_PATH}/backupJobs`, "vaults/backupJobs/read", listJobs],
  [
    "JobDetails_Get",
    "GET",
    `${VAULT_PATH}/backupJobs/{jobName}`,
    "vaults/backupJobs/read",
    (request, model) => ok(jobBody(jobOf(request, vaultOf(request, model)), readerOf(request, model))),
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
      const vaultId = spelledVaultId(request);
      return acceptedWithPolls(request, model, {
        resultPath: `${vaultId}/backupJobs/${job.id}/operationResults/${operation.id}`,
        statusPath: `${vaultId}/backupJobs/${job.id}/operationsStatus/${operation.id}`,
      });
    },
  ],
];

function listJobs(request: SimulatorRequest, model: Model): SimulatorResponse {
  const vault = vaultOf(request, model);
  const filter = parseFilter(request.query.get("$filter"));
  const from = timeClause(filter, "startTime") ?? Number.NEGATIVE_INFINITY;
  const until = timeClause(filter, "endTime") ?? Number.POSITIVE_INFINITY;
  const reader = readerOf(request, model);
  const rows = [...vault.jobs.values()]
    .filter((job) => job.startedAtMs >= from && job.startedAtMs <= until)
    .filter((job) => isWanted(job, filter, reader.nowMs))
    .sort((left, right) => right.startedAtMs - left.startedAtMs)
    .map((job) => jobRow(job, reader));
  return page(request, rows);
}

function isWanted(job: Job, filter: Filter, nowMs: number): boolean {
  return (
    clauseAllows(filter, "status", viewJob(job, nowMs).status) &&
    clauseAllows(filter, "operation", operationOf(job)) &&
    clauseAllows(filter, "backupManagementType", "AzureIaasVM") &&
    clauseAllows(filter, "jobId", job.id) &&
    clauseAllows(filter, "entityFriendlyName", job.virtualMachineName)
  );
}

function timeClause(filter: Filter, key: string): number | undefined {
  const text = filter.get(key.toLowerCase());
  if (text === undefined) return undefined;
  const atMs = parseFilterTime(text);
  if (atMs === undefined) throw invalidInput(`${key} is not a time: ${text}`);
  return atMs;
}

function readerOf(request: SimulatorRequest, model: Model): JobReader {
  return { vaultId: spelledVaultId(request), apiVersion: request.apiVersion, nowMs: nowOf(model) };
}

function jobOf(request: SimulatorRequest, vault: Vault): Job {
  const id = parameter(request, "jobName");
  const job = vault.jobs.get(id.toLowerCase());
  if (job === undefined) throw notFound("JobNotFound", `The job '${id}' was not found in the vault.`);
  return job;
}
