import type { SimulatorRequest, SimulatorResponse } from "../../arm/service.ts";
import { between, findProtectors, type Model, noteOperation, nowOf } from "../model/model.ts";
import { containerName, parseVirtualMachineId, shortName } from "../model/names.ts";
import type { ProtectedItem, Vault } from "../model/state.ts";
import { containerBody } from "../views/protected-item.ts";
import { clauseAllows, type Filter, parseFilter } from "./filters.ts";
import { page } from "./paging.ts";
import { acceptedWithPolls } from "./polling.ts";
import { ok, parameter, type Route, spelledVaultId, VAULT_PATH, vaultOf } from "./routing.ts";

/** What a vault could protect, what it has registered, and how much of it there is. */
export const discoveryRoutes: readonly Route[] = [
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

/** Looks for machines in the vault's region; what it finds shows in `backupProtectableItems` when it is done. */
function refreshContainers(request: SimulatorRequest, model: Model): SimulatorResponse {
  const vault = vaultOf(request, model);
  const operation = noteOperation(model, vault, { endsAtMs: nowOf(model) + Math.round(between(model, 6_000, 18_000)) });
  model.agenda.at(operation.endsAtMs, () => {
    for (const machine of model.machines.list(vault.subscriptionId)) {
      if (machine.location.toLowerCase() === vault.location.toLowerCase())
        vault.discovered.add(machine.id.toLowerCase());
    }
  });
  const fabric = `${spelledVaultId(request)}/backupFabrics/${parameter(request, "fabricName")}`;
  return acceptedWithPolls(request, model, {
    resultPath: `${fabric}/operationResults/${operation.id}`,
    statusPath: `${fabric}/operationsStatus/${operation.id}`,
  });
}

function listProtectable(request: SimulatorRequest, model: Model): SimulatorResponse {
  const vault = vaultOf(request, model);
  const filter = parseFilter(request.query.get("$filter"));
  const vaultId = spelledVaultId(request);
  const rows = model.machines
    .list(vault.subscriptionId)
    .filter((machine) => vault.discovered.has(machine.id.toLowerCase()))
    .filter((machine) => !findProtectors(model, machine.id).some(({ item }) => item.softDelete === undefined))
    .filter((machine) => allowsMachine(filter, machine.name))
    .map((machine) => protectableItem(machine.id, vaultId));
  return page(request, rows);
}

function protectableItem(virtualMachineId: string, vaultId: string): Readonly<Record<string, unknown>> {
  const machine = parseVirtualMachineId(virtualMachineId) ?? { resourceGroup: "", name: "" };
  const short = shortName(machine);
  return {
    id: `${vaultId}/backupFabrics/Azure/protectionContainers/${containerName(machine)}/protectableItems/vm;${short}`,
    name: short,
    type: "Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectableItems",
    properties: {
      virtualMachineId,
      virtualMachineVersion: "Compute",
      resourceGroup: machine.resourceGroup,
      backupManagementType: "AzureIaasVM",
      protectableItemType: "Microsoft.Compute/virtualMachines",
      friendlyName: machine.name,
      protectionState: "NotProtected",
    },
  };
}

function listContainers(
  request: SimulatorRequest,
  model: Model,
  isWanted: (item: ProtectedItem) => boolean,
): SimulatorResponse {
  const vault = vaultOf(request, model);
  const filter = parseFilter(request.query.get("$filter"));
  const vaultId = spelledVaultId(request);
  const rows = [...vault.items.values()]
    .filter((item) => isWanted(item) && allowsMachine(filter, item.virtualMachineName))
    // A soft-deleted machine's container still counts as registered in this filter: so the recordings show it.
    .filter(() => clauseAllows(filter, "status", "Registered"))
    .map((item) => containerBody(item, vaultId));
  return page(request, rows);
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
