import type { AzureIaaSComputeVMProtectedItem, ProtectedItemResource } from "@azure/arm-recoveryservicesbackup";
import type { ProtectedItem } from "../../domain/ports/backup-vault.ts";
import type { VirtualMachineId } from "../../domain/resource-id.ts";
import { instantOf, optional, required } from "../arm/response-values.ts";

/** All Azure machines are in this fabric. */
export const FABRIC = "Azure";

/** Names of a machine in Azure Backup. They follow from its ID, so no discovery is needed first. */
export function itemNames(machine: VirtualMachineId): { readonly container: string; readonly item: string } {
  const name = `iaasvmcontainerv2;${machine.resourceGroup};${machine.name}`;
  return { container: `IaasVMContainer;${name}`, item: `VM;${name}` };
}

/** `undefined` for items other than virtual machines of Resource Manager: classic machines, databases, shares. */
export function toProtectedItem(resource: ProtectedItemResource, vaultId: string): ProtectedItem | undefined {
  const item = resource.properties;
  if (item?.protectedItemType !== "Microsoft.Compute/virtualMachines") return undefined;
  const properties = item as AzureIaaSComputeVMProtectedItem;
  return {
    vmId: required(properties.sourceResourceId ?? properties.virtualMachineId, "properties.sourceResourceId"),
    vaultId,
    ...optional("policyId", properties.policyId),
    protectionState: required(properties.protectionState, "properties.protectionState"),
    isSoftDeleted: properties.isScheduledForDeferredDelete === true,
    ...optional("lastBackupStatus", properties.lastBackupStatus),
    ...optional("lastRecoveryPointAt", instantOf(properties.lastRecoveryPoint)),
  };
}
