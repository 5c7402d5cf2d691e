import type { ArmResource, SimulatorRequest } from "../../arm/service.ts";
import { vaultNotFound } from "../errors/service-error.ts";
import { speaks } from "../model/api-version.ts";
import { type Model, nowOf, vaultKey } from "../model/model.ts";
import type { OperationRecord, Vault } from "../model/state.ts";
import { deleteVault, patchVault, putVault } from "../model/vault/vaults.ts";
import { vaultBody } from "../views/vault.ts";
import { page } from "./paging.ts";
import { accepted, pollUrl } from "./polling.ts";
import { ok, parameter, type Route, spelledVaultId, VAULT_PATH, vaultOf } from "./routing.ts";

const VAULTS_OF_GROUP =
  "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.RecoveryServices/vaults";
const VAULTS_OF_SUBSCRIPTION = "/subscriptions/{subscriptionId}/providers/Microsoft.RecoveryServices/vaults";

/** Lists name the offer behind the one SKU there is. */
const LISTED_SKU = { name: "RS0", tier: "Standard" };

/** As many as the longest recorded page held; another page followed. */
const VAULTS_PER_PAGE = 338;

/** Vaults themselves. */
export const vaultRoutes: readonly Route[] = [
  ["Vaults_ListBySubscriptionId", "GET", VAULTS_OF_SUBSCRIPTION, "vaults/read", listVaults],
  ["Vaults_ListByResourceGroup", "GET", VAULTS_OF_GROUP, "vaults/read", listVaults],
  [
    "Vaults_Get",
    "GET",
    VAULT_PATH,
    "vaults/read",
    (request, model) => ok(bodyOf(request, model, vaultOf(request, model))),
  ],
  [
    "Vaults_CreateOrUpdate",
    "PUT",
    VAULT_PATH,
    "vaults/write",
    (request, model) => {
      const name = {
        subscriptionId: parameter(request, "subscriptionId"),
        resourceGroup: parameter(request, "resourceGroupName"),
        vaultName: parameter(request, "vaultName"),
      };
      const { vault, created, operation } = putVault(
        model,
        name,
        spelledVaultId(request),
        request.body,
        request.apiVersion,
      );
      publish(model, vault, "written", created);
      const body = bodyOf(request, model, vault);
      if (!speaks(request.apiVersion, "vaultWriteIsAsynchronous")) return { status: 201, body };
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
      if (speaks(request.apiVersion, "vaultChangeIsAccepted")) return acceptedVaultChange(request, model, operation);
      vault.readyAtMs = nowOf(model);
      return ok(bodyOf(request, model, vault));
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
      model.agenda.advance(nowOf(model));
      return speaks(request.apiVersion, "vaultChangeIsAccepted")
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
      const id = `${spelledVaultId(request)}/operationStatus/${parameter(request, "operationId")}`;
      const name = parameter(request, "operationId");
      if (nowOf(model) >= operation.endsAtMs) return ok({ id, name, status: "Succeeded", percentComplete: 0 });
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
      if (nowOf(model) < operation.endsAtMs) return accepted(vaultPolls(request, model, operation));
      return model.vaults.get(vault.id.toLowerCase()) === vault ? ok(bodyOf(request, model, vault)) : { status: 200 };
    },
  ],
];

/** A vault as ARM's resource list and Event Grid see it. */
export function vaultResource(model: Model, vault: Vault): ArmResource {
  return {
    ...vaultBody(vault, vault.id, nowOf(model)),
    id: vault.id,
    name: vault.name,
    type: "Microsoft.RecoveryServices/vaults",
    location: vault.location,
  };
}

function listVaults(request: SimulatorRequest, model: Model) {
  const subscriptionId = parameter(request, "subscriptionId").toLowerCase();
  const group = request.params["resourceGroupName"]?.toLowerCase();
  const vaults = [...model.vaults.values()]
    .filter((vault) => vault.subscriptionId.toLowerCase() === subscriptionId)
    .filter((vault) => group === undefined || vault.resourceGroup.toLowerCase() === group);
  return page(
    request,
    vaults.map((vault) => ({ ...vaultBody(vault, vault.id, nowOf(model)), sku: LISTED_SKU })),
    VAULTS_PER_PAGE,
  );
}

function bodyOf(request: SimulatorRequest, model: Model, vault: Vault) {
  return vaultBody(vault, spelledVaultId(request), nowOf(model));
}

function publish(model: Model, vault: Vault, kind: "written" | "deleted", created: boolean): void {
  const operationName = `Microsoft.RecoveryServices/vaults/${kind === "written" ? "write" : "delete"}`;
  model.context.publish({ kind, resource: vaultResource(model, vault), operationName, created });
}

/** The service names a vault's operations with the base64 of a number and a GUID. */
function operationPath(request: SimulatorRequest, operation: OperationRecord, kind: string): string {
  return `${spelledVaultId(request)}/${kind}/${Buffer.from(`2047;${operation.id}`).toString("base64")}`;
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

/** Finds an operation of a vault, also of one that its operation has deleted. Throws 404. */
function vaultOperation(
  request: SimulatorRequest,
  model: Model,
): { readonly vault: Vault; readonly operation: OperationRecord } {
  const resourceGroup = parameter(request, "resourceGroupName");
  const vaultName = parameter(request, "vaultName");
  const key = vaultKey(parameter(request, "subscriptionId"), resourceGroup, vaultName);
  const vault = model.vaults.get(key) ?? model.deletedVaults.get(key)?.vault;
  const [, id = ""] = Buffer.from(parameter(request, "operationId"), "base64").toString().split(";");
  const operation = vault?.operations.get(id);
  if (vault === undefined || operation === undefined) throw vaultNotFound(vaultName, resourceGroup);
  return { vault, operation };
}
