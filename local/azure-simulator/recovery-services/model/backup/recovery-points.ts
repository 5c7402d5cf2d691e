import type { SimulatedVirtualMachine } from "../../../arm/service.ts";
import { type Model, randomBetween, randomDigits } from "../model.ts";
import type { BackupPolicy, ProtectedItem, RecoveryPoint } from "../state.ts";
import { DAY_MS } from "../time.ts";

/** LUN of the OS disk in the service's lists. */
export const OS_DISK_LUN = -1;

/** Snapshot, vault-standard, archive: as the service spells them. */
export type RecoveryTier = "InstantRP" | "HardenedRP" | "ArchivedRP";

/** Points that have not expired, newest first. A point whose data never reached the vault expires with its snapshot. */
export function livePoints(item: ProtectedItem, nowMs: number): readonly RecoveryPoint[] {
  return item.recoveryPoints
    .filter((point) => nowMs < endOfLife(point, item))
    .sort((left, right) => right.atMs - left.atMs);
}

/** Deletes points that have expired, so that years of backups take no more memory than what is kept of them. */
export function dropExpiredPoints(item: ProtectedItem, nowMs: number): void {
  const kept = item.recoveryPoints.filter((point) => nowMs < endOfLife(point, item));
  if (kept.length < item.recoveryPoints.length) item.recoveryPoints.splice(0, Infinity, ...kept);
}

/** Tiers in which a point can be restored from, at an instant. */
export function tiersOf(point: RecoveryPoint, nowMs: number): readonly RecoveryTier[] {
  const snapshot = nowMs < point.snapshotExpiresAtMs ? (["InstantRP"] as const) : [];
  if (point.vaultedAtMs === undefined || nowMs < point.vaultedAtMs) return snapshot;
  if (point.archivedAtMs === undefined || nowMs < point.archivedAtMs) return [...snapshot, "HardenedRP"];
  return isRehydrated(point, nowMs) ? [...snapshot, "HardenedRP", "ArchivedRP"] : [...snapshot, "ArchivedRP"];
}

/** Whether an archived point has its temporary copy in the standard tier. */
export function isRehydrated({ rehydrated }: RecoveryPoint, nowMs: number): boolean {
  return rehydrated !== undefined && nowMs >= rehydrated.fromMs && nowMs < rehydrated.untilMs;
}

/** Creates the recovery point of a snapshot; its data is not in the vault yet. */
export function takeSnapshot(
  model: Model,
  item: ProtectedItem,
  machine: SimulatedVirtualMachine,
  wanted: {
    readonly policy: BackupPolicy | undefined;
    readonly startedAtMs: number;
    readonly expiresAtMs: number;
    readonly ruleName: RecoveryPoint["ruleName"];
    readonly crashConsistent: boolean;
  },
): RecoveryPoint {
  const point: RecoveryPoint = {
    id: randomDigits(model, 15),
    atMs: wanted.startedAtMs + Math.floor(randomBetween(model, 2_000, 6_000)),
    consistency: wanted.crashConsistent ? "CrashConsistent" : consistencyOf(machine),
    osType: machine.osType,
    virtualMachineSize: machine.size,
    securityType: machine.securityType,
    policyType: wanted.policy?.policyType ?? "V1",
    expiresAtMs: wanted.expiresAtMs,
    snapshotExpiresAtMs: wanted.startedAtMs + (wanted.policy?.instantRetentionDays ?? 2) * DAY_MS,
    ruleName: wanted.ruleName,
    disks: machine.disks,
    includedLuns: includedLuns(machine, item.diskExclusion),
    vaultedAtMs: undefined,
    archivedAtMs: undefined,
    rehydrated: undefined,
    mountedUntilMs: undefined,
  };
  item.recoveryPoints.push(point);
  return point;
}

/** LUNs that a backup covers, by the item's list of included or excluded data disks; the OS disk is always covered. */
export function includedLuns(
  machine: Pick<SimulatedVirtualMachine, "disks">,
  exclusion: ProtectedItem["diskExclusion"],
): readonly number[] {
  return machine.disks
    .map((disk) => disk.lun)
    .filter((lun) => {
      if (exclusion === undefined || lun === OS_DISK_LUN) return true;
      return exclusion.diskLunList.includes(lun) === exclusion.isInclusionList;
    });
}

/** Consistency of a snapshot: application on Windows, file system on Linux, crash without a running agent. */
function consistencyOf(machine: SimulatedVirtualMachine): RecoveryPoint["consistency"] {
  if (machine.powerState !== "running" || !machine.agentReady) return "CrashConsistent";
  return machine.osType === "Windows" ? "AppConsistent" : "FileSystemConsistent";
}

/** Data of a stopped item is kept: its newest vaulted point never expires. */
function endOfLife(point: RecoveryPoint, item: ProtectedItem): number {
  if (point.vaultedAtMs === undefined) return Math.min(point.expiresAtMs, point.snapshotExpiresAtMs);
  return item.state === "ProtectionStopped" ? Number.POSITIVE_INFINITY : point.expiresAtMs;
}
