import { pathParameter } from "../../arm/arm-call.ts";
import { stringAt, valueAt } from "../../arm/json.ts";
import { pageOf } from "../../arm/paging.ts";
import type { SimulatorRequest, SimulatorResponse } from "../../arm/service.ts";
import { jobNotFound } from "../errors/backup.ts";
import { invalidInput, operationNotFound } from "../errors/request.ts";
import { crossRegionRestoreNotEnabled } from "../errors/restore.ts";
import { livePoints, tiersOf } from "../model/backup/recovery-points.ts";
import { type Model, randomBetween, recordOperation, vaultKey } from "../model/model.ts";
import { mountPoint, unmountPoint } from "../model/restore/item-level-recovery.ts";
import { readRestoreRequest } from "../model/restore/restore-request.ts";
import { startRestore } from "../model/restore/restores.ts";
import type { Job, RestoreJob, Vault } from "../model/state.ts";
import { TENANT_ID } from "../model/vault/vaults.ts";
import { accessTokenView } from "../views/access-token.ts";
import { jobRowView, jobView } from "../views/job.ts";
import { instantText, NOT_YET } from "../views/text.ts";
import { acceptedForItem, acceptedWithPolls } from "./polling.ts";
import { pointOf } from "./recovery-points.ts";
import { ITEM_PATH, LOCATION_PATH, ok, ROWS_PER_PAGE, type Route, vaultOf } from "./routing.ts";

const POINT_PATH = `${ITEM_PATH}/recoveryPoints/{recoveryPointId}`;
const POINT_ACTION = "vaults/backupFabrics/protectionContainers/protectedItems/recoveryPoints";

/**
 * Restores from a recovery point, single files included. A restore to the paired region takes a token from the vault; the
 * restore itself and its polls are below the region.
 */
export const restoreRoutes: readonly Route[] = [
  ["Restores_Trigger", "POST", `${POINT_PATH}/restore`, `${POINT_ACTION}/restore/action`, triggerRestore],
  [
    "ItemLevelRecoveryConnections_Provision",
    "POST",
    `${POINT_PATH}/provisionInstantItemRecovery`,
    `${POINT_ACTION}/provisionInstantItemRecovery/action`,
    (request, model) => {
      const vault = vaultOf(request, model);
      return acceptedForItem(request, model, mountPoint(model, vault, pointOf(request, model), request.origin));
    },
  ],
  [
    "ItemLevelRecoveryConnections_Revoke",
    "POST",
    `${POINT_PATH}/revokeInstantItemRecovery`,
    `${POINT_ACTION}/revokeInstantItemRecovery/action`,
    (request, model) => {
      const vault = vaultOf(request, model);
      return acceptedForItem(request, model, unmountPoint(model, vault, pointOf(request, model).point));
    },
  ],
  [
    "AadProperties_Get",
    "GET",
    `${LOCATION_PATH}/backupAadProperties`,
    "locations/backupAadProperties/read",
    (request) =>
      ok({
        properties: {
          tenantId: TENANT_ID,
          audience: `https://RecoveryServices/IaasCoord/aadmgmt/${pathParameter(request, "azureRegion")}`,
          servicePrincipalObjectId: TENANT_ID,
        },
      }),
  ],
  [
    "RecoveryPoints_GetAccessToken",
    "POST",
    `${ITEM_PATH}/recoveryPoints/{recoveryPointId}/accessToken`,
    "vaults/backupFabrics/protectionContainers/protectedItems/recoveryPoints/accessToken/action",
    (request, model) => {
      const vault = vaultOf(request, model);
      const { item, point } = pointOf(request, model);
      if (!vault.settings.crossRegionRestore) throw crossRegionRestoreNotEnabled();
      return ok({ properties: accessTokenView(vault, item, point, model.context.clock.now()) });
    },
  ],
  [
    "CrossRegionRestore_Trigger",
    "POST",
    `${LOCATION_PATH}/backupCrossRegionRestore`,
    "locations/backupCrossRegionRestore/action",
    triggerCrossRegionRestore,
  ],
  ["BackupCrrJobDetails_Get", "POST", `${LOCATION_PATH}/backupCrrJob`, "locations/backupCrrJob/action", readJob],
  ["BackupCrrJobs_List", "POST", `${LOCATION_PATH}/backupCrrJobs`, "locations/backupCrrJobs/action", listJobs],
  [
    "CrrOperationStatus_Get",
    "GET",
    `${LOCATION_PATH}/backupCrrOperationsStatus/{operationId}`,
    "locations/backupCrrOperationsStatus/read",
    operationStatus,
  ],
  [
    "CrrOperationResults_Get",
    "GET",
    `${LOCATION_PATH}/backupCrrOperationResults/{operationId}`,
    "locations/backupCrrOperationResults/read",
    (request, model) => ({ status: model.context.clock.now() < findOperation(request, model).endsAtMs ? 202 : 204 }),
  ],
];

