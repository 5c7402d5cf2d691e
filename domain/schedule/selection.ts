import { addSeconds, type Instant, isBefore } from "../instant.ts";
import type { FleetItem, FleetMachine } from "../ports/fleet.ts";
import type { BackupSchedule } from "../protection/config.ts";
import { matchesMachine } from "../protection/machine-match.ts";
import { classifyItem } from "../protection/state.ts";

/** Why a machine that a schedule matches is not backed up by a run. */
const passOverReasons = {
  notProtected: "No vault protects the machine.",
  protectionStopped: "Its protection is stopped or its item is deleted.",
  recent: "Its newest recovery point is younger than the schedule asks for.",
} as const;
type PassOverReason = keyof typeof passOverReasons;

/** What a run does with a machine. */
export type Selection =
  | { readonly kind: "unmatched" }
  | { readonly kind: "selected"; readonly vaultId: string; readonly tagValue?: string }
  | { readonly kind: "passedOver"; readonly reason: PassOverReason };

/** Decides by a row of the index. An item in error is selected: a backup may be what heals it. */
export function selectRow({ machine, items }: FleetMachine, schedule: BackupSchedule, at: Instant): Selection {
  if (!matchesMachine(schedule.match, machine)) return { kind: "unmatched" };
  const item = usableItem(items);
  if (item === undefined) {
    return { kind: "passedOver", reason: items.length === 0 ? "notProtected" : "protectionStopped" };
  }
  if (isRecent(item, schedule.skipIfNewerThanHours, at)) return { kind: "passedOver", reason: "recent" };
  const { perTagValue } = schedule.maximumParallel ?? {};
  const tagValue = perTagValue === undefined ? undefined : tagOf(machine.tags, perTagValue.tag);
  return { kind: "selected", vaultId: item.vaultId, ...(tagValue !== undefined && { tagValue }) };
}

/** The item that takes backups; of several the one with the newest recovery point. */
export function usableItem(items: readonly FleetItem[]): FleetItem | undefined {
  const [newest] = items
    .filter((item) => ["protected", "error"].includes(classifyItem(item).kind))
    .toSorted((a, b) => (pointOf(a) < pointOf(b) ? 1 : -1));
  return newest;
}

function pointOf({ lastRecoveryPointAt }: FleetItem): string {
  return lastRecoveryPointAt ?? "";
}

function isRecent({ lastRecoveryPointAt }: FleetItem, hours: number | undefined, at: Instant): boolean {
  if (hours === undefined || lastRecoveryPointAt === undefined) return false;
  return isBefore(at, addSeconds(lastRecoveryPointAt, hours * 3600));
}

/** Azure ignores casing in names of tags. */
function tagOf(tags: Readonly<Record<string, string>>, name: string): string | undefined {
  const found = Object.entries(tags).find(([key]) => key.toLowerCase() === name.toLowerCase());
  return found?.[1];
}
