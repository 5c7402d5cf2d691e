import { stringAt, valueAt } from "../../../arm/json.ts";
import { invalidInput } from "../../errors/request.ts";
import { OS_DISK_LUN } from "../backup/recovery-points.ts";
import { lastSegment } from "../names.ts";
import type { RecoveryPoint, RecoveryType } from "../state.ts";
import { DAY_MS } from "../time.ts";

/** What a restore creates, and where. */
export interface RestoreRequest {
  readonly recoveryType: RecoveryType;
  readonly sourceResourceId: string;
  readonly storageAccountName: string;
  readonly region: string;
  /** Group for managed disks or the new machine; absent for unmanaged disks (VHDs in the storage account). */
  readonly targetResourceGroupId: string | undefined;
  readonly targetVirtualMachineId: string | undefined;
  readonly virtualNetworkId: string | undefined;
  /** Availability zones to restore into; empty when the caller does not choose. */
  readonly zones: readonly string[];
  /** How an archived point's data is rehydrated; absent for an ordinary restore. */
  readonly rehydration: Rehydration | undefined;
  /** LUNs to restore; the OS disk is always included. `undefined` means all. */
  readonly luns: readonly number[] | undefined;
}

/** Priority of a rehydration, and the milliseconds for which its copy stays in the standard tier. */
export interface Rehydration {
  readonly priority: "Standard" | "High";
  readonly lastsMs: number;
}

/** Days for which a rehydrated copy may stay. Source: https://learn.microsoft.com/azure/backup/use-archive-tier-support */
const REHYDRATION_DAYS = { min: 10, max: 30 } as const;
const WITH_REHYDRATION = "IaasVMRestoreWithRehydrationRequest";
const OBJECT_TYPES = ["IaasVMRestoreRequest", WITH_REHYDRATION];

/** Reads the `properties` of a restore and checks what its type needs. Throws 400. */
export function readRestoreRequest(properties: unknown, point: RecoveryPoint): RestoreRequest {
  checkRule(
    OBJECT_TYPES.includes(stringAt(properties, "objectType") ?? ""),
    "objectType must be IaasVMRestoreRequest.",
  );
  const pointId = stringAt(properties, "recoveryPointId");
  checkRule(
    pointId === undefined || pointId === point.id,
    "recoveryPointId differs from the recovery point of the URL.",
  );
  const recoveryType = stringAt(properties, "recoveryType");
  if (!isRecoveryType(recoveryType))
    throw invalidInput("recoveryType must be RestoreDisks, AlternateLocation or OriginalLocation.");
  const storageId =
    stringAt(properties, "storageAccountId") ??
    stringAt(properties, "identityBasedRestoreDetails", "targetStorageAccountId");
  if (storageId === undefined) throw invalidInput("storageAccountId is required.");
  const request: RestoreRequest = {
    recoveryType,
    sourceResourceId: stringAt(properties, "sourceResourceId") ?? "",
    storageAccountName: lastSegment(storageId),
    region: stringAt(properties, "region") ?? "",
    targetResourceGroupId: stringAt(properties, "targetResourceGroupId"),
    targetVirtualMachineId: stringAt(properties, "targetVirtualMachineId"),
    virtualNetworkId: stringAt(properties, "virtualNetworkId"),
    zones: readZones(valueAt(properties, "zones")),
    rehydration: readRehydration(properties),
    luns: readLuns(valueAt(properties, "restoreDiskLunList"), point),
  };
  if (recoveryType === "AlternateLocation") {
    checkRule(request.targetVirtualMachineId !== undefined, "targetVirtualMachineId is required.");
    checkRule(request.targetResourceGroupId !== undefined, "targetResourceGroupId is required.");
    checkRule(request.virtualNetworkId !== undefined, "virtualNetworkId is required.");
    checkRule(stringAt(properties, "subnetId") !== undefined, "subnetId is required.");
  }
  return request;
}

function readZones(zones: unknown): readonly string[] {
  if (zones === undefined || zones === null) return [];
  if (!Array.isArray(zones) || !zones.every((zone) => zone === "1" || zone === "2" || zone === "3")) {
    throw invalidInput("zones must name availability zones 1 to 3.");
  }
  return zones;
}

function readRehydration(properties: unknown): Rehydration | undefined {
  if (stringAt(properties, "objectType") !== WITH_REHYDRATION) return undefined;
  const info = valueAt(properties, "recoveryPointRehydrationInfo");
  const priority = stringAt(info, "rehydrationPriority") ?? "Standard";
  if (priority !== "Standard" && priority !== "High")
    throw invalidInput("rehydrationPriority must be Standard or High.");
  const days = Number(/^P(\d+)D$/.exec(stringAt(info, "rehydrationRetentionDuration") ?? "P10D")?.[1]);
  const { min, max } = REHYDRATION_DAYS;
  checkRule(days >= min && days <= max, `rehydrationRetentionDuration must be P${min}D to P${max}D.`);
  return { priority, lastsMs: days * DAY_MS };
}

function readLuns(luns: unknown, point: RecoveryPoint): readonly number[] | undefined {
  if (luns === undefined || luns === null) return undefined;
  const known = Array.isArray(luns) && luns.every((lun) => point.includedLuns.includes(Number(lun)));
  if (!known) throw invalidInput("restoreDiskLunList names a disk that the recovery point does not have.");
  return [OS_DISK_LUN, ...luns.map(Number)];
}

function isRecoveryType(text: string | undefined): text is RecoveryType {
  return text === "RestoreDisks" || text === "AlternateLocation" || text === "OriginalLocation";
}

function checkRule(holds: boolean, rule: string): void {
  if (!holds) throw invalidInput(rule);
}
