import type { OsType } from "../virtual-machine.ts";

export const policyKinds = ["standard", "enhanced"] as const;
export type PolicyKind = (typeof policyKinds)[number];

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
  readonly subscriptionIds: readonly string[];
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
}

export type ProtectionRule = { readonly name: string; readonly match: MachineMatch } & (
  | { readonly action: "skip"; readonly reason: string }
  | {
      readonly action: "protect";
      /** Keys of `vaults` and `policies`. */
      readonly vault: string;
      readonly policy: string;
      /** Absent: no first backup; the policy's schedule makes it. */
      readonly firstBackup?: { readonly retainDays: number };
    }
);

export type VaultRedundancy = "LocallyRedundant" | "ZoneRedundant" | "GeoRedundant";

export interface VaultTarget {
  /** `{location}` stands for the machine's region. */
  readonly name: string;
  readonly resourceGroup: string;
  /** The machine's own subscription if absent. */
  readonly subscriptionId?: string;
  readonly createIfMissing: boolean;
  readonly redundancy: VaultRedundancy;
}

export interface PolicyTarget {
  readonly standardName: string;
  /** Used for machines that a Standard policy refuses. */
  readonly enhancedName: string;
  /** Absent: the policies must exist. */
  readonly template?: PolicySettings;
}

interface PolicySettings {
  /** Daily time, `HH:mm`, in `timeZone`. */
  readonly time: string;
  /** Windows time zone name as Azure Backup takes it, e.g. `UTC`, `W. Europe Standard Time`. */
  readonly timeZone: string;
  /** 7 to 9,999. */
  readonly retainDays: number;
  /** Snapshot days: Standard 1 to 5, Enhanced 1 to 30. */
  readonly instantRestoreDays: number;
}

export interface PolicyTemplate extends PolicySettings {
  readonly kind: PolicyKind;
}

export interface BackupSchedule {
  readonly name: string;
  /** Five-field cron expression. */
  readonly cron: string;
  /** IANA time zone, e.g. `Europe/Berlin`: wall-clock time, daylight saving included. */
  readonly timeZone: string;
  readonly match: MachineMatch;
  readonly retainDays: number;
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
