import { addSeconds, type Instant, isBefore } from "../instant.ts";
import type { ExpectedBackups } from "./expected/state.ts";
import type { VaultWatch } from "./watch-state.ts";

/** While policies start backups, a vault is watched at least this often. A watch that sees a job goes on by itself. */
const OPEN_SECONDS = 1800;
/** As long as it is not known when policies start backups, a vault is watched at least this often. */
const UNEXPECTED_SECONDS = 3600;

type Expected = Pick<ExpectedBackups, "openFrom" | "openUntil" | "failedSince">;

/**
 * Whether a vault has to be watched now: it never was, its time has come, a workflow waits for a backup in it, its policies start backups
 * now, or they have stopped to since it was watched last.
 *
 * @param expected - When policies start backups; absent when the vault was never checked.
 */
export function isWatchDue(
  watch: Pick<VaultWatch, "nextAt" | "polledAt"> | undefined,
  claims: number,
  now: Instant,
  expected?: Expected,
): boolean {
  if (watch === undefined || claims > 0 || !isBefore(now, watch.nextAt)) return true;
  const { polledAt } = watch;
  if (expected === undefined || expected.failedSince !== undefined) {
    return !isBefore(now, addSeconds(polledAt, UNEXPECTED_SECONDS));
  }
  const { openFrom, openUntil } = expected;
  if (openFrom === undefined || openUntil === undefined || isBefore(now, openFrom)) return false;
  // A backup that started after the last poll is not found hours later only.
  return isBefore(now, openUntil) ? !isBefore(now, addSeconds(polledAt, OPEN_SECONDS)) : isBefore(polledAt, openUntil);
}
