import { pathParameter } from "../../arm/arm-call.ts";
import { stringAt } from "../../arm/json.ts";
import { pageOf } from "../../arm/paging.ts";
import type { SimulatorRequest, SimulatorResponse } from "../../arm/service.ts";
import { invalidInput } from "../errors/request.ts";
import { findProtections, type Model, randomBetween, recordOperation } from "../model/model.ts";
import { parseVirtualMachineId, shortName } from "../model/names.ts";
import type { ProtectedItem, Vault } from "../model/state.ts";
import { containerView, protectableItemView } from "../views/container.ts";
import { clauseAllows, type Filter, parseFilter } from "./filters.ts";
import { acceptedWithPolls } from "./polling.ts";
import { LOCATION_PATH, ok, ROWS_PER_PAGE, type Route, requestedVaultId, VAULT_PATH, vaultOf } from "./routing.ts";

/** What can be protected or already is: by one machine's ID, without naming a vault, and in a vault's lists. */
export const discoveryRoutes: readonly Route[] = [
  ["BackupStatus_Get", "POST", `${LOCATION_PATH}/backupStatus`, "locations/backupStatus/action", backupStatus],
  [
    "ProtectionIntent_Validate",
    "POST",
    `${LOCATION_PATH}/backupPreValidateProtection`,
    "locations/backupPreValidateProtection/action",
    preValidate,
  ],
  [
    "ProtectionContainers_Refresh",
    "POST",
    `${VAULT_PATH}/backupFabrics/{fabricName}/refreshContainers`,
    "vaults/backupFabrics/refreshContainers/action",
    refreshContainers,
  ],
  [
    "BackupProtectableItems_List",
    "GET",
    `${VAULT_PATH}/backupProtectableItems`,
    "vaults/backupProtectableItems/read",
    listProtectable,
  ],
  [
    "BackupProtectionContainers_List",
    "GET",
    `${VAULT_PATH}/backupProtectionContainers`,
    "vaults/backupProtectionContainers/read",
    (request, model) => listContainers(request, model, () => true),
  ],
  [
    "DeletedProtectionContainers_List",
    "GET",
    `${VAULT_PATH}/backupDeletedProtectionContainers`,
    "vaults/backupDeletedProtectionContainers/read",
    (request, model) => listContainers(request, model, (item) => item.softDelete !== undefined),
  ],
  [
    "BackupUsageSummaries_List",
    "GET",
    `${VAULT_PATH}/backupUsageSummaries`,
    "vaults/backupUsageSummaries/read",
    usageSummaries,
  ],
];

/** Discovers machines in the vault's region; `backupProtectableItems` lists them when the operation has ended. */
function refreshContainers(request: SimulatorRequest, model: Model): SimulatorResponse {
  const vault = vaultOf(request, model);
  const operation = recordOperation(model, vault, {
    endsAtMs: model.context.clock.now() + Math.round(randomBetween(model, 6_000, 18_000)),
  });
  model.agenda.at(operation.endsAtMs, () => {
    for (const machine of model.machines.list(vault.subscriptionId)) {
      if (machine.location.toLowerCase() === vault.location.toLowerCase())
        vault.discovered.add(machine.id.toLowerCase());
    }
  });
  const fabric = `${requestedVaultId(request)}/backupFabrics/${pathParameter(request, "fabricName")}`;
  return acceptedWithPolls(request, model, {
    resultPath: `${fabric}/operationResults/${operation.id}`,
    statusPath: `${fabric}/operationsStatus/${operation.id}`,
  });
}

function listProtectable(request: SimulatorRequest, model: Model): SimulatorResponse {
  const vault = vaultOf(request, model);
  const filter = parseFilter(request.query.get("$filter"));
  const vaultId = requestedVaultId(request);
  const machines = model.machines
    .list(vault.subscriptionId)
    .filter((machine) => vault.discovered.has(machine.id.toLowerCase()))
    .filter((machine) => !findProtections(model, machine.id).some(({ item }) => item.softDelete === undefined))
    .filter((machine) => allowsMachine(filter, machine.name));
  return pageOf(request, machines, ROWS_PER_PAGE, (machine) => protectableItemView(machine.id, vaultId));
}

