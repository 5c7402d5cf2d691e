import { type Instant, isBefore } from "../instant.ts";
import type { InventoryRecord } from "./record.ts";

/** Recovery points that a record remembers: a month of nightly ones. */
const MAX_POINTS = 30;

/**
 * The record with what it remembers of recovery points: those that were the newest when Azure was asked. Not all that exist: two that
 * came between two sweeps are seen as one.
 */
export function withRecoveryPoints<R extends InventoryRecord | undefined>(
  before: InventoryRecord | undefined,
  after: R,
): R {
  if (after === undefined) return after;
  const remembered = before?.recoveryPoints ?? pointsOf(before);
  const [newest] = remembered;
  const { lastRecoveryPointAt: seen } = after;
  const isNew = seen !== undefined && (newest === undefined || isBefore(newest, seen));
  const points = isNew ? [seen, ...remembered].slice(0, MAX_POINTS) : remembered;
  if (points.length === 0 || isSame(after.recoveryPoints, points)) return after;
  return { ...after, recoveryPoints: points };
}

function pointsOf(record: InventoryRecord | undefined): readonly Instant[] {
  return record?.lastRecoveryPointAt === undefined ? [] : [record.lastRecoveryPointAt];
}

function isSame(left: readonly Instant[] | undefined, right: readonly Instant[]): boolean {
  return left?.length === right.length && left.every((point, index) => point === right[index]);
}
