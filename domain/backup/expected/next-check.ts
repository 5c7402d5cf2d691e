import { addSeconds, type Instant, isBefore } from "../../instant.ts";
import type { SavedCheck } from "./state.ts";
import type { BackupWindow } from "./windows.ts";

/** A check before a window opens sees which machines are expected in it. */
const LEAD_SECONDS = 900;
/** Policies of many times do not make the vault be checked more often. */
const MINIMUM_SECONDS = 1800;
const MAXIMUM_SECONDS = 24 * 3600;
/** A vault without scheduled backups: its first machine is seen before its first night. */
const EMPTY_SECONDS = 2 * 3600;
/** A recovery point made by hand ends what a missed backup has told. */
const OPEN_SECONDS = 6 * 3600;

/**
 * When a vault is checked again: before its next window opens and after the next one has closed; and from when until when its policies
 * start backups next.
 *
 * @param windows - Those of the policies in use.
 */
export function nextCheck(
  windows: readonly BackupWindow[],
  given: { readonly now: Instant; readonly settleSeconds: number; readonly hasOpen: boolean },
): Pick<SavedCheck, "nextAt" | "openFrom" | "openUntil"> {
  const { now, settleSeconds, hasOpen } = given;
  const longest = windows.length === 0 ? EMPTY_SECONDS : hasOpen ? OPEN_SECONDS : MAXIMUM_SECONDS;
  const times = windows
    .flatMap(({ opensAt, closesAt }) => [addSeconds(opensAt, -LEAD_SECONDS), addSeconds(closesAt, settleSeconds)])
    .filter((at) => isBefore(now, at));
  const next = [...times, addSeconds(now, longest)].reduce(earlier);
  return { nextAt: [next, addSeconds(now, MINIMUM_SECONDS)].reduce(later), ...openTime(windows, now) };
}

/** The first time without a gap in which windows are open. */
function openTime(windows: readonly BackupWindow[], now: Instant): Pick<SavedCheck, "openFrom" | "openUntil"> {
  const [first, ...others] = windows
    .filter(({ closesAt }) => isBefore(now, closesAt))
    .sort((left, right) => left.opensAt.localeCompare(right.opensAt));
  if (first === undefined) return {};
  let openUntil = first.closesAt;
  for (const { opensAt, closesAt } of others) {
    if (isBefore(openUntil, opensAt)) break;
    openUntil = later(openUntil, closesAt);
  }
  return { openFrom: first.opensAt, openUntil };
}

function earlier(left: Instant, right: Instant): Instant {
  return isBefore(right, left) ? right : left;
}

function later(left: Instant, right: Instant): Instant {
  return isBefore(left, right) ? right : left;
}
