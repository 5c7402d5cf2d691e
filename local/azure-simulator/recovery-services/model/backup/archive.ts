import { recoveryPointNotReadyForMove } from "../../errors/backup.ts";
import { finishConfiguration, startConfiguration } from "../configuration-jobs.ts";
import type { Model } from "../model.ts";
import type { OperationRecord, ProtectedItem, RecoveryPoint, Vault } from "../state.ts";
import { DAY_MS } from "../time.ts";
import { livePoints, tiersOf } from "./recovery-points.ts";

/**
 * Rules of https://learn.microsoft.com/azure/backup/archive-tier-support: only monthly and yearly points, at least three
 * months in the vault, at least six months from their end, and no daily or weekly point that depends on them.
 */
const RULES = { daysInVault: 90, daysLeft: 180 } as const;

/** Why a point cannot move to the archive tier; `undefined` when it can. */
export function archiveObstacle(
  vault: Vault,
  item: ProtectedItem,
  point: RecoveryPoint,
  nowMs: number,
): string | undefined {
  if (vault.settings.redundancy === "ZoneRedundant") return "The archive tier is not supported in this vault.";
  if (point.archivedAtMs !== undefined) return "The recovery point is in the archive tier already.";
  if (point.vaultedAtMs === undefined || !tiersOf(point, nowMs).includes("HardenedRP")) {
    return "The recovery point is not in the vault-standard tier.";
  }
  if (!isLongTerm(point)) return "Only monthly and yearly recovery points can be moved.";
  if (nowMs - point.vaultedAtMs < RULES.daysInVault * DAY_MS) {
    return "The recovery point has been in the vault for less than three months.";
  }
  if (point.expiresAtMs - nowMs < RULES.daysLeft * DAY_MS) return "The recovery point expires within six months.";
  return hasDependents(item, point, nowMs)
    ? "Daily or weekly recovery points depend on this recovery point."
    : undefined;
}

/** Points that can move, newest first, without those that the caller excludes. */
export function recommendedForMove(
  vault: Vault,
  item: ProtectedItem,
  excluded: readonly string[],
  nowMs: number,
): readonly RecoveryPoint[] {
  return livePoints(item, nowMs).filter(
    (point) => !excluded.includes(point.id) && archiveObstacle(vault, item, point, nowMs) === undefined,
  );
}

/** Moves a point from the vault-standard tier to the archive. Throws 400 when it cannot move. */
export function moveToArchive(
  model: Model,
  vault: Vault,
  source: { readonly item: ProtectedItem; readonly point: RecoveryPoint },
  tiers: { readonly from: string | undefined; readonly to: string | undefined },
): OperationRecord {
  const { item, point } = source;
  const reason =
    tiers.from === "HardenedRP" && tiers.to === "ArchivedRP"
      ? archiveObstacle(vault, item, point, model.context.clock.now())
      : "Recovery points move from HardenedRP to ArchivedRP only.";
  if (reason !== undefined) {
    throw recoveryPointNotReadyForMove(reason);
  }
  const started = startConfiguration(model, vault, item, {
    operation: "MoveRecoveryPoint",
    bag: {},
    error: undefined,
  });
  finishConfiguration(model, started, (atMs) => {
    point.archivedAtMs ??= atMs;
  });
  return started.operation;
}

/** Daily and weekly points are increments on the long-term point before them, up to the next one. */
function hasDependents(item: ProtectedItem, point: RecoveryPoint, nowMs: number): boolean {
  const later = livePoints(item, nowMs).filter((other) => other.atMs > point.atMs);
  const nextLongTermAtMs = Math.min(...later.filter(isLongTerm).map((other) => other.atMs));
  return later.some((other) => !isLongTerm(other) && other.atMs < nextLongTermAtMs);
}

function isLongTerm({ ruleName }: RecoveryPoint): boolean {
  return ruleName === "Monthly" || ruleName === "Yearly";
}
