import type { Instant } from "../instant.ts";
import type { InventoryRecord } from "../inventory/record.ts";
import type { Notice, NoticeKind } from "./notice.ts";
import { timeText } from "./wording.ts";

const NAME = "Last recovery point";
/** Messages in which people ask how bad it is. */
const KINDS: readonly NoticeKind[] = [
  "backupCompletedWithWarnings",
  "backupFailed",
  "backupCancelled",
  "backupOnlySnapshot",
  "backupStalled",
  "backupTimedOut",
  "backupUnknown",
];
/** Reasons by which a machine is known to have none. */
const NONE: readonly string[] = ["noRecoveryPoint", "firstBackupPending"];

type Known = Pick<InventoryRecord, "reason" | "lastRecoveryPointAt" | "lastBackup">;

/** Whether a message should tell of the machine's last recovery point, and does not yet. */
export function asksForRecoveryPoint({ kind, vmId, facts }: Notice): boolean {
  return vmId !== undefined && KINDS.includes(kind) && !facts.some(([name]) => name === NAME);
}

/** The notice with the machine's last recovery point, or `none yet`; unchanged when it is not known whether there is one. */
export function withLastRecoveryPoint(notice: Notice, record: Known | undefined): Notice {
  const at = record === undefined ? undefined : lastOf(record);
  if (at === undefined && !NONE.includes(record?.reason ?? "")) return notice;
  return { ...notice, facts: [...notice.facts, [NAME, at === undefined ? "none yet" : timeText(at)]] };
}

/** Azure's own statement, or a later backup that is known to be in the vault. */
function lastOf({ lastRecoveryPointAt, lastBackup }: Known): Instant | undefined {
  const vaultedAt = lastBackup?.vaultedAt;
  if (lastRecoveryPointAt === undefined || vaultedAt === undefined) return lastRecoveryPointAt ?? vaultedAt;
  return lastRecoveryPointAt < vaultedAt ? vaultedAt : lastRecoveryPointAt;
}
