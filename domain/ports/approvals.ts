import type { Approval } from "../approvals/approval.ts";
import type { Instant } from "../instant.ts";

/**
 * Approvals, kept in a table of the app: they outlive the task hub's histories.
 *
 * Every method may throw `BackupError` `STORAGE_UNAVAILABLE` (may pass) or `STORAGE_REFUSED` (does not).
 */
export interface Approvals {
  /** Creates it unless there is one of this ID. Returns the one that is there. */
  request(approval: Approval): Promise<Approval>;
  read(id: string): Promise<Approval | undefined>;
  /** Newest first, at most 1,000. */
  list(): Promise<readonly Approval[]>;
  /**
   * Writes what `change` makes of it, by one writer at a time: `change` is asked again when another was faster. Returns what was
   * written; `undefined` when there is none, or `change` returns `undefined`.
   */
  update(id: string, change: (approval: Approval) => Approval | undefined): Promise<Approval | undefined>;
  /** Removes what was requested before, at most 1,000 in one call. */
  forget(requestedBefore: Instant): Promise<void>;
}
