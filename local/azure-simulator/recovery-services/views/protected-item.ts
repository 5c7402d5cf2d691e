import { asHealthDetail, type JobError } from "../errors/job-details.ts";
import { livePoints, tiersOf } from "../model/backup/recovery-points.ts";
import { containerName, protectedItemName } from "../model/names.ts";
import type { ProtectedItem, Vault } from "../model/state.ts";
import { dotnetTimeSpan, instantText, NEVER_BACKED_UP } from "./text.ts";

/** The caller's spelling of the vault, the server's origin and the time. */
export interface ItemReader {
  readonly vaultId: string;
  readonly origin: string;
  readonly nowMs: number;
  /** With `$expand=extendedInfo`; a GET of one item always has it. */
  readonly withExtendedInfo: boolean;
}

export const CONTAINER_TYPE = "Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers";

/** ID of an item below the vault as the caller spells it. */
export function itemId(vaultId: string, item: ProtectedItem): string {
  const machine = machineNameOf(item);
  return `${vaultId}/backupFabrics/Azure/protectionContainers/${containerName(machine)}/protectedItems/${protectedItemName(machine)}`;
}

/** A protected item as ARM shows it. */
export function itemView(vault: Vault, item: ProtectedItem, reader: ItemReader): Readonly<Record<string, unknown>> {
  return {
    id: itemId(reader.vaultId, item),
    name: protectedItemName(machineNameOf(item)),
    type: `${CONTAINER_TYPE}/protectedItems`,
    properties: itemProperties(vault, item, reader),
  };
}

function itemProperties(vault: Vault, item: ProtectedItem, reader: ItemReader): Readonly<Record<string, unknown>> {
  const { lastBackup } = item;
  return {
    kpisHealths: kpis(item),
    friendlyName: item.virtualMachineName,
    virtualMachineId: item.virtualMachineId,
    protectionStatus: lastBackup?.status === "Failed" && item.softDelete === undefined ? "Unhealthy" : "Healthy",
    protectionState: item.state,
    healthStatus: item.health.status,
    ...(lastBackup === undefined ? {} : { healthDetails: item.health.details }),
    lastBackupStatus: lastBackup?.status ?? "",
    lastBackupTime: lastBackup === undefined ? NEVER_BACKED_UP : instantText(lastBackup.atMs),
    protectedItemDataId: item.dataId,
    ConfiguredRPGenerationFrequency: "00:00:00",
    sourceSideScanning: 0,
    ...(item.policyType === "V2" ? { policyType: "V2" } : {}),
    extendedProperties: extendedProperties(item),
    protectedItemType: "Microsoft.Compute/virtualMachines",
    backupManagementType: "AzureIaasVM",
    workloadType: "VM",
    containerName: item.key,
    sourceResourceId: item.virtualMachineId,
    policyId: item.policyName === undefined ? "" : `${reader.vaultId}/backupPolicies/${item.policyName}`,
    policyName: item.policyName ?? "",
    ...(item.lastRecoveryPointAtMs === undefined ? {} : { lastRecoveryPoint: instantText(item.lastRecoveryPointAtMs) }),
    vaultId: `${reader.origin}${reader.vaultId}`,
    isArchiveEnabled: false,
    sourceLocation: vault.location,
    sourceSideScanInfo: { sourceSideScanStatus: "NotConfigured", sourceSideScanSummary: "Unknown" },
    softDeleteRetentionPeriod: item.softDelete === undefined ? 0 : vault.settings.softDeleteRetentionDays,
    ...softDeleteMembers(item, reader.nowMs),
    ...(reader.withExtendedInfo ? { extendedInfo: extendedInfo(item, reader.nowMs) } : {}),
  };
}

function softDeleteMembers(item: ProtectedItem, nowMs: number): Readonly<Record<string, unknown>> {
  if (item.softDelete === undefined) return {};
  const remainingMs = Math.max(0, item.softDelete.purgesAtMs - nowMs);
  return {
    deferredDeleteTimeInUTC: instantText(item.softDelete.atMs),
    isScheduledForDeferredDelete: true,
    isDeferredDeleteScheduleUpcoming: remainingMs < 2 * 86_400_000,
    deferredDeleteTimeRemaining: dotnetTimeSpan(remainingMs),
  };
}

function extendedProperties(item: ProtectedItem): Readonly<Record<string, unknown>> {
  const { diskExclusion } = item;
  return {
    ...(diskExclusion === undefined ? {} : { diskExclusionProperties: diskExclusion }),
    linuxVmApplicationName: "",
  };
}

function extendedInfo(item: ProtectedItem, nowMs: number): Readonly<Record<string, unknown>> {
  const points = livePoints(item, nowMs);
  const oldest = points.at(-1);
  const oldestInVault = points.filter((point) => tiersOf(point, nowMs).includes("HardenedRP")).at(-1);
  return {
    ...(oldest === undefined ? {} : { oldestRecoveryPoint: instantText(oldest.atMs) }),
    ...(oldestInVault === undefined ? {} : { oldestRecoveryPointInVault: instantText(oldestInVault.atMs) }),
    recoveryPointCount: points.length,
    policyInconsistent: false,
  };
}

function kpis(item: ProtectedItem): Readonly<Record<string, unknown>> {
  return {
    ...(item.lastBackup === undefined ? {} : { BackupOperationStatusKPI: kpi(item.lastBackupError) }),
    ...(item.lastRestoreError === undefined
      ? {}
      : { RestoreOperationStatusKPI: kpi(item.lastRestoreError === "none" ? undefined : item.lastRestoreError) }),
  };
}

function kpi(error: JobError | undefined): Readonly<Record<string, unknown>> {
  return error === undefined
    ? {
        resourceHealthStatus: "Healthy",
        resourceHealthDetails: [{ code: 0, title: "Success", message: "", recommendations: [] }],
      }
    : { resourceHealthStatus: "TransientDegraded", resourceHealthDetails: [asHealthDetail(error)] };
}

/** Group and name of the machine that an item protects. */
export function machineNameOf(item: ProtectedItem) {
  return { resourceGroup: item.resourceGroup, name: item.virtualMachineName };
}
