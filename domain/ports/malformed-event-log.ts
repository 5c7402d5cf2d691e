import type { MalformedEventCount, MalformedEventSummary } from "../events/malformed-events.ts";
import type { Instant } from "../instant.ts";

/** Counts of events that could not be read, kept for all processes of the app. Every method may throw `STORAGE_UNAVAILABLE`. */
export interface MalformedEventLog {
  /** Replaces what the same writer has counted on the same day, so that a repeated call changes nothing. */
  save(count: MalformedEventCount): Promise<void>;
  /** All that was counted since the beginning of that instant's UTC day. */
  read(since: Instant): Promise<MalformedEventSummary>;
  /** Removes the counts of earlier UTC days, about 2,000 at most in one call. */
  forget(before: Instant): Promise<void>;
}
