import { pathParameter } from "../../arm/arm-call.ts";
import type { SimulatorRequest, SimulatorResponse } from "../../arm/service.ts";
import { operationNotFound } from "../errors/request.ts";
import type { Model } from "../model/model.ts";
import type { OperationRecord, Vault } from "../model/state.ts";
import { itemView } from "../views/protected-item.ts";
import { instantText, NOT_YET } from "../views/text.ts";
import { accepted, pollUrl } from "./polling.ts";
import { ITEM_PATH, ok, type Route, requestedVaultId, VAULT_PATH, vaultOf } from "./routing.ts";

const ITEM_ACTION = "vaults/backupFabrics/protectionContainers/protectedItems";

/** Polls of long-running requests. An operation can be read below its item and below its vault. */
export const operationRoutes: readonly Route[] = [
  [
    "BackupOperationStatuses_Get",
    "GET",
    `${VAULT_PATH}/backupOperations/{operationId}`,
    "vaults/backupOperations/read",
    status,
  ],
  [
    "ProtectedItemOperationStatuses_Get",
    "GET",
    `${ITEM_PATH}/operationsStatus/{operationId}`,
    `${ITEM_ACTION}/operationsStatus/read`,
    status,
  ],
  [
    "ProtectionContainerRefreshOperationStatuses_Get",
    "GET",
    `${VAULT_PATH}/backupFabrics/{fabricName}/operationsStatus/{operationId}`,
    "vaults/backupFabrics/operationsStatus/read",
    status,
  ],
  [
    "JobOperationStatuses_Get",
    "GET",
    `${VAULT_PATH}/backupJobs/{jobName}/operationsStatus/{operationId}`,
    "vaults/backupJobs/operationsStatus/read",
    status,
  ],
  [
    "BackupOperationResults_Get",
    "GET",
    `${VAULT_PATH}/backupOperationResults/{operationId}`,
    "vaults/backupOperationResults/read",
    (request, model) => result(request, model, false),
  ],
  [
    "ProtectedItemOperationResults_Get",
    "GET",
    `${ITEM_PATH}/operationResults/{operationId}`,
    `${ITEM_ACTION}/operationResults/read`,
    (request, model) => result(request, model, true),
  ],
  [
    "ProtectionContainerRefreshOperationResults_Get",
    "GET",
    `${VAULT_PATH}/backupFabrics/{fabricName}/operationResults/{operationId}`,
    "vaults/backupFabrics/operationResults/read",
    (request, model) => result(request, model, false),
  ],
  [
    "JobOperationResults_Get",
    "GET",
    `${VAULT_PATH}/backupJobs/{jobName}/operationResults/{operationId}`,
    "vaults/backupJobs/operationResults/read",
    (request, model) => result(request, model, false),
  ],
];

function status(request: SimulatorRequest, model: Model): SimulatorResponse {
  const { operation } = find(request, model);
  const startTime = instantText(operation.startedAtMs);
  const base = { id: operation.id, name: operation.id };
  if (model.context.clock.now() < operation.endsAtMs) {
    const headers = { "Retry-After": "5" };
    return { status: 200, headers, body: { ...base, status: "InProgress", startTime, endTime: NOT_YET } };
  }
  // Azure sends the start time as the end time of an ended operation.
  if (operation.error !== undefined) {
    return ok({ ...base, status: "Failed", startTime, endTime: startTime, error: operation.error });
  }
  const properties = operation.properties === undefined ? {} : { properties: operation.properties };
  return ok({ ...base, status: "Succeeded", startTime, endTime: startTime, ...properties });
}

/** 202 while it runs; then the item's body where there is one to show, 204 otherwise. */
function result(request: SimulatorRequest, model: Model, withBody: boolean): SimulatorResponse {
  const { vault, operation } = find(request, model);
  if (model.context.clock.now() < operation.endsAtMs) {
    const path = decodeURIComponent(request.path);
    return accepted({ Location: pollUrl(request, model, path) });
  }
  const item = vault.items.get(operation.resultItemKey ?? "");
  if (!withBody || item === undefined) return { status: 204 };
  const reader = {
    vaultId: requestedVaultId(request),
    origin: request.origin,
    nowMs: model.context.clock.now(),
    withExtendedInfo: true,
  };
  return ok(itemView(vault, item, reader));
}

function find(request: SimulatorRequest, model: Model): { readonly vault: Vault; readonly operation: OperationRecord } {
  const vault = vaultOf(request, model);
  const id = pathParameter(request, "operationId").toLowerCase();
  const operation = vault.operations.get(id);
  if (operation === undefined) throw operationNotFound(id);
  return { vault, operation };
}
