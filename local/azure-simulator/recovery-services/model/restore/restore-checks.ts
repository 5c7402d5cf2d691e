import {
  archivedPointCrossRegion,
  crossSubscriptionRestoreDisabled,
  crossSubscriptionRestoreNeedsVaultedPoint,
  needsRehydration,
  replaceNeedsVaultedPoint,
  zonesNeedZoneRedundancy,
} from "../../errors/restore.ts";
import { isRehydrated, type RecoveryTier } from "../backup/recovery-points.ts";
import { sameId } from "../names.ts";
import type { RecoveryPoint, Vault } from "../state.ts";
import type { Rehydration, RestoreRequest } from "./restore-request.ts";

/** Hours until archived data can be read: less than one with high priority, up to fifteen with standard priority. */
const REHYDRATION_MS: Readonly<Record<Rehydration["priority"], number>> = {
  High: 3_600_000,
  Standard: 15 * 3_600_000,
};

/**
 * Refuses what a point and its vault do not allow. Throws 400: replacing disks and other subscriptions need data in the
 * vault; other subscriptions must be allowed by the vault; zones need zone-redundant data; an archived point has to be
 * rehydrated. Source: https://learn.microsoft.com/azure/backup/backup-azure-arm-restore-vms
 */
export function checkRestore(
  vault: Vault,
  point: RecoveryPoint,
  request: RestoreRequest,
  circumstances: { readonly tiers: readonly RecoveryTier[]; readonly isCrossRegion: boolean },
): void {
  const { tiers, isCrossRegion } = circumstances;
  const isVaulted = tiers.includes("HardenedRP") || tiers.includes("ArchivedRP");
  if (request.recoveryType === "OriginalLocation" && !isVaulted) throw replaceNeedsVaultedPoint();
  if (targetsOtherSubscription(vault, request)) {
    if (vault.settings.crossSubscriptionRestore !== "Enabled") throw crossSubscriptionRestoreDisabled();
    if (!isVaulted) throw crossSubscriptionRestoreNeedsVaultedPoint();
  }
  if (request.zones.length > 0 && vault.settings.redundancy !== "ZoneRedundant" && !isCrossRegion) {
    throw zonesNeedZoneRedundancy();
  }
  checkArchive(point, request, circumstances);
}

function checkArchive(
  point: RecoveryPoint,
  request: RestoreRequest,
  { tiers, isCrossRegion }: { readonly tiers: readonly RecoveryTier[]; readonly isCrossRegion: boolean },
): void {
  if (point.archivedAtMs !== undefined && isCrossRegion) throw archivedPointCrossRegion();
  const isReadable = tiers.includes("InstantRP") || tiers.includes("HardenedRP");
  if (!isReadable && request.rehydration === undefined) throw needsRehydration();
}

function targetsOtherSubscription(vault: Vault, request: RestoreRequest): boolean {
  const target = targetSubscriptionOf(request);
  return target !== undefined && !sameId(target, vault.subscriptionId);
}

/** Subscription that a restore writes to; `undefined` when the request names no target. */
export function targetSubscriptionOf(request: RestoreRequest): string | undefined {
  const id = request.targetResourceGroupId ?? request.targetVirtualMachineId ?? "";
  return /^\/subscriptions\/([^/]+)\//i.exec(id)?.[1];
}

/** Rehydrates an archived point's data for a limited time and returns when it can be read. */
export function rehydrate(point: RecoveryPoint, wanted: Rehydration | undefined, nowMs: number): number {
  const isArchived = point.archivedAtMs !== undefined && nowMs >= point.archivedAtMs;
  if (!isArchived || wanted === undefined || isRehydrated(point, nowMs)) return nowMs;
  const fromMs = nowMs + REHYDRATION_MS[wanted.priority];
  point.rehydrated = { fromMs, untilMs: fromMs + wanted.lastsMs };
  return fromMs;
}
