import type {
  AzureIaaSComputeVMProtectedItem,
  ExtendedProperties,
  ProtectedItemResource,
} from "@azure/arm-recoveryservicesbackup";
import type { EnableRequest, ProtectedItem } from "../../domain/ports/backup-vault.ts";
import type { DiskSelection } from "../../domain/protection/config.ts";
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
    ...optional("softDeletedForSeconds", timeSpanSeconds(properties.deferredDeleteTimeRemaining)),
    ...optional("disks", diskSelection(properties.extendedProperties)),
    ...optional("lastBackupStatus", properties.lastBackupStatus),
    ...optional("lastRecoveryPointAt", instantOf(properties.lastRecoveryPoint)),
  };
}

/** The OS disk's place in Azure's lists; it is always backed up. */
const OS_DISK_LUN = -1;

/** An empty list of exclusions selects all disks, as no list does. */
function diskSelection(properties: ExtendedProperties | undefined): DiskSelection | undefined {
  const { diskLunList, isInclusionList } = properties?.diskExclusionProperties ?? {};
  if (diskLunList === undefined || diskLunList === null) return undefined;
  const luns = diskLunList.filter((lun) => lun !== OS_DISK_LUN).sort((left, right) => left - right);
  if (isInclusionList === true) return { kind: "include", luns };
  return luns.length === 0 ? undefined : { kind: "exclude", luns };
}

/**
 * The disks as a PUT of an item asks for them: extended properties without a list remove the item's list.
 *
 * @see https://learn.microsoft.com/azure/backup/selective-disk-backup-restore (2026-01-23)
 */
export function extendedProperties({ disks }: Pick<EnableRequest, "disks">): {
  readonly extendedProperties?: ExtendedProperties;
} {
  if (disks === undefined) return {};
  if (disks === "all") return { extendedProperties: {} };
  const diskExclusionProperties = { diskLunList: [...disks.luns], isInclusionList: disks.kind === "include" };
  return { extendedProperties: { diskExclusionProperties } };
}

/** `13.23:59:45.7545917` (days, hours, minutes, seconds), as .NET writes a span of time. */
function timeSpanSeconds(text: string | undefined): number | undefined {
  const [, days = "0", hours, minutes, seconds] = /^(?:(\d+)\.)?(\d+):(\d+):(\d+)(?:\.\d+)?$/.exec(text ?? "") ?? [];
  if (hours === undefined) return undefined;
  return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
}
