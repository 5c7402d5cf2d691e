import { addSeconds, type Instant, isBefore } from "../instant.ts";
import type { ExpectedBackups } from "./expected/state.ts";
import type { VaultWatch } from "./watch-state.ts";

/** While policies start backups, a vault is watched at least this often. */
const OPEN_SECONDS = 900;

/**
 * Whether a vault has to be watched now: it never was, its time has come, a workflow waits for a backup in it, or its policies start
 * backups now.
 */
export function isWatchDue(
  watch: Pick<VaultWatch, "nextAt" | "polledAt"> | undefined,
  claims: number,
  now: Instant,
  expected: Pick<ExpectedBackups, "openFrom" | "openUntil"> = {},
): boolean {
  if (watch === undefined || claims > 0 || !isBefore(now, watch.nextAt)) return true;
  const { openFrom, openUntil } = expected;
  if (openFrom === undefined || openUntil === undefined) return false;
  const isOpen = !isBefore(now, openFrom) && isBefore(now, openUntil);
  return isOpen && !isBefore(now, addSeconds(watch.polledAt, OPEN_SECONDS));
}
