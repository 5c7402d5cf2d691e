import { type DeletionAction, deletionActions } from "../events/domain-event.ts";
import { addSeconds, type Instant, isBefore } from "../instant.ts";
import type { InventoryRecord } from "../inventory/record.ts";

/** Ends of a retirement that left an item which should be handled again. */
const UNDONE: readonly DeletionAction[] = ["stopFailed", "nothingToStop"];
const RETRY_SECONDS = 86_400;

/**
 * Whether a machine that is gone was retired, and its item kept as its rule says. A retirement that failed, or found no item, counts
 * for a day.
 */
export function isRetired(record: Pick<InventoryRecord, "state" | "reason" | "observedAt"> | undefined, now: Instant) {
  if (record?.state !== "deleted" || !Object.hasOwn(deletionActions, record.reason)) return false;
  const isUndone = UNDONE.some((action) => action === record.reason);
  return !isUndone || isBefore(now, addSeconds(record.observedAt, RETRY_SECONDS));
}
