import { type Instant, isBefore } from "../instant.ts";
import type { VaultWatch } from "./watch-state.ts";

/** Whether a vault has to be watched now: it never was, its time has come, or somebody waits for a backup in it. */
export function isWatchDue(watch: Pick<VaultWatch, "nextAt"> | undefined, claims: number, now: Instant): boolean {
  return watch === undefined || claims > 0 || !isBefore(now, watch.nextAt);
}
