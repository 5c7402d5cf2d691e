import { pathParameter } from "../../arm/arm-call.ts";
import { resourceNotFound } from "../../arm/errors.ts";
import { stringAt } from "../../arm/json.ts";
import { pageOf } from "../../arm/paging.ts";
import type { ArmResource, SimulatorRequest, SimulatorResponse } from "../../arm/service.ts";
import { supports } from "../model/api-version.ts";
import { type Model, vaultKey } from "../model/model.ts";
import type { OperationRecord, Vault } from "../model/state.ts";
import {
  deletedVaultsIn,
  findDeletedVault,
  findUndeleteOperation,
  undeleteVault,
} from "../model/vault/deleted-vaults.ts";
import { deleteVault, patchVault, putVault } from "../model/vault/vaults.ts";
import { deletedVaultId, deletedVaultView } from "../views/deleted-vault.ts";
import { instantText } from "../views/text.ts";
import { vaultView } from "../views/vault.ts";
import { accepted, acceptedWithPolls, pollUrl } from "./polling.ts";
import { LOCATION_PATH, ok, ROWS_PER_PAGE, type Route, requestedVaultId, VAULT_PATH, vaultOf } from "./routing.ts";

const VAULTS_OF_GROUP =
  "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.RecoveryServices/vaults";
const VAULTS_OF_SUBSCRIPTION = "/subscriptions/{subscriptionId}/providers/Microsoft.RecoveryServices/vaults";

const DELETED_VAULTS = `${LOCATION_PATH}/deletedVaults`;
const DELETED_VAULT = `${DELETED_VAULTS}/{deletedVaultName}`;

/** Lists name the offer behind the only SKU. */
const LISTED_SKU = { name: "RS0", tier: "Standard" };

/** Length of the longest recorded page; another page followed it. */
const VAULTS_PER_PAGE = 338;

/** Vaults. */
export const vaultRoutes: readonly Route[] = [
  ["Vaults_ListBySubscriptionId", "GET", VAULTS_OF_SUBSCRIPTION, "vaults/read", listVaults],
  ["Vaults_ListByResourceGroup", "GET", VAULTS_OF_GROUP, "vaults/read", listVaults],
  [
    "Vaults_Get",
    "GET",
    VAULT_PATH,
    "vaults/read",
    (request, model) => ok(viewOf(request, model, vaultOf(request, model))),
  ],
  [
    "Vaults_CreateOrUpdate",
    "PUT",
    VAULT_PATH,
    "vaults/write",
    (request, model) => {
      const name = {
        subscriptionId: pathParameter(request, "subscriptionId"),
        resourceGroup: pathParameter(request, "resourceGroupName"),
        vaultName: pathParameter(request, "vaultName"),
      };
      const { vault, created, operation } = putVault(
        model,
        name,
        requestedVaultId(request),
        request.body,
        request.apiVersion,
      );
      publish(model, vault, "written", created);
      const body = viewOf(request, model, vault);
      if (!supports(request.apiVersion, "vaultWriteIsAsynchronous")) return { status: created ? 201 : 200, body };
      const statusUrl = pollUrl(request, model, operationPath(request, operation, "operationStatus"));
      return { status: 201, headers: { "Azure-AsyncOperation": statusUrl, "Retry-After": "60" }, body };
    },
  ],
  [
    "Vaults_Update",
    "PATCH",
    VAULT_PATH,
    "vaults/write",
    (request, model) => {
      const vault = vaultOf(request, model);
      const operation = patchVault(model, vault, request.body, request.apiVersion);
      publish(model, vault, "written", false);
      if (supports(request.apiVersion, "vaultChangeIsAccepted")) return acceptedVaultChange(request, model, operation);
      vault.readyAtMs = model.context.clock.now();
      return ok(viewOf(request, model, vault));
    },
  ],
  [
    "Vaults_Delete",
    "DELETE",
    VAULT_PATH,
    "vaults/delete",
    (request, model) => {
      const vault = vaultOf(request, model);
      const operation = deleteVault(model, vault, request.apiVersion);
      model.agenda.at(operation.endsAtMs, () => publish(model, vault, "deleted", false));
      model.agenda.runDue();
      return supports(request.apiVersion, "vaultChangeIsAccepted")
        ? acceptedVaultChange(request, model, operation)
        : { status: 200 };
    },
  ],
  [
    "GetOperationStatus",
    "GET",
    `${VAULT_PATH}/operationStatus/{operationId}`,
    "vaults/operationStatus/read",
    (request, model) => {
      const { vault, operation } = vaultOperation(request, model);
      const id = `${requestedVaultId(request)}/operationStatus/${pathParameter(request, "operationId")}`;
      const name = pathParameter(request, "operationId");
      if (model.context.clock.now() >= operation.endsAtMs)
        return ok({ id, name, status: "Succeeded", percentComplete: 0 });
      const polls = vaultPolls(request, model, operation);
      return {
        status: 200,
        headers: { ...polls, "Retry-After": "10" },
        body: { id, name: name || vault.name, status: "InProgress", percentComplete: 0 },
      };
    },
  ],
  [
    "GetOperationResult",
    "GET",
    `${VAULT_PATH}/operationResults/{operationId}`,
    "vaults/operationResults/read",
    (request, model) => {
      const { vault, operation } = vaultOperation(request, model);
      if (model.context.clock.now() < operation.endsAtMs) return accepted(vaultPolls(request, model, operation));
      return model.vaults.get(vault.id.toLowerCase()) === vault ? ok(viewOf(request, model, vault)) : { status: 200 };
    },
  ],
];

