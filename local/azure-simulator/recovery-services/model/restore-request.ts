import { invalidInput } from "../errors/service-error.ts";
import { member, textMember } from "./model.ts";
import { lastSegment } from "./names.ts";
import { osDiskLun } from "./recovery-points.ts";
import type { RecoveryPoint, RecoveryType } from "./state.ts";

/** What a restore is asked to make, and where. */
export interface RestoreRequest {
  readonly recoveryType: RecoveryType;
  readonly sourceResourceId: string;
  readonly storageAccountName: string;
  readonly region: string;
  /** Group for managed disks or the new machine; absent for unmanaged disks (VHDs in the storage account). */
  readonly targetResourceGroupId: string | undefined;
  readonly targetVirtualMachineId: string | undefined;
  readonly virtualNetworkId: string | undefined;
  /** LUNs to restore; the OS disk always comes along. `undefined` means all. */
  readonly luns: readonly number[] | undefined;
}

const objectTypes = ["IaasVMRestoreRequest", "IaasVMRestoreWithRehydrationRequest"];

/** Reads the `properties` of a restore and checks what its type needs. Throws 400. */
export function readRestoreRequest(properties: unknown, point: RecoveryPoint): RestoreRequest {
  require(objectTypes.includes(textMember(properties, "objectType") ?? ""), "objectType must be IaasVMRestoreRequest.");
  const pointId = textMember(properties, "recoveryPointId");
  require(pointId === undefined || pointId === point.id, "recoveryPointId differs from the recovery point of the URL.");
  const recoveryType = textMember(properties, "recoveryType");
  if (!isRecoveryType(recoveryType))
    throw invalidInput("recoveryType must be RestoreDisks, AlternateLocation or OriginalLocation.");
  const storageId =
    textMember(properties, "storageAccountId") ??
    textMember(properties, "identityBasedRestoreDetails", "targetStorageAccountId");
  if (storageId === undefined) throw invalidInput("storageAccountId is required.");
  const request: RestoreRequest = {
    recoveryType,
    sourceResourceId: textMember(properties, "sourceResourceId") ?? "",
    storageAccountName: lastSegment(storageId),
    region: textMember(properties, "region") ?? "",
    targetResourceGroupId: textMember(properties, "targetResourceGroupId"),
    targetVirtualMachineId: textMember(properties, "targetVirtualMachineId"),
    virtualNetworkId: textMember(properties, "virtualNetworkId"),
    luns: readLuns(member(properties, "restoreDiskLunList"), point),
  };
  if (recoveryType === "AlternateLocation") {
    require(request.targetVirtualMachineId !== undefined, "targetVirtualMachineId is required.");
    require(request.targetResourceGroupId !== undefined, "targetResourceGroupId is required.");
    require(request.virtualNetworkId !== undefined, "virtualNetworkId is required.");
    require(textMember(properties, "subnetId") !== undefined, "subnetId is required.");
  }
  return request;
}

function readLuns(luns: unknown, point: RecoveryPoint): readonly number[] | undefined {
  if (luns === undefined || luns === null) return undefined;
  const known = Array.isArray(luns) && luns.every((lun) => point.includedLuns.includes(Number(lun)));
  if (!known) throw invalidInput("restoreDiskLunList names a disk that the recovery point does not have.");
  return [osDiskLun, ...luns.map(Number)];
}

function isRecoveryType(text: string | undefined): text is RecoveryType {
  return text === "RestoreDisks" || text === "AlternateLocation" || text === "OriginalLocation";
}

function require(holds: boolean, rule: string): void {
  if (!holds) throw invalidInput(rule);
}
