import type { RecordedChange } from "../changes/change.ts";
import type { Instant } from "../instant.ts";

/**
 * Changes that were made over HTTP, for those who ask later who made them.
 *
 * Every method may throw `BackupError` `STORAGE_UNAVAILABLE` (may pass) or `STORAGE_REFUSED` (does not).
 */
export interface ChangeLog {
  /** @param id - Another text for each change, of letters, digits and hyphens: saving twice under one ID keeps one. */
  save(id: string, change: RecordedChange): Promise<void>;
  /** Newest first. `subject`: in any casing. */
  list(query: {
    readonly subject?: string;
    readonly continuation?: string;
    readonly pageSize?: number;
  }): Promise<ChangePage>;
  /** Removes what was changed before, about 2,000 at most in one call. */
  forget(before: Instant): Promise<void>;
}

export interface ChangePage {
  readonly items: readonly RecordedChange[];
  /** Present when there may be more. */
  readonly continuation?: string;
}