/** Vaults that were deleted with api-version 2025-08-01 or later and can be undeleted. */
export const deletedVaultRoutes: readonly Route[] = [
  [
    "DeletedVaults_ListBySubscriptionId",
    "GET",
    DELETED_VAULTS,
    "locations/deletedVaults/read",
    (request, model) => {
      const found = deletedVaultsIn(
        model,
        pathParameter(request, "subscriptionId"),
        pathParameter(request, "azureRegion"),
      );
      return pageOf(request, found, ROWS_PER_PAGE, (deleted) => deletedVaultView(deleted, regionOf(request)));
    },
  ],
  [
    "DeletedVaults_Get",
    "GET",
    DELETED_VAULT,
    "locations/deletedVaults/read",
    (request, model) =>
      ok(deletedVaultView(findDeletedVault(model, pathParameter(request, "deletedVaultName")), regionOf(request))),
  ],
  ["DeletedVaults_Undelete", "POST", `${DELETED_VAULT}/undelete`, "locations/deletedVaults/undelete/action", undelete],
  [
    "DeletedVaults_GetOperationStatus",
    "GET",
    `${DELETED_VAULT}/operations/{operationId}`,
    "locations/deletedVaults/operations/read",
    (request, model) => {
      const { id, startedAtMs, endsAtMs } = findUndeleteOperation(model, pathParameter(request, "operationId"));
      const startTime = instantText(startedAtMs);
      return model.context.clock.now() < endsAtMs
        ? { status: 200, headers: { "Retry-After": "10" }, body: { id, name: id, status: "InProgress", startTime } }
        : ok({ id, name: id, status: "Succeeded", startTime, endTime: instantText(endsAtMs) });
    },
  ],
];

/** A vault as ARM's resource list and Event Grid see it. */
export function vaultResource(model: Model, vault: Vault): ArmResource {
  return {
    ...vaultView(vault, vault.id, model.context.clock.now()),
    id: vault.id,
    name: vault.name,
    type: "Microsoft.RecoveryServices/vaults",
    location: vault.location,
  };
}

function listVaults(request: SimulatorRequest, model: Model) {
  const subscriptionId = pathParameter(request, "subscriptionId").toLowerCase();
  const group = request.params["resourceGroupName"]?.toLowerCase();
  const vaults = [...model.vaults.values()]
    .filter((vault) => vault.subscriptionId.toLowerCase() === subscriptionId)
    .filter((vault) => group === undefined || vault.resourceGroup.toLowerCase() === group);
  return pageOf(request, vaults, VAULTS_PER_PAGE, (vault) => ({
    ...vaultView(vault, vault.id, model.context.clock.now()),
    sku: LISTED_SKU,
  }));
}

function viewOf(request: SimulatorRequest, model: Model, vault: Vault) {
  return vaultView(vault, requestedVaultId(request), model.context.clock.now());
}

function publish(model: Model, vault: Vault, kind: "written" | "deleted", created: boolean): void {
  const operationName = `Microsoft.RecoveryServices/vaults/${kind === "written" ? "write" : "delete"}`;
  model.context.publish({ kind, resource: vaultResource(model, vault), operationName, created });
}

/** The name of a vault's operation is the base64 of a number and a GUID. */
function operationPath(request: SimulatorRequest, operation: OperationRecord, kind: string): string {
  return `${requestedVaultId(request)}/${kind}/${Buffer.from(`2047;${operation.id}`).toString("base64")}`;
}

function vaultPolls(request: SimulatorRequest, model: Model, operation: OperationRecord) {
  return {
    Location: pollUrl(request, model, operationPath(request, operation, "operationResults")),
    "Azure-AsyncOperation": pollUrl(request, model, operationPath(request, operation, "operationStatus")),
  };
}

function acceptedVaultChange(request: SimulatorRequest, model: Model, operation: OperationRecord) {
  return accepted(vaultPolls(request, model, operation));
}

/** Finds an operation of a vault, also of a vault that the operation has deleted. Throws 404. */
function vaultOperation(
  request: SimulatorRequest,
  model: Model,
): { readonly vault: Vault; readonly operation: OperationRecord } {
  const resourceGroup = pathParameter(request, "resourceGroupName");
  const vaultName = pathParameter(request, "vaultName");
  const key = vaultKey(pathParameter(request, "subscriptionId"), resourceGroup, vaultName);
  const vault = model.vaults.get(key) ?? model.deletedVaults.get(key)?.vault;
  const [, id = ""] = Buffer.from(pathParameter(request, "operationId"), "base64").toString().split(";");
  const operation = vault?.operations.get(id);
  if (vault === undefined || operation === undefined)
    throw resourceNotFound("Microsoft.RecoveryServices/vaults", vaultName, resourceGroup);
  return { vault, operation };
}

function undelete(request: SimulatorRequest, model: Model): SimulatorResponse {
  const deleted = findDeletedVault(model, pathParameter(request, "deletedVaultName"));
  const group = stringAt(request.body, "properties", "recoveryResourceGroupId") ?? "";
  const path = `${deletedVaultId(deleted, regionOf(request))}/operations/${undeleteVault(model, deleted, group).id}`;
  return acceptedWithPolls(request, model, { resultPath: path, statusPath: path });
}

/** The region as the caller spells it. */
function regionOf(request: SimulatorRequest): string {
  return pathParameter(request, "azureRegion");
}
