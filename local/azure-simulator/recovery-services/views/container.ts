import { containerName, parseVirtualMachineId, shortName } from "../model/names.ts";
import type { ProtectedItem } from "../model/state.ts";
import { CONTAINER_TYPE, machineNameOf } from "./protected-item.ts";

/** The container of an item; there is one per virtual machine. */
export function containerView(item: ProtectedItem, vaultId: string): Readonly<Record<string, unknown>> {
  const name = containerName(machineNameOf(item));
  return {
    id: `${vaultId}/backupFabrics/Azure/protectionContainers/${name}`,
    name,
    type: CONTAINER_TYPE,
    properties: {
      virtualMachineId: item.virtualMachineId,
      virtualMachineVersion: "Compute",
      resourceGroup: item.resourceGroup,
      friendlyName: item.virtualMachineName,
      backupManagementType: "AzureIaasVM",
      registrationStatus: item.softDelete === undefined ? "Registered" : "SoftDeleted",
      healthStatus: "Healthy",
      containerType: "Microsoft.Compute/virtualMachines",
      protectableObjectType: "Microsoft.Compute/virtualMachines",
    },
  };
}

/** A machine that could be protected. */
export function protectableItemView(virtualMachineId: string, vaultId: string): Readonly<Record<string, unknown>> {
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
