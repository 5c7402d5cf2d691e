import type { SimulatorRequest, SimulatorResponse } from "../../arm/service.ts";
import { invalidInput, notFound, refused } from "../errors/service-error.ts";
import { livePoints, tiersOf } from "../model/backup/recovery-points.ts";
import { type Model, member, nowOf, textMember, vaultKey } from "../model/model.ts";
import { readRestoreRequest } from "../model/restore/restore-request.ts";
import { startRestore } from "../model/restore/restores.ts";
import type { Job, ProtectedItem, RecoveryPoint, Vault } from "../model/state.ts";
import { TENANT_ID } from "../model/vault/vaults.ts";
import { jobBody, jobRow } from "../views/job.ts";
import { instantText, NOT_YET, usDateText } from "../views/text.ts";
import { page } from "./paging.ts";
import { acceptedWithPolls } from "./polling.ts";
import { pointOf } from "./recovery-points.ts";
import { operationOfRestore } from "./restores.ts";
import { ITEM_PATH, LOCATION_PATH, ok, parameter, type Route, vaultOf } from "./routing.ts";

/** Restore to the paired region: token from the vault, restore and polls at the region. */
export const crossRegionRoutes: readonly Route[] = [
  [
    "AadProperties_Get",
    "GET",
    `${LOCATION_PATH}/backupAadProperties`,
    "locations/backupAadProperties/read",
    (request) =>
      ok({
        properties: {
          tenantId: TENANT_ID,
          audience: `https://RecoveryServices/IaasCoord/aadmgmt/${parameter(request, "azureRegion")}`,
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
      refuseWithoutCrossRegion(vault);
      return ok({ properties: accessToken(model, vault, item, point) });
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
    (request, model) => ({ status: nowOf(model) < findOperation(request, model).endsAtMs ? 202 : 204 }),
  ],
];

function triggerCrossRegionRestore(request: SimulatorRequest, model: Model): SimulatorResponse {
  const access = member(request.body, "crossRegionRestoreAccessDetails");
  const vault = vaultOfToken(model, access);
  refuseWithoutCrossRegion(vault);
  const item = vault.items.get((textMember(access, "containerName") ?? "").toLowerCase());
  const pointId = textMember(access, "recoveryPointId");
  const point = item === undefined ? undefined : livePoints(item, nowOf(model)).find(({ id }) => id === pointId);
  if (item === undefined || point === undefined) throw invalidInput("The access token names no recovery point.");
  const wanted = readRestoreRequest(member(request.body, "restoreRequest"), point);
  if (wanted.recoveryType === "OriginalLocation") throw invalidInput("Disks cannot be replaced from another region.");
  if (!tiersOf(point, nowOf(model)).includes("HardenedRP"))
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
  const job = vault.jobs.get((textMember(request.body, "jobName") ?? "").toLowerCase());
  if (job === undefined) throw notFound("JobNotFound", "The job was not found.");
  return ok(jobBody(job, readerOf(request, model)));
}

function listJobs(request: SimulatorRequest, model: Model): SimulatorResponse {
  const crossRegion = (job: Job) => job.kind === "restore" && job.operation === "CrossRegionRestore";
  const jobs = [...vaultByBody(request, model).jobs.values()].filter(crossRegion);
  return page(
    request,
    jobs.map((job) => jobRow(job, readerOf(request, model))),
  );
}

function operationStatus(request: SimulatorRequest, model: Model): SimulatorResponse {
  const name = parameter(request, "operationId");
  const operation = findOperation(request, model);
  const startTime = instantText(operation.startedAtMs);
  const base = { id: `${regionPath(request)}/backupCrrOperationsStatus/${name}`, name };
  return nowOf(model) < operation.endsAtMs
    ? ok({ ...base, status: "InProgress", startTime, endTime: NOT_YET })
    : ok({ ...base, status: "Succeeded", startTime, endTime: startTime, properties: operation.properties });
}

function findOperation(request: SimulatorRequest, model: Model) {
  const [, id = ""] = Buffer.from(parameter(request, "operationId"), "base64").toString().split(";");
  for (const vault of model.vaults.values()) {
    const operation = vault.operations.get(id);
    if (operation !== undefined) return operation;
  }
  throw notFound("OperationNotFound", `The operation '${id}' was not found.`);
}

/** The simulator has one stamp. Not drawn anew: asking for a token must not change what happens later. */
const STAMP_ID = "b3c2f6de-5f0a-4d0b-8f5e-2f1a0c6d9e71";

/** What the paired region needs to know of a recovery point; a ticket, not a secret of anybody's. */
function accessToken(
  model: Model,
  vault: Vault,
  item: ProtectedItem,
  point: RecoveryPoint,
): Readonly<Record<string, unknown>> {
  return {
    objectType: "CrrAccessToken",
    accessTokenString: `simulated.${Buffer.from(`${vault.id};${point.id}`).toString("base64url")}`,
    subscriptionId: vault.subscriptionId,
    resourceGroupName: vault.resourceGroup,
    resourceName: vault.name,
    resourceId: item.dataId,
    protectionContainerId: Number(item.dataId.slice(0, 7)),
    recoveryPointId: point.id,
    recoveryPointTime: usDateText(point.atMs),
    containerName: item.key,
    containerType: "IaasVMContainer",
    backupManagementType: "AzureIaasVM",
    datasourceType: "VM",
    datasourceName: item.virtualMachineName,
    datasourceId: item.dataId,
    datasourceContainerName: item.key,
    coordinatorServiceStampUri: "https://coordinator.simulated.invalid",
    protectionServiceStampId: STAMP_ID,
    protectionServiceStampUri: "https://protection.simulated.invalid",
    tokenExtendedInformation: "<Simulated />",
    rpTierInformation: Object.fromEntries(tiersOf(point, nowOf(model)).map((tier) => [tier, "Valid"])),
    rpOriginalSAOption: false,
    rpIsManagedVirtualMachine: true,
    rpVMSizeDescription: "Standard_DS1_v2",
    bMSActiveRegion: vault.location,
  };
}

function vaultOfToken(model: Model, access: unknown): Vault {
  const [subscriptionId, group, name] = ["subscriptionId", "resourceGroupName", "resourceName"].map(
    (part) => textMember(access, part) ?? "",
  );
  const vault = model.vaults.get(vaultKey(subscriptionId ?? "", group ?? "", name ?? ""));
  if (vault === undefined) throw invalidInput("The access token names no vault.");
  return vault;
}

function vaultByBody(request: SimulatorRequest, model: Model): Vault {
  const vault = model.vaults.get((textMember(request.body, "resourceId") ?? "").toLowerCase());
  if (vault === undefined) throw invalidInput("resourceId must be the ID of a vault.");
  return vault;
}

/** A job of the paired region has its ID below the region. */
function readerOf(request: SimulatorRequest, model: Model) {
  return { vaultId: regionPath(request), apiVersion: request.apiVersion, nowMs: nowOf(model) };
}

function regionPath(request: SimulatorRequest): string {
  return `/subscriptions/${parameter(request, "subscriptionId")}/providers/Microsoft.RecoveryServices/locations/${parameter(request, "azureRegion")}`;
}

function refuseWithoutCrossRegion(vault: Vault): void {
  if (vault.settings.crossRegionRestore) return;
  throw refused(
    "BMSUserErrorCrossRegionRestoreNotEnabledInThisVault",
    "Cross region restore is not enabled in this vault\r\nEnable cross region restore and try again.",
  );
}
