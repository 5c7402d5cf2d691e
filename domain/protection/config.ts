import type { OsType } from "../virtual-machine.ts";
import type { PolicySettings, WeekDay } from "./policy-template.ts";

/**
 * The content of holdfast.config.json as plain data for the rules. `config/` creates it, activities hold it, orchestrators
 * never see it whole.
 */
export interface ProtectionConfig {
  /** Changes whenever the file does; decisions carry it, so that a history tells under which rules it was made. */
  readonly version: string;
  /** Ordered; the first match wins. No match: skipped, with that reason. */
  readonly rules: readonly ProtectionRule[];
  readonly vaults: Readonly<Record<string, VaultTarget>>;
  readonly policies: Readonly<Record<string, PolicyTarget>>;
  readonly schedules: readonly BackupSchedule[];
  readonly thresholds: Thresholds;
  readonly sweep: SweepSettings;
  readonly subscriptionIds: readonly string[];
  /** Whether the app registers Microsoft.RecoveryServices in a subscription that has not. Absent: it does not. */
  readonly registerProviders?: boolean;
}

/** All given conditions must hold; an empty match matches every machine. Everything compares case-insensitively. */
export interface MachineMatch {
  /** Tag name to accepted values; `*` stands for any value. */
  readonly tags?: Readonly<Record<string, readonly string[]>>;
  /** Machine names; `*` stands for any text. */
  readonly names?: readonly string[];
  readonly resourceGroups?: readonly string[];
  readonly subscriptions?: readonly string[];
  readonly locations?: readonly string[];
  readonly osTypes?: readonly OsType[];
  /** Sizes, such as `Standard_D2s_v5`; `*` stands for any text; `none` for a machine that shows none. */
  readonly sizes?: readonly string[];
  /** Availability zones: `1`, `2`, `3`; `none` for a machine without a zone. */
  readonly zones?: readonly string[];
  /** `publisher:offer:sku`, or the resource ID of a gallery image; `none` for a machine without an image. */
  readonly images?: readonly string[];
  /** Names of tags that the machine must not have; `*` stands for any text. */
  readonly withoutTags?: readonly string[];
}

export type ProtectionRule = { readonly name: string; readonly match: MachineMatch } & (
  | { readonly action: "skip"; readonly reason: string }
  | {
      readonly action: "protect";
      /** Keys of `vaults` and `policies`. */
      readonly vault: string;
      readonly policy: string;
      /** Absent: no first backup; the policy's schedule makes it. */
      readonly firstBackup?: { readonly when: FirstBackupTime; readonly retainDays: number };
      /** Absent: all disks. */
      readonly disks?: DiskRule;
      readonly existing: ExistingProtection;
      readonly whenDeleted: WhenDeleted;
    }
);

/** When the first backup is started: at once, or when the VM agent is ready or its deadline has passed. */
export const firstBackupTimes = ["now", "whenAgentReady"] as const;
export type FirstBackupTime = (typeof firstBackupTimes)[number];

/** Which data disks are backed up; the OS disk always is. At most one of the members. */
export interface DiskRule {
  /** Only these data disks, by LUN. */
  readonly includeLuns?: readonly number[];
  /** All data disks but these. */
  readonly excludeLuns?: readonly number[];
  /** All data disks but those of these names; `*` stands for any text. */
  readonly excludeNames?: readonly string[];
  /** All data disks but those that have this tag with one of these values; `*` stands for any text. */
  readonly excludeTag?: { readonly name: string; readonly values: readonly string[] };
}

/** The disks of one machine as they are asked for; `include` with no LUN is the OS disk alone. */
export interface DiskSelection {
  readonly kind: "include" | "exclude";
  readonly luns: readonly number[];
}

/** What is done with a protected item that differs from what its rule says. A request of a person always resumes. */
export interface ExistingProtection {
  /** Protection was stopped. */
  readonly stopped: "report" | "resume";
  /** The item has another policy. Never changed to one that keeps recovery points for a shorter time. */
  readonly policy: "report" | "change";
  readonly disks: "report" | "change";
}

/**
 * What is done with the item of a machine that was deleted. Data is never deleted without the approval of a person:
 * `deleteDataAfterApproval` stops protection, retains the data and asks for one.
 */
export const whenDeletedActions = ["stopAndRetain", "report", "deleteDataAfterApproval"] as const;
export type WhenDeleted = (typeof whenDeletedActions)[number];

export const vaultRedundancies = ["LocallyRedundant", "ZoneRedundant", "GeoRedundant"] as const;
export type VaultRedundancy = (typeof vaultRedundancies)[number];