/** The operation that leads to a restore job. */
function operationOfRestore(model: Model, vault: Vault, job: RestoreJob) {
  return recordOperation(model, vault, {
    endsAtMs: model.context.clock.now() + Math.round(randomBetween(model, 1_000, 5_000)),
    properties: { objectType: "OperationStatusJobExtendedInfo", jobId: job.id },
  });
}

function triggerRestore(request: SimulatorRequest, model: Model): SimulatorResponse {
  const vault = vaultOf(request, model);
  const source = pointOf(request, model);
  const wanted = readRestoreRequest(valueAt(request.body, "properties"), source.point);
  const job = startRestore(model, vault, source, wanted, "Restore");
  return acceptedForItem(request, model, operationOfRestore(model, vault, job));
}

function triggerCrossRegionRestore(request: SimulatorRequest, model: Model): SimulatorResponse {
  const access = valueAt(request.body, "crossRegionRestoreAccessDetails");
  const vault = vaultOfToken(model, access);
  if (!vault.settings.crossRegionRestore) throw crossRegionRestoreNotEnabled();
  const item = vault.items.get((stringAt(access, "containerName") ?? "").toLowerCase());
  const pointId = stringAt(access, "recoveryPointId");
  const point =
    item === undefined ? undefined : livePoints(item, model.context.clock.now()).find(({ id }) => id === pointId);
  if (item === undefined || point === undefined) throw invalidInput("The access token names no recovery point.");
  const wanted = readRestoreRequest(valueAt(request.body, "restoreRequest"), point);
  if (wanted.recoveryType === "OriginalLocation") throw invalidInput("Disks cannot be replaced from another region.");
  if (!tiersOf(point, model.context.clock.now()).includes("HardenedRP"))
    throw invalidInput("The recovery point is not in the vault.");
  const job = startRestore(model, vault, { item, point }, wanted, "CrossRegionRestore");
  const operation = operationOfRestore(model, vault, job);
  const region = regionPath(request);
  const name = Buffer.from(`${vault.createdAtMs};${operation.id}`).toString("base64");
  return acceptedWithPolls(request, model, {
    resultPath: `${region}/backupCrrOperationResults/${name}`,
    statusPath: `${region}/backupCrrOperationsStatus/${name}`,
  });
}

function readJob(request: SimulatorRequest, model: Model): SimulatorResponse {
  const vault = vaultByBody(request, model);
  const jobId = stringAt(request.body, "jobName") ?? "";
  const job = vault.jobs.get(jobId.toLowerCase());
  if (job === undefined) throw jobNotFound(jobId);
  return ok(jobView(job, readerOf(request, model)));
}

function listJobs(request: SimulatorRequest, model: Model): SimulatorResponse {
  const crossRegion = (job: Job) => job.kind === "restore" && job.operation === "CrossRegionRestore";
  const jobs = [...vaultByBody(request, model).jobs.values()].filter(crossRegion);
  return pageOf(request, jobs, ROWS_PER_PAGE, (job) => jobRowView(job, readerOf(request, model)));
}

function operationStatus(request: SimulatorRequest, model: Model): SimulatorResponse {
  const name = pathParameter(request, "operationId");
  const operation = findOperation(request, model);
  const startTime = instantText(operation.startedAtMs);
  const base = { id: `${regionPath(request)}/backupCrrOperationsStatus/${name}`, name };
  return model.context.clock.now() < operation.endsAtMs
    ? ok({ ...base, status: "InProgress", startTime, endTime: NOT_YET })
    : ok({ ...base, status: "Succeeded", startTime, endTime: startTime, properties: operation.properties });
}

function findOperation(request: SimulatorRequest, model: Model) {
  const [, id = ""] = Buffer.from(pathParameter(request, "operationId"), "base64").toString().split(";");
  for (const vault of model.vaults.values()) {
    const operation = vault.operations.get(id);
    if (operation !== undefined) return operation;
  }
  throw operationNotFound(id);
}

function vaultOfToken(model: Model, access: unknown): Vault {
  const [subscriptionId, group, name] = ["subscriptionId", "resourceGroupName", "resourceName"].map(
    (part) => stringAt(access, part) ?? "",
  );
  const vault = model.vaults.get(vaultKey(subscriptionId ?? "", group ?? "", name ?? ""));
  if (vault === undefined) throw invalidInput("The access token names no vault.");
  return vault;
}

function vaultByBody(request: SimulatorRequest, model: Model): Vault {
  const vault = model.vaults.get((stringAt(request.body, "resourceId") ?? "").toLowerCase());
  if (vault === undefined) throw invalidInput("resourceId must be the ID of a vault.");
  return vault;
}

/** A job of the paired region has its ID below the region. */
function readerOf(request: SimulatorRequest, model: Model) {
  return { vaultId: regionPath(request), apiVersion: request.apiVersion, nowMs: model.context.clock.now() };
}

function regionPath(request: SimulatorRequest): string {
  return `/subscriptions/${pathParameter(request, "subscriptionId")}/providers/Microsoft.RecoveryServices/locations/${pathParameter(request, "azureRegion")}`;
}
