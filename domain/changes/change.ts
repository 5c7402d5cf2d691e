import type { Instant } from "../instant.ts";

/** What can be changed over HTTP. */
type ChangeKind =
  | "protect"
  | "backup"
  | "rebuildInventory"
  | "cancelRun"
  | "acknowledge"
  | "snooze"
  | "testChannel"
  | "approve"
  | "refuse";

/** What a route has changed. */
export interface MadeChange {
  readonly what: ChangeKind;
  /** Resource ID of the machine, ID of the run, the incident or the approval, or name of the channel. */
  readonly subject: string;
  /** One line without secrets. */
  readonly detail?: string;
}

/** A change that was made over HTTP, and by whom. */
export interface RecordedChange extends MadeChange {
  readonly at: Instant;
  /** A signed-in caller's name and object ID; otherwise `function key`, `action link` or `local`. */
  readonly who: string;
}

/** Subjects are found in any casing. */
export function subjectKey(subject: string): string {
  return subject.trim().toLowerCase();
}
