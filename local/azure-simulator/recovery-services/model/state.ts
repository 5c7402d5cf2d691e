/** What the service keeps. Times are milliseconds since 1970. Members that change are not `readonly`. */

import type { SimulatedVirtualMachine } from "../../arm/service.ts";
import type { HealthDetail, JobError } from "../errors/job-details.ts";

export type StorageRedundancy = "LocallyRedundant" | "ZoneRedundant" | "GeoRedundant";
type SwitchState = "Enabled" | "Disabled";

export interface VaultSettings {
  redundancy: StorageRedundancy;
  crossRegionRestore: boolean;
  softDelete: SwitchState | "AlwaysON";
  softDeleteRetentionDays: number;
  enhancedSecurity: SwitchState | "AlwaysON";
  immutability: "Disabled" | "Unlocked" | "Locked";
  publicNetworkAccess: SwitchState;
  crossSubscriptionRestore: SwitchState | "PermanentlyDisabled";
  costGranularity: string;
  /** `monitoringSettings` with its defaults filled in. */
  monitoring: {
    readonly azureMonitorAlertSettings: Readonly<Record<string, string>>;
    readonly classicAlertSettings: Readonly<Record<string, string>>;
  };
  /** Customer-managed key as sent, with its identity; `undefined` for Microsoft's keys. */
  encryption: Readonly<Record<string, unknown>> | undefined;
}

export interface VaultIdentity {
  readonly type: string;
  readonly principalId?: string;
  readonly tenantId?: string;
  readonly userAssigned: Readonly<Record<string, { readonly clientId: string; readonly principalId: string }>>;
}

export interface Vault {
  /** In the casing it was created with. */
  readonly id: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
  readonly location: string;
  readonly createdAtMs: number;
  readonly settings: VaultSettings;
  sku: Readonly<Record<string, unknown>>;
  tags: Readonly<Record<string, string>> | undefined;
  identity: VaultIdentity | undefined;
  changedAtMs: number;
  /** Until then `provisioningState` is `change`. */
  readyAtMs: number;
  change: "Provisioning" | "Updating";
  /** By lower-case name, in order of creation. */
  readonly policies: Map<string, BackupPolicy>;
  /** By short name (`iaasvmcontainerv2;rg;vm`). */
  readonly items: Map<string, ProtectedItem>;
  readonly jobs: Map<string, Job>;
  /** Backup jobs that may be running, so that the thousands that have ended need not be searched; ended ones leave it late. */
  readonly openBackups: Set<BackupJob>;
  /** The next run of every policy that runs, by the policy's lower-case name. */
  readonly nextRuns: Map<string, Occurrence>;
  readonly operations: Map<string, OperationRecord>;
  /** Lower-case IDs of the machines a discovery has found. */
  readonly discovered: Set<string>;
  /** Multi-user authorisation: the link to a Resource Guard, when there is one. */
  guard: ResourceGuardProxy | undefined;
  /** Instants of new registrations and of configuration calls, for the daily limits. */
  readonly registrations: number[];
  readonly configurations: number[];
  /** Items that came into being here, each with the machine it was created for. */
  readonly created: CreatedItem[];
}

/** A new protected item: of which machine, and when protection was in effect. */
interface CreatedItem {
  readonly virtualMachineId: string;
  /** The machine's `properties.vmId`. */
  readonly uniqueId: string;
  readonly atMs: number;
}

/** A vault's link to a Resource Guard, which may be in another subscription or tenant. */
export interface ResourceGuardProxy {
  readonly name: string;
  readonly resourceGuardId: string;
  readonly changedAtMs: number;
  /** What may be deleted, and until when: short names of items, or the proxy itself. */
  readonly unlocked: Map<string, number>;
}

/** A deleted vault that can be undeleted. */
export interface SoftDeletedVault {
  /** A GUID. */
  readonly name: string;
  readonly vault: Vault;
  readonly deletedAtMs: number;
  readonly purgesAtMs: number;
}