function listContainers(
  request: SimulatorRequest,
  model: Model,
  isWanted: (item: ProtectedItem) => boolean,
): SimulatorResponse {
  const vault = vaultOf(request, model);
  const filter = parseFilter(request.query.get("$filter"));
  const vaultId = requestedVaultId(request);
  const items = [...vault.items.values()]
    .filter((item) => isWanted(item) && allowsMachine(filter, item.virtualMachineName))
    // A soft-deleted machine's container still counts as registered in this filter, as recorded.
    .filter(() => clauseAllows(filter, "status", "Registered"));
  return pageOf(request, items, ROWS_PER_PAGE, (item) => containerView(item, vaultId));
}

function allowsMachine(filter: Filter, name: string): boolean {
  return (
    clauseAllows(filter, "backupManagementType", "AzureIaasVM") &&
    clauseAllows(filter, "providerType", "AzureIaasVM") &&
    clauseAllows(filter, "friendlyName", name)
  );
}

function usageSummaries(request: SimulatorRequest, model: Model): SimulatorResponse {
  const vault = vaultOf(request, model);
  const kind = parseFilter(request.query.get("$filter")).get("type") ?? "BackupProtectedItemCountSummary";
  return ok({ value: summaryRows(vault, kind) });
}

function summaryRows(vault: Vault, kind: string): readonly unknown[] {
  const name = { value: "AzureIaasVM", localizedValue: "Azure Virtual Machine" };
  const isItems = /protecteditem/i.test(kind);
  return isItems ? [{ unit: "Count", currentValue: vault.items.size, limit: -1, name }] : [];
}

function backupStatus(request: SimulatorRequest, model: Model): SimulatorResponse {
  const { id, machine } = machineOf(request);
  const found = protectionOf(model, id, pathParameter(request, "azureRegion"));
  const short = shortName(machine);
  return ok({
    protectionStatus: found === undefined ? "NotProtected" : "Protected",
    ...(found === undefined ? {} : { vaultId: found.vault.id }),
    fabricName: "Azure",
    containerName: `iaasvmcontainer;${short}`,
    protectedItemName: `vm;${short}`,
    ...(found?.item.policyName === undefined ? {} : { policyName: found.item.policyName }),
    protectedItemsCount: 0,
    objectType: "BackupStatusResponse",
  });
}

function preValidate(request: SimulatorRequest, model: Model): SimulatorResponse {
  const { id, machine } = machineOf(request);
  const names = {
    containerName: `iaasvmcontainer;${shortName(machine)}`,
    protectedItemName: `vm;${shortName(machine)}`,
  };
  if (protectionOf(model, id, pathParameter(request, "azureRegion")) !== undefined) {
    return ok({
      status: "Failed",
      errorCode: "VirtualMachineAlreadyProtected",
      errorMessage: "Virtual machine with same name and same resource group is already protected.",
      recommendation: "Do not enable protection again; see the backup item of this virtual machine in its vault.",
      ...names,
    });
  }
  if (model.machines.find(id) === undefined) {
    return ok({
      status: "Failed",
      errorCode: "UserErrorVmNotFoundV2",
      errorMessage: "Virtual machine doesn't exist.",
      recommendation: "Select a virtual machine that exists.",
      ...names,
    });
  }
  return ok({ status: "Success", errorCode: "Success", errorMessage: "", recommendation: "", ...names });
}

/** The service searches one region only and ignores soft-deleted items. */
function protectionOf(model: Model, virtualMachineId: string, region: string) {
  return findProtections(model, virtualMachineId).find(
    ({ vault, item }) => item.softDelete === undefined && vault.location.toLowerCase() === region.toLowerCase(),
  );
}

function machineOf(request: SimulatorRequest) {
  const id = stringAt(request.body, "resourceId") ?? "";
  const machine = parseVirtualMachineId(id);
  if (stringAt(request.body, "resourceType") !== "VM" || machine === undefined) {
    throw invalidInput("resourceType must be VM and resourceId the ID of a virtual machine.");
  }
  return { id, machine };
}
