import { supports } from "../model/api-version.ts";
import { isRehydrated, tiersOf } from "../model/backup/recovery-points.ts";
import type { ProtectedItem, RecoveryPoint } from "../model/state.ts";
import { DAY_MS } from "../model/time.ts";
import { itemId } from "./protected-item.ts";
import { instantText } from "./text.ts";

const TIER_NUMBERS = { InstantRP: 1, HardenedRP: 2, ArchivedRP: 3 } as const;
/** Places in the service's list of states: Invalid, Valid, Disabled, Deleted, Rehydrated. */
const STATE_NUMBERS = { Valid: 1, Rehydrated: 4 } as const;

/** The caller's spelling, api-version and time, and why a point cannot move to the archive. */
export interface RecoveryPointReader {
  readonly vaultId: string;
  readonly apiVersion: string;
  readonly nowMs: number;
  readonly withDisks: boolean;
  readonly crossRegion: boolean;
  readonly archiveObstacle: (item: ProtectedItem, point: RecoveryPoint) => string | undefined;
}

/** A recovery point as ARM shows it; its disks only in a GET of one point. */
export function recoveryPointView(
  item: ProtectedItem,
  point: RecoveryPoint,
  reader: RecoveryPointReader,
): Readonly<Record<string, unknown>> {
  const mounted = point.mountedUntilMs !== undefined && reader.nowMs < point.mountedUntilMs;
  const excludes = point.includedLuns.length < point.disks.length;
  return {
    id: `${itemId(reader.vaultId, item)}/recoveryPoints/${point.id}`,
    name: point.id,
    type: "Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/recoveryPoints",
    properties: {
      objectType: "IaasVMRecoveryPoint",
      recoveryPointType: point.consistency,
      recoveryPointTime: instantText(point.atMs),
      recoveryPointAdditionalInfo: "",
      sourceVMStorageType: storageType(point),
      isSourceVMEncrypted: false,
      isInstantIlrSessionActive: mounted,
      ...(supports(reader.apiVersion, "isoDurations") ? {} : { isInstantILRSessionActive: mounted }),
      recoveryPointTierDetails: tierDetails(point, reader),
      isManagedVirtualMachine: true,
      virtualMachineSize: point.virtualMachineSize,
      originalStorageAccountOption: false,
      osType: point.osType,
      ...(excludes ? { recoveryPointDiskConfiguration: diskConfiguration(point, reader.withDisks) } : {}),
      recoveryPointMoveReadinessInfo: {
        ArchivedRP: moveReadiness(item, point, reader),
      },
      securityType: point.securityType === "Standard" ? "None" : point.securityType,
      recoveryPointProperties: {
        expiryTime: new Date(point.expiresAtMs).toISOString().replace(/\.(\d{3})Z$/, ".$10000"),
        ruleName: point.ruleName,
        isSoftDeleted: item.softDelete !== undefined,
      },
      ...(reader.crossRegion ? { crossRegionRestoreState: "Enabled" } : {}),
      isPrivateAccessEnabledOnAnyDisk: false,
      createdWithPolicyType: point.policyType,
      threatStatus: 0,
    },
  };
}

function tierDetails(point: RecoveryPoint, { apiVersion, nowMs }: RecoveryPointReader): readonly unknown[] {
  return tiersOf(point, nowMs).map((tier) => {
    const status = tier === "HardenedRP" && isRehydrated(point, nowMs) ? "Rehydrated" : "Valid";
    return supports(apiVersion, "tierNames")
      ? { type: tier, status }
      : { type: TIER_NUMBERS[tier], status: STATE_NUMBERS[status] };
  });
}

/** For a point younger than a day the service only says that it is still determining; later it gives the reason. */
function moveReadiness(item: ProtectedItem, point: RecoveryPoint, { nowMs, archiveObstacle }: RecoveryPointReader) {
  const reason = archiveObstacle(item, point);
  if (reason === undefined) return { isReadyForMove: true };
  const additionalInfo =
    nowMs - point.atMs < DAY_MS
      ? "We're still determining if this Recovery Point can be moved.. Please check again after some time."
      : reason;
  return { isReadyForMove: false, additionalInfo };
}

function diskConfiguration(point: RecoveryPoint, withDisks: boolean): Readonly<Record<string, unknown>> {
  const entry = (disk: RecoveryPoint["disks"][number]) => ({ lun: disk.lun, name: disk.name });
  return {
    numberOfDisksIncludedInBackup: point.includedLuns.length,
    numberOfDisksAttachedToVm: point.disks.length,
    ...(withDisks
      ? {
          includedDiskList: point.disks.filter((disk) => point.includedLuns.includes(disk.lun)).map(entry),
          excludedDiskList: point.disks.filter((disk) => !point.includedLuns.includes(disk.lun)).map(entry),
        }
      : {}),
  };
}

function storageType(point: RecoveryPoint): string {
  const premium = point.disks.filter((disk) => /premium|ultra/i.test(disk.sku)).length;
  if (premium === 0) return "NormalStorage";
  return premium === point.disks.length ? "PremiumVMOnPremiumStorage" : "PremiumVMOnPartialPremiumStorage";
}