/** A policy is what was sent, normalised; the service derives the rest. */
export interface BackupPolicy {
  readonly name: string;
  readonly policyType: "V1" | "V2";
  /** Properties without `protectedItemsCount`. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly instantRetentionDays: number;
  readonly dailyRetentionDays: number;
}

/** One run of a policy. Times in milliseconds since 1970. */
export interface Occurrence {
  /** The set time. */
  readonly dueAtMs: number;
  /** The same on the clock of the policy's time zone, written as if it were UTC: its date selects the retention rule. */
  readonly localMs: number;
  /** Whether it is the last one of its day. Of a policy that runs by the hour only that one reaches the vault. */
  readonly isLastOfDay: boolean;
}

export interface DiskExclusion {
  readonly diskLunList: readonly number[];
  readonly isInclusionList: boolean;
}

export interface ProtectedItem {
  /** `iaasvmcontainerv2;rg;vm`. */
  readonly key: string;
  /** As the caller spelled it when protection was enabled. */
  readonly virtualMachineId: string;
  readonly resourceGroup: string;
  readonly virtualMachineName: string;
  /** Distinguishes the protected machine from another one created under its name. */
  uniqueId: string;
  readonly dataId: string;
  /** Prefix of the IDs: the vault as the caller spelled it. */
  readonly vaultId: string;
  policyName: string | undefined;
  /** Type of the policy it has, or had when protection was stopped. */
  policyType: "V1" | "V2";
  state: "IRPending" | "Protected" | "ProtectionError" | "ProtectionStopped" | "BackupsSuspended";
  diskExclusion: DiskExclusion | undefined;
  lastBackup: { readonly status: "Completed" | "CompletedWithWarnings" | "Failed"; readonly atMs: number } | undefined;
  lastRecoveryPointAtMs: number | undefined;
  health: { readonly status: "Passed" | "ActionRequired" | "ActionSuggested"; readonly details: HealthDetail[] };
  lastBackupError: JobError | undefined;
  lastRestoreError: JobError | "none" | undefined;
  /** Failed backups in a row; the 4th, 6th and 8th attempt of an Enhanced policy accept a crash-consistent point. */
  failuresInARow: number;
  /** Whether the last scheduled backup that was to reach the vault has not, so that the next one has to. */
  isVaultCopyDue: boolean;
  softDelete: { readonly atMs: number; readonly purgesAtMs: number } | undefined;
  readonly recoveryPoints: RecoveryPoint[];
  /** Instants of on-demand backups taken, of their successes, and of restores. */
  readonly onDemandAttempts: number[];
  readonly onDemandSuccesses: number[];
  readonly restores: number[];
}

/** Part of the retention policy by which a recovery point is kept. */
export type RetentionRule = "On-Demand" | "Daily" | "Weekly" | "Monthly" | "Yearly";

export interface RecoveryPoint {
  /** At the time of the snapshot, e.g. `Standard_D2s_v5`. */
  readonly virtualMachineSize: string;
  /** Fifteen digits. */
  readonly id: string;
  readonly atMs: number;
  readonly consistency: "AppConsistent" | "FileSystemConsistent" | "CrashConsistent";
  readonly osType: "Windows" | "Linux";
  readonly securityType: SimulatedVirtualMachine["securityType"];
  readonly policyType: "V1" | "V2";
  readonly expiresAtMs: number;
  readonly snapshotExpiresAtMs: number;
  readonly ruleName: RetentionRule;
  /** All disks at the time and the LUNs that were backed up. */
  readonly disks: SimulatedVirtualMachine["disks"];
  readonly includedLuns: readonly number[];
  /** Set when the data has reached the vault. */
  vaultedAtMs: number | undefined;
  /** Set when the data has moved on from the vault's standard tier to the archive. */
  archivedAtMs: number | undefined;
  /** Until then an archived point has a copy in the standard tier, from `fromMs` on. */
  rehydrated: { readonly fromMs: number; readonly untilMs: number } | undefined;
  mountedUntilMs: number | undefined;
}

export type TaskStatus = "NotStarted" | "InProgress" | "Completed" | "Failed" | "Cancelled" | "Cancelling" | "Skipped";
export type JobStatus = "InProgress" | "Completed" | "CompletedWithWarnings" | "Failed" | "Cancelled" | "Cancelling";

/** How a job ended, with the final statuses of its tasks. */
export interface JobEnd {
  readonly atMs: number;
  readonly status: JobStatus;
  readonly tasks: readonly TaskStatus[];
  readonly error?: JobError;
}

interface JobBase {
  readonly id: string;
  readonly activityId: string;
  readonly itemKey: string;
  readonly virtualMachineName: string;
  readonly virtualMachineId: string;
  readonly startedAtMs: number;
  cancelledAtMs: number | undefined;
  end: JobEnd | undefined;
}

/** Configuration work without tasks. */
export interface ConfigurationJob extends JobBase {
  readonly kind: "configuration";
  readonly operation: "ConfigureBackup" | "DisableBackup" | "DeleteBackupData" | "Undelete" | "MoveRecoveryPoint";
  readonly propertyBag: Readonly<Record<string, string>>;
}

export interface BackupJob extends JobBase {
  readonly kind: "backup";
  readonly trigger: "onDemand" | "scheduled";
  readonly ruleName: RetentionRule;
  readonly expiresAtMs: number;
  /** Whether data is transferred to the vault: not by a run of an hourly policy before the day's last one. */
  readonly reachesVault: boolean;
  readonly snapshotEndsAtMs: number;
  /** Instant from which polls show the transfer as begun; about three minutes after the snapshot. */
  readonly transferShowsAtMs: number;
  /** `Infinity` when it never ends by itself. */
  readonly transferEndsAtMs: number;
  readonly sizeMb: number;
  readonly backedUpDisks: readonly string[];
  /** Absent when nothing is excluded. */
  readonly excludedDisks: readonly string[] | undefined;
}

export type RecoveryType = "RestoreDisks" | "AlternateLocation" | "OriginalLocation";

export interface RestoreJob extends JobBase {
  readonly kind: "restore";
  readonly operation: "Restore" | "CrossRegionRestore";
  readonly recoveryType: RecoveryType;
  readonly transferEndsAtMs: number;
  readonly completesAtMs: number;
  readonly totalGb: number;
  readonly propertyBag: Readonly<Record<string, string>>;
  /** Added to the bag when the job completes. */
  readonly resultBag: Readonly<Record<string, string>>;
}

export type Job = ConfigurationJob | BackupJob | RestoreJob;

/** A long-running request. Its effect is on the agenda; this is what polls show. */
export interface OperationRecord {
  readonly id: string;
  readonly startedAtMs: number;
  readonly endsAtMs: number;
  /** `properties` once it has succeeded; absent for operations that have none. */
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly code: string; readonly message: string };
  /** Item whose body the operation's result is; absent where the result has no body. */
  readonly resultItemKey?: string;
}
