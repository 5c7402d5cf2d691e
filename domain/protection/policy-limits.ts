import type { PolicyKind, PolicySchedule } from "./policy-template.ts";

/**
 * Bounds of retention, from and to.
 *
 * @see https://learn.microsoft.com/azure/backup/backup-azure-vm-backup-faq (2025-12-09)
 */
export const retentionBounds = {
  days: [7, 9999],
  weeks: [1, 5163],
  months: [1, 1188],
  years: [1, 99],
} as const satisfies Readonly<Record<string, readonly [number, number]>>;

/** Snapshot days of Enhanced policies whose backups are so frequent that more would exceed Azure's instant recovery points. */
const MAX_SNAPSHOT_DAYS_BY_INTERVAL: Readonly<Record<number, number>> = { 4: 17, 6: 22 };

/**
 * From and to how many days snapshots may be kept.
 *
 * @see https://learn.microsoft.com/azure/backup/backup-instant-restore-capability (2025-06-16)
 */
export function snapshotDayBounds(kind: PolicyKind, schedule: PolicySchedule): readonly [number, number] {
  if (kind === "standard") return schedule.kind === "weekly" ? [5, 5] : [1, 5];
  return [1, (schedule.kind === "hourly" ? MAX_SNAPSHOT_DAYS_BY_INTERVAL[schedule.everyHours] : undefined) ?? 30];
}

/** Snapshot days of a template that names none: what Azure's portal suggests, within the bounds. */
export function defaultSnapshotDays(kind: PolicyKind, schedule: PolicySchedule): number {
  if (kind === "enhanced") return 7;
  return schedule.kind === "weekly" ? 5 : 2;
}
