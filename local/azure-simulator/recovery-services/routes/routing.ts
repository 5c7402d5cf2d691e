import { pathParameter } from "../../arm/arm-call.ts";
import type { HttpMethod, Operation, SimulatorRequest, SimulatorResponse } from "../../arm/service.ts";
import { itemNotFound } from "../errors/protection.ts";
import { findVault, type Model } from "../model/model.ts";
import { readName, shortName } from "../model/names.ts";
import type { ProtectedItem, Vault } from "../model/state.ts";

/** Path of a vault. */
export const VAULT_PATH =
  "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.RecoveryServices/vaults/{vaultName}";
/** Path of a protected item. */
export const ITEM_PATH = `${VAULT_PATH}/backupFabrics/{fabricName}/protectionContainers/{containerName}/protectedItems/{protectedItemName}`;
/** Path below a region. */
export const LOCATION_PATH =
  "/subscriptions/{subscriptionId}/providers/Microsoft.RecoveryServices/locations/{azureRegion}";

/** Rows per page of the service's lists. */
export const ROWS_PER_PAGE = 200;

/** One row of a route table: operation name, method, path, RBAC action, handler. */
export type Route = readonly [
  name: string,
  method: HttpMethod,
  path: string,
  action: string,
  handle: (request: SimulatorRequest, model: Model) => SimulatorResponse,
];

/** Makes the simulator's operations: effects that are due happen before the request is handled. */
export function toOperations(model: Model, routes: readonly Route[]): readonly Operation[] {
  return routes.map(([name, method, path, action, handle]) => ({
    name,
    method,
    path,
    action: `Microsoft.RecoveryServices/${action}`,
    handle: (request) => {
      model.agenda.runDue();
      return handle(request, model);
    },
  }));
}

/** The vault a request is about. Throws 404. */
export function vaultOf(request: SimulatorRequest, model: Model): Vault {
  return findVault(model, {
    subscriptionId: pathParameter(request, "subscriptionId"),
    resourceGroup: pathParameter(request, "resourceGroupName"),
    vaultName: pathParameter(request, "vaultName"),
  });
}

/** The vault's ID as this caller spells it: the service repeats it in the IDs of what it lists. */
export function requestedVaultId(request: SimulatorRequest): string {
  const parts = /^(.*\/vaults\/[^/]+)/i.exec(decodeURIComponent(request.path.replace(/\/{2,}/g, "/")));
  return parts?.[1] ?? request.path;
}

/** The protected item a request is about. Throws 404. */
export function itemOf(request: SimulatorRequest, vault: Vault): ProtectedItem {
  const name = readName(pathParameter(request, "protectedItemName"));
  const item = name === undefined ? undefined : vault.items.get(shortName(name));
  if (item === undefined) {
    throw itemNotFound();
  }
  return item;
}

/** 200 with a body. */
export function ok(body: unknown): SimulatorResponse {
  return { status: 200, body };
}
