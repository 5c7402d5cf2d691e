import type { Instant } from "../instant.ts";
import type { BackupReason } from "../reasons.ts";
import type { BackupExtension } from "../virtual-machine.ts";

/**
 * How a backup ended. `skipped`: Azure says Completed, yet nothing was transferred: only a snapshot exists. `unknown`: the app
 * cannot tell; never to be read as "fine".
 */
export const backupResultKinds = [
  "completed",
  "completedWithWarnings",
  "failed",
  "cancelled",
  "skipped",
  "timedOut",
  "unknown",
] as const;
export type BackupResultKind = (typeof backupResultKinds)[number];

/** What Azure has confirmed so far; each only when Azure said it. */
export interface Milestones {
  /** A restore to this machine's region is possible from the snapshot. */
  readonly snapshotAt?: Instant;
  /** The data is in the vault. */
  readonly vaultedAt?: Instant;
  /** Azure checked the recovery point; absent where Azure sends no such task, which means nothing. */
  readonly validatedAt?: Instant;
}

export interface BackupResult {
  readonly result: BackupResultKind;
  /** Absent when no job was started. */
  readonly jobId?: string;
  readonly milestones: Milestones;
  readonly reason: BackupReason;
  /** Azure's own code, where it sent one. */
  readonly serviceCode?: string;
  /** Attempts in all, this one included, when there was more than one. */
  readonly attempts?: number;
  /** The backup extension as it was after the failed snapshot. */
  readonly extension?: {
    readonly state: BackupExtension["state"];
    readonly version?: string;
    readonly message?: string;
  };
}
