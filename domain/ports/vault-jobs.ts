import type { BackupJobStatus, BackupOrigin } from "../backup/job.ts";
import type { Instant } from "../instant.ts";

/**
 * What a vault's lists tell of its backups: a few requests for all machines of the vault. Every method may throw `BackupError` with
 * an `AZURE_…` code.
 */
export interface VaultJobs {
  /**
   * Backups of virtual machines, scheduled and on-demand, that started at or after `startedFrom` (30 days back at most), oldest
   * first, up to 200 in one request.
   *
   * @param request.status - Only jobs of this status. A vault with more than one page of them may leave one out while others end, so that
   * a job's absence proves nothing.
   */
  listJobs(request: {
    readonly vaultId: string;
    readonly startedFrom: Instant;
    readonly status?: BackupJobStatus;
  }): Promise<readonly BackupJobRow[]>;
  /** Recovery points of a machine that were taken between two instants, oldest first: one request. */
  listRecoveryPoints(request: {
    readonly vaultId: string;
    readonly vmId: string;
    readonly from: Instant;
    readonly until: Instant;
  }): Promise<readonly RecoveryPoint[]>;
}

/** A row of a vault's job list. It has no tasks, so that `Completed` alone proves nothing. */
export interface BackupJobRow {
  /** The job's GUID. */
  readonly jobId: string;
  readonly status: BackupJobStatus;
  readonly startedAt: Instant;
  readonly endedAt?: Instant;
  /** As the row spells them. Rows do not say the machine's subscription. */
  readonly machineName: string;
  /** Absent in rows of old jobs. */
  readonly resourceGroup?: string;
}

export interface RecoveryPoint {
  readonly recoveryPointId: string;
  /** When the snapshot was taken. */
  readonly at: Instant;
  /** In the snapshot tier, and usable. */
  readonly isInSnapshotTier: boolean;
  /** In the vault's standard or archive tier, and usable. */
  readonly isInVaultTier: boolean;
  /** Such as `AppConsistent`, as the service spells it. */
  readonly consistency?: string;
  /** Until when Azure keeps it, where it says so. */
  readonly expiresAt?: Instant;
  /** Who started the backup, where Azure says it. */
  readonly origin?: BackupOrigin;
}
