import type { BackupJob, BackupJobSummary } from "../backup/job.ts";
import type { Instant } from "../instant.ts";
import type { DiskSelection } from "../protection/config.ts";

/**
 * Protection and backups in Recovery Services vaults. `vmId` and `vaultId` are full Azure resource IDs.
 *
 * Only the operation's ID leaves this port: Azure's poll URLs are signed, long and secret. Every method may throw
 * `BackupError` with an `AZURE_…` code.
 */
export interface BackupVault {
  /** Whether any vault protects the machine. It sees only vaults in the machine's own subscription. */
  readBackupStatus(request: { readonly vmId: string; readonly location: string }): Promise<BackupStatus>;
  readProtectedItem(item: ItemKey): Promise<ProtectedItem | undefined>;
  /** All protected virtual machines of a vault. */
  listProtectedItems(vaultId: string): Promise<readonly ProtectedItem[]>;
  /**
   * Starts to protect the machine under the policy. May run twice. When Azure has finished at once, reading the returned
   * operation reports success without a call. For an item that exists it changes the policy, resumes what was stopped, or
   * changes the disks.
   */
  enableProtection(request: EnableRequest): Promise<StartedOperation>;
  /** Starts to stop the item's protection and to retain its data. May run twice, and may finish at once. */
  stopProtection(item: ItemKey): Promise<StartedOperation>;
  /**
   * Starts to delete the item with its data. Where the vault soft-deletes, Azure keeps it restorable for a while. Delete nothing that is
   * soft-deleted already.
   */
  deleteProtectedItem(item: ItemKey): Promise<StartedOperation>;
  /** Starts to bring a soft-deleted item back; it is then `ProtectionStopped`. May finish at once, as `enableProtection`. */
  undeleteProtectedItem(item: ItemKey): Promise<StartedOperation>;
  /** Starts an on-demand backup. Azure names the job seconds later, on the operation. */
  triggerBackup(request: ItemKey & { readonly retainUntil: Instant }): Promise<StartedOperation>;
  readOperation(request: { readonly vaultId: string; readonly operationId: string }): Promise<OperationState>;
  /**
   * Backup jobs of one machine that started at or after `startedFrom`, newest first, without task details.
   *
   * Azure lists the jobs of a whole vault. With `onlyRunning` it lists those in progress, or else those being cancelled: a page
   * or two, however many jobs have ended.
   */
  listBackupJobs(
    request: ItemKey & { readonly startedFrom: Instant; readonly onlyRunning?: boolean },
  ): Promise<readonly BackupJobSummary[]>;
  /** `undefined` when the vault does not know the job. */
  readJob(request: { readonly vaultId: string; readonly jobId: string }): Promise<BackupJob | undefined>;
}

export interface ItemKey {
  readonly vaultId: string;
  readonly vmId: string;
}

export interface EnableRequest extends ItemKey {
  readonly policyId: string;
  /** Replaces the item's selection; `all` removes it. Absent: the item keeps its own, a new one has all disks. */
  readonly disks?: DiskSelection | "all";
}

export type BackupStatus =
  | { readonly kind: "notProtected" }
  | { readonly kind: "protected"; readonly vaultId: string; readonly policyName?: string };

export interface ProtectedItem {
  readonly vmId: string;
  readonly vaultId: string;
  readonly policyId?: string;
  /** As the service spells it: `Protected`, `IRPending`, `ProtectionStopped`, `ProtectionError`, … */
  readonly protectionState: string;
  readonly isSoftDeleted: boolean;
  /** Seconds until Azure removes a soft-deleted item for good, where it says so. */
  readonly softDeletedForSeconds?: number;
  /** Absent: all disks. */
  readonly disks?: DiskSelection;
  readonly lastBackupStatus?: string;
  readonly lastRecoveryPointAt?: Instant;
}

export interface StartedOperation {
  readonly operationId: string;
  /** Seconds Azure asked to wait before the first poll. */
  readonly retryAfterSeconds?: number;
}

export type OperationState =
  | { readonly kind: "inProgress"; readonly retryAfterSeconds?: number }
  | { readonly kind: "succeeded"; readonly jobId?: string }
  | { readonly kind: "failed"; readonly errorCode: string; readonly errorMessage: string };
