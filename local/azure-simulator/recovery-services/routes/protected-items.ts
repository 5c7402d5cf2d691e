import { pathParameter } from "../../arm/arm-call.ts";
import { stringAt } from "../../arm/json.ts";
import { pageOf } from "../../arm/paging.ts";
import type { SimulatorRequest, SimulatorResponse } from "../../arm/service.ts";
import { notActivelyProtected } from "../errors/backup.ts";
import { invalidInput } from "../errors/request.ts";
import { refuseOverlap, startBackup } from "../model/backup/backup-runs.ts";
import { publishChild } from "../model/events.ts";
import { countBackupAttempt } from "../model/limits.ts";
import { type Model, randomBetween, recordOperation } from "../model/model.ts";
import { deleteItem } from "../model/protection/deletion.ts";
import { changeProtection } from "../model/protection/protection.ts";
import { readProtectionRequest } from "../model/protection/protection-request.ts";
import type { OperationRecord, ProtectedItem, Vault } from "../model/state.ts";
import { DAY_MS } from "../model/time.ts";
import { itemView } from "../views/protected-item.ts";
import { clauseAllows, type Filter, parseFilter } from "./filters.ts";
import { acceptedForItem, acceptedWithPolls } from "./polling.ts";
import { ITEM_PATH, itemOf, ok, ROWS_PER_PAGE, type Route, requestedVaultId, VAULT_PATH, vaultOf } from "./routing.ts";

const CHILD_TYPE = "backupFabrics/protectionContainers/protectedItems";
const DEFAULT_RETENTION_DAYS = 30;
const MAX_RETENTION_DAYS = 9_999;

/** Protected items: list, read, enable and change protection, delete, back up on demand. */
export const protectedItemRoutes: readonly Route[] = [
  [
    "BackupProtectedItems_List",
    "GET",
    `${VAULT_PATH}/backupProtectedItems`,
    "vaults/backupProtectedItems/read",
    listItems,
  ],
  [
    "ProtectedItems_Get",
    "GET",
    ITEM_PATH,
    `vaults/${CHILD_TYPE}/read`,
    (request, model) => {
      const vault = vaultOf(request, model);
      return ok(itemView(vault, itemOf(request, vault), readerOf(request, model, true)));
    },
  ],
  ["ProtectedItems_CreateOrUpdate", "PUT", ITEM_PATH, `vaults/${CHILD_TYPE}/write`, putItem],
  [
    "ProtectedItems_Delete",
    "DELETE",
    ITEM_PATH,
    `vaults/${CHILD_TYPE}/delete`,
    (request, model) => {
      const vault = vaultOf(request, model);
      const item = itemOf(request, vault);
      const operation = deleteItem(model, vault, item, request.apiVersion);
      publishItemChange(request, model, vault, { item, operation, kind: "deleted", created: false });
      return acceptedWithPolls(request, model, {
        resultPath: `${requestedVaultId(request)}/backupOperationResults/${operation.id}`,
        statusPath: `${requestedVaultId(request)}/backupOperations/${operation.id}`,
      });
    },
  ],
  ["Backups_Trigger", "POST", `${ITEM_PATH}/backup`, `vaults/${CHILD_TYPE}/backup/action`, triggerBackup],
];

function listItems(request: SimulatorRequest, model: Model): SimulatorResponse {
  const vault = vaultOf(request, model);
  const filter = parseFilter(request.query.get("$filter"));
  const reader = readerOf(request, model, /extendedinfo/i.test(request.query.get("$expand") ?? ""));
  return pageOf(
    request,
    [...vault.items.values()].filter((item) => isWanted(item, filter)),
    ROWS_PER_PAGE,
    (item) => itemView(vault, item, reader),
  );
}

function isWanted(item: ProtectedItem, filter: Filter): boolean {
  return (
    clauseAllows(filter, "backupManagementType", "AzureIaasVM") &&
    clauseAllows(filter, "itemType", "VM") &&
    clauseAllows(filter, "workloadType", "VM") &&
    clauseAllows(filter, "policyName", item.policyName) &&
    clauseAllows(filter, "friendlyName", item.virtualMachineName) &&
    clauseAllows(filter, "containerName", item.key) &&
    clauseAllows(filter, "healthState", item.health.status)
  );
}

function readerOf(request: SimulatorRequest, model: Model, withExtendedInfo: boolean) {
  return {
    vaultId: requestedVaultId(request),
    origin: request.origin,
    nowMs: model.context.clock.now(),
    withExtendedInfo,
  };
}

function putItem(request: SimulatorRequest, model: Model): SimulatorResponse {
  const vault = vaultOf(request, model);
  const names = {
    containerName: pathParameter(request, "containerName"),
    protectedItemName: pathParameter(request, "protectedItemName"),
  };
  const wanted = readProtectionRequest(names, request.body);
  const vaultId = requestedVaultId(request);
  const operation = changeProtection(model, vault, wanted, { vaultId, apiVersion: request.apiVersion });
  const known = vault.items.has(operation.resultItemKey ?? "");
  model.agenda.at(operation.endsAtMs, () => {
    const item = vault.items.get(operation.resultItemKey ?? "");
    if (item !== undefined && operation.error === undefined) {
      publishItemChange(request, model, vault, { item, operation: undefined, kind: "written", created: !known });
    }
  });
  return acceptedForItem(request, model, operation);
}

/** Publishes an item's change to Event Grid when the change has happened. */
function publishItemChange(
  request: SimulatorRequest,
  model: Model,
  vault: Vault,
  change: {
    readonly item: ProtectedItem;
    readonly operation: OperationRecord | undefined;
    readonly kind: "written" | "deleted";
    readonly created: boolean;
  },
): void {
  const publish = () =>
    publishChild(model, vault, CHILD_TYPE, itemView(vault, change.item, readerOf(request, model, false)), change);
  if (change.operation === undefined) publish();
  else model.agenda.at(change.operation.endsAtMs, publish);
}

function triggerBackup(request: SimulatorRequest, model: Model): SimulatorResponse {
  const vault = vaultOf(request, model);
  const item = itemOf(request, vault);
  if (item.softDelete !== undefined || item.state === "ProtectionStopped" || item.state === "BackupsSuspended") {
    throw notActivelyProtected();
  }
  const nowMs = model.context.clock.now();
  const expiresAtMs = readExpiry(stringAt(request.body, "properties", "recoveryPointExpiryTimeInUTC"), nowMs);
  refuseOverlap(vault, item, nowMs);
  countBackupAttempt(item, nowMs);
  const job = startBackup(model, vault, item, {
    trigger: "onDemand",
    ruleName: "On-Demand",
    expiresAtMs,
    reachesVault: true,
  });
  const operation = recordOperation(model, vault, {
    endsAtMs: nowMs + Math.round(randomBetween(model, 1_000, 4_000)),
    properties: { objectType: "OperationStatusJobExtendedInfo", jobId: job.id },
  });
  return acceptedForItem(request, model, operation);
}

function readExpiry(text: string | undefined, nowMs: number): number {
  if (text === undefined) return nowMs + DEFAULT_RETENTION_DAYS * DAY_MS;
  const expiresAtMs = Date.parse(text);
  if (Number.isNaN(expiresAtMs)) throw invalidInput("recoveryPointExpiryTimeInUTC must be a time in ISO 8601.");
  if (expiresAtMs <= nowMs || expiresAtMs > nowMs + MAX_RETENTION_DAYS * DAY_MS) {
    throw invalidInput(`recoveryPointExpiryTimeInUTC must lie in the future, at most ${MAX_RETENTION_DAYS} days away.`);
  }
  return expiresAtMs;
}
