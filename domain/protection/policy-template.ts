export const policyKinds = ["standard", "enhanced"] as const;
export type PolicyKind = (typeof policyKinds)[number];

export const weekDays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;
export type WeekDay = (typeof weekDays)[number];

export const weeksOfMonth = ["First", "Second", "Third", "Fourth", "Last"] as const;
export type WeekOfMonth = (typeof weeksOfMonth)[number];

export const monthsOfYear = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
] as const;
type MonthOfYear = (typeof monthsOfYear)[number];

/** Hours between two backups of an hourly schedule. */
export const hourlyIntervals = [4, 6, 8, 12] as const;
export type HourlyInterval = (typeof hourlyIntervals)[number];

/** When scheduled backups start. Times are `HH:mm` on the hour or half hour, in the time zone of the settings. */
export type PolicySchedule =
  | { readonly kind: "daily"; readonly time: string }
  | { readonly kind: "weekly"; readonly time: string; readonly days: readonly WeekDay[] }
  /** Enhanced policies only: from `time` on for `windowHours` (4 to 24) a day. */
  | {
      readonly kind: "hourly";
      readonly time: string;
      readonly everyHours: HourlyInterval;
      readonly windowHours: number;
    };

/** The days of a month whose recovery point is kept longer: dates, or weekdays of certain weeks. */
export type DaysOfMonth =
  | { readonly kind: "dates"; readonly dates: readonly (number | "last")[] }
  | { readonly kind: "weekDays"; readonly weeks: readonly WeekOfMonth[]; readonly days: readonly WeekDay[] };

/** How long recovery points are kept; of several rules that name a day the longest applies. */
export interface PolicyRetention {
  /** Every recovery point, 7 to 9,999 days. Absent with a weekly schedule. */
  readonly days?: number;
  /** 1 to 5,163 weeks. */
  readonly weekly?: { readonly weeks: number; readonly days: readonly WeekDay[] };
  /** 1 to 1,188 months. */
  readonly monthly?: { readonly months: number; readonly on: DaysOfMonth };
  /** 1 to 99 years. */
  readonly yearly?: { readonly years: number; readonly months: readonly MonthOfYear[]; readonly on: DaysOfMonth };
}

/** What a protection policy says. */
export interface PolicySettings {
  readonly schedule: PolicySchedule;
  /** Windows name as Azure Backup takes it, e.g. `UTC`, `W. Europe Standard Time`; in a configuration also an IANA name. */
  readonly timeZone: string;
  readonly retention: PolicyRetention;
  /** Days for which snapshots are kept; bounds in policy-limits. */
  readonly instantRestoreDays: number;
  /** The resource groups of the snapshots are called prefix, number, suffix. Absent: as Azure calls them. */
  readonly instantRestoreResourceGroup?: { readonly prefix: string; readonly suffix?: string };
}

/** Settings with the kind of policy that is created from them. */
export interface PolicyTemplate extends PolicySettings {
  readonly kind: PolicyKind;
}

/** The settings of a policy as Azure shows them. Old policies do not show their snapshot days. */
export interface ActualPolicySettings extends Omit<PolicySettings, "instantRestoreDays"> {
  readonly instantRestoreDays?: number;
}
