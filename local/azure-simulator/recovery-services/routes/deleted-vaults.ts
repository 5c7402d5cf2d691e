import type { SimulatorRequest, SimulatorResponse } from "../../arm/service.ts";
import { type Model, nowOf, textMember } from "../model/model.ts";
import type { SoftDeletedVault } from "../model/state.ts";
import {
  deletedVaultsIn,
  findDeletedVault,
  findUndeleteOperation,
  undeleteVault,
} from "../model/vault/deleted-vaults.ts";
import { instantText } from "../views/text.ts";
import { page } from "./paging.ts";
import { acceptedWithPolls } from "./polling.ts";
import { LOCATION_PATH, ok, parameter, type Route } from "./routing.ts";

const LIST = `${LOCATION_PATH}/deletedVaults`;
const ONE = `${LIST}/{deletedVaultName}`;

/** Vaults that were deleted from api-version 2025-08-01 on and can be brought back. */
export const deletedVaultRoutes: readonly Route[] = [
  [
    "DeletedVaults_ListBySubscriptionId",
    "GET",
    LIST,
    "locations/deletedVaults/read",
    (request, model) => {
      const found = deletedVaultsIn(model, parameter(request, "subscriptionId"), parameter(request, "azureRegion"));
      return page(
        request,
        found.map((deleted) => bodyOf(request, deleted)),
      );
    },
  ],
  [
    "DeletedVaults_Get",
    "GET",
    ONE,
    "locations/deletedVaults/read",
    (request, model) => ok(bodyOf(request, findDeletedVault(model, parameter(request, "deletedVaultName")))),
  ],
  ["DeletedVaults_Undelete", "POST", `${ONE}/undelete`, "locations/deletedVaults/undelete/action", undelete],
  [
    "DeletedVaults_GetOperationStatus",
    "GET",
    `${ONE}/operations/{operationId}`,
    "locations/deletedVaults/operations/read",
    (request, model) => {
      const { id, startedAtMs, endsAtMs } = findUndeleteOperation(model, parameter(request, "operationId"));
      const startTime = instantText(startedAtMs);
      return nowOf(model) < endsAtMs
        ? { status: 200, headers: { "Retry-After": "10" }, body: { id, name: id, status: "InProgress", startTime } }
        : ok({ id, name: id, status: "Succeeded", startTime, endTime: instantText(endsAtMs) });
    },
  ],
];

function undelete(request: SimulatorRequest, model: Model): SimulatorResponse {
  const deleted = findDeletedVault(model, parameter(request, "deletedVaultName"));
  const group = textMember(request.body, "properties", "recoveryResourceGroupId") ?? "";
  const path = `${idOf(request, deleted)}/operations/${undeleteVault(model, deleted, group).id}`;
  return acceptedWithPolls(request, model, { resultPath: path, statusPath: path });
}

function bodyOf(request: SimulatorRequest, deleted: SoftDeletedVault): Readonly<Record<string, unknown>> {
  return {
    id: idOf(request, deleted),
    name: deleted.name,
    type: "Microsoft.RecoveryServices/locations/deletedVaults",
    properties: {
      vaultId: deleted.vault.id,
      vaultDeletionTime: instantText(deleted.deletedAtMs),
      purgeAt: instantText(deleted.purgesAtMs),
    },
  };
}

function idOf(request: SimulatorRequest, deleted: SoftDeletedVault): string {
  const { subscriptionId, location } = deleted.vault;
  const spelled = request.params["azureRegion"] ?? location;
  return `/subscriptions/${subscriptionId}/providers/Microsoft.RecoveryServices/locations/${spelled}/deletedVaults/${deleted.name}`;
}
