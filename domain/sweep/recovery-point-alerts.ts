import { alertId } from "../alerts/alert-id.ts";
import type { RecoveryPointOverdue, RecoveryPointSeen } from "../alerts/typed-alert.ts";
import { addSeconds, type Instant, isBefore } from "../instant.ts";
import type { InventoryRecord } from "../inventory/record.ts";
import type { InventoryReason, SweptState } from "../inventory/state.ts";
import { resourceKey } from "../resource-id.ts";

/** A machine that a sweep saw. */
interface SeenMachine {
  readonly vmId: string;
  readonly state: SweptState;
  /** What was known before. */
  readonly record?: Pick<InventoryRecord, "lastRecoveryPointAt" | "lastBackup">;
}

/** Open incidents about the backups of a machine: whether there is one, and whether one is about its missing recovery point. */
export interface BackupIncidents {
  readonly hasAny: boolean;
  readonly isOverdue: boolean;
}

const OVERDUE: readonly string[] = ["recoveryPointTooOld", "noRecoveryPoint"] satisfies InventoryReason[];

/**
 * What a sweep tells about a machine's recovery points: that none is within the objective, unless an incident about its backups tells of a
 * reason; and that there is one again. The index that a sweep reads is late: a backup that is known to be in the vault counts.
 */
export function recoveryPointAlert(
  { vmId, state, record }: SeenMachine,
  known: BackupIncidents,
  { at, objectiveHours }: { readonly at: Instant; readonly objectiveHours: number },
): RecoveryPointOverdue | RecoveryPointSeen | undefined {
  const { vaultId, lastRecoveryPointAt } = state;
  const place = { vmId, ...(vaultId !== undefined && { vaultId }) };
  const headOf = (kind: string, what: string) => ({ alertId: alertId(kind, [resourceKey(vmId), what]), at });
  const dueAfter = addSeconds(at, -objectiveHours * 3600);
  const isFresh = (point: Instant | undefined) => point !== undefined && isBefore(dueAfter, point);
  if (OVERDUE.includes(state.reason)) {
    if (known.hasAny || isFresh(record?.lastRecoveryPointAt) || isFresh(record?.lastBackup?.vaultedAt))
      return undefined;
    const what = lastRecoveryPointAt ?? "none";
    const point = lastRecoveryPointAt === undefined ? {} : { lastRecoveryPointAt };
    const kind = "recoveryPointOverdue";
    return { ...headOf(kind, what), kind, ...place, ...point, objectiveHours };
  }
  if (!known.isOverdue || lastRecoveryPointAt === undefined || !isFresh(lastRecoveryPointAt)) return undefined;
  const kind = "recoveryPointSeen";
  return { ...headOf(kind, lastRecoveryPointAt), kind, ...place, lastRecoveryPointAt };
}