/** Properties of a vault that Holdfast creates, and compares on one that exists. An absent member is left as Azure has it. */
export interface VaultSettings {
  readonly redundancy: VaultRedundancy;
  /** Needs geo-redundancy; cannot be switched off again once something is protected. */
  readonly crossRegionRestore: boolean;
  readonly softDelete?: {
    readonly state: "Enabled" | "AlwaysON";
    /** 14 to 180. */
    readonly retentionDays: number;
  };
  /** `Locked` cannot be undone. */
  readonly immutability?: "Unlocked" | "Locked";
  /** Azure Monitor's built-in alerts for job failures, and the classic alerts. */
  readonly monitoring?: { readonly azureMonitorAlerts: boolean; readonly classicAlerts: boolean };
  readonly tags?: Readonly<Record<string, string>>;
  readonly identity?: "SystemAssigned";
}

/** What happens when a vault has taken as many new machines as Azure allows for one day. */
export const dayQuotaActions = ["nextVault", "wait"] as const;
export type DayQuotaAction = (typeof dayQuotaActions)[number];

export interface VaultTarget {
  /** `{location}` stands for the machine's region. Further vaults of the family are called `<name>-2`, `<name>-3`, … */
  readonly name: string;
  readonly resourceGroup: string;
  /** The machine's own subscription if absent. */
  readonly subscriptionId?: string;
  readonly createIfMissing: boolean;
  readonly settings: VaultSettings;
  /** Vaults per region and subscription, 1 to 500. */
  readonly maximumVaults: number;
  readonly whenDayQuotaReached: DayQuotaAction;
}

export interface PolicyTarget {
  readonly standardName: string;
  /** Used for machines that a Standard policy refuses. */
  readonly enhancedName: string;
  /** How the policies are created. Absent: the Standard policy must exist. */
  readonly template?: PolicySettings;
  /** How the Enhanced policy is created; absent: as `template` says. */
  readonly enhancedTemplate?: PolicySettings;
  /** Whether every machine gets the Enhanced policy. Absent: only those that a Standard one refuses. */
  readonly alwaysEnhanced?: boolean;
  /** Whether a changed template changes the policies that exist. Otherwise the difference is reported. */
  readonly manage: boolean;
}

export interface BackupSchedule {
  readonly name: string;
  /** Five-field cron expression. */
  readonly cron: string;
  /** IANA time zone, e.g. `Europe/Berlin`: wall-clock time, daylight saving included. */
  readonly timeZone: string;
  readonly match: MachineMatch;
  readonly retainDays: number;
  /**
   * `own`: a backup of another requester that is not kept as long as `retainDays` says does not stand for the run's own. Absent: any
   * backup does.
   */
  readonly retain?: "own";
  /** No occurrence starts a run. */
  readonly isPaused?: boolean;
  /** The backups of a run start spread over as many minutes, 0 to 1,440; all at once if absent. */
  readonly staggerMinutes?: number;
  /** Snapshots that a run may take at the same time. */
  readonly maximumParallel?: {
    readonly perVault?: number;
    readonly perSubscription?: number;
    /** One limit for each value of this tag: the nodes of one cluster, say. Machines without the tag are not limited. */
    readonly perTagValue?: { readonly tag: string; readonly maximum: number };
  };
  /** Wall-clock times of the schedule's zone in which no backup is started. `until` before `from` ends on the next day. */
  readonly blackouts?: readonly {
    readonly days?: readonly WeekDay[];
    /** `HH:MM` */
    readonly from: string;
    readonly until: string;
  }[];
  /** Machines whose newest recovery point is younger are skipped. */
  readonly skipIfNewerThanHours?: number;
  /** Hours from the due time in which backups are started, 1 to 168; 12 if absent. What has not started by then is left out. */
  readonly deadlineHours?: number;
}

/** How the subscriptions are searched for machines that no event reported. */
export interface SweepSettings {
  /** Time between two sweeps, 15 to 1,440. */
  readonly everyMinutes: number;
  /** Protection workflows that a sweep starts in a minute at most, 1 to 600. */
  readonly startsPerMinute: number;
  /** A protected item without a recovery point for as long is reported, 1 to 8,784. */
  readonly recoveryPointObjectiveHours: number;
}

export interface Thresholds {
  readonly provisioningDeadlineSeconds: number;
  readonly agentDeadlineSeconds: number;
  readonly operationDeadlineSeconds: number;
  /** Poll a job: soon after a change (minimum), less often the longer nothing changes (maximum). */
  readonly pollMinimumSeconds: number;
  readonly pollMaximumSeconds: number;
  /** A backup in which nothing has changed for as long is reported as stalled. */
  readonly snapshotStallSeconds: number;
  readonly transferStallSeconds: number;
  /** A job is no longer watched after as long. */
  readonly jobDeadlineSeconds: number;
}
