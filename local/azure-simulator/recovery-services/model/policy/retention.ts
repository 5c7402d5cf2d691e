import { valueAt } from "../../../arm/json.ts";
import type { BackupPolicy, RetentionRule } from "../state.ts";
import { DAY_MS } from "../time.ts";

const DAY_NAMES = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const WEEK_NAMES = ["first", "second", "third", "fourth"];
const MONTH_NAMES = [
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
];
/** Days of the units in which retention is counted: for Azure Backup a month has 31 days, so twelve have 372. */
const UNIT_DAYS: Readonly<Record<string, number>> = { days: 1, weeks: 7, months: 31, years: 365 };

/** Why and until when a recovery point is kept. */
export interface Retention {
  readonly ruleName: RetentionRule;
  /** Milliseconds since 1970. */
  readonly expiresAtMs: number;
}

/**
 * The rule of its policy by which the recovery point of a scheduled run is kept, and how long: of the rules that apply on
 * that day the one with the longest retention; without any, the policy's shortest retention.
 *
 * @param run.localMs - The run's set time on the clock of the policy's time zone, as if it were UTC.
 * @param run.fromMs - When the backup began, from which retention counts.
 */
export function retentionOf(
  policy: BackupPolicy,
  run: { readonly localMs: number; readonly fromMs: number },
): Retention {
  const { localMs, fromMs } = run;
  const retention = valueAt(policy.properties, "retentionPolicy");
  const yearly = valueAt(retention, "yearlySchedule");
  const monthly = valueAt(retention, "monthlySchedule");
  const weekly = valueAt(retention, "weeklySchedule");
  const month = MONTH_NAMES[new Date(localMs).getUTCMonth()] ?? "";
  const rules: readonly (readonly [RetentionRule, boolean, unknown])[] = [
    ["Yearly", names(yearly, "monthsOfYear").includes(month) && isDayOfFormat(yearly, localMs), yearly],
    ["Monthly", isDayOfFormat(monthly, localMs), monthly],
    ["Weekly", names(weekly, "daysOfTheWeek").includes(dayNameOf(localMs)), weekly],
  ];
  const kept = rules
    .filter(([, applies]) => applies)
    .map(([ruleName, , schedule]) => ({ ruleName, expiresAtMs: fromMs + lifeMs(schedule) }));
  const isWeekly = valueAt(policy.properties, "schedulePolicy", "scheduleRunFrequency") === "Weekly";
  const shortest: Retention = {
    ruleName: isWeekly ? "Weekly" : "Daily",
    expiresAtMs: fromMs + policy.dailyRetentionDays * DAY_MS,
  };
  return kept.reduce<Retention>((longest, rule) => (rule.expiresAtMs > longest.expiresAtMs ? rule : longest), shortest);
}

/** A snapshot that does not reach the vault is kept for the policy's snapshot days; the service counts it as daily. */
export function snapshotRetentionOf(policy: BackupPolicy, fromMs: number): Retention {
  return { ruleName: "Daily", expiresAtMs: fromMs + policy.instantRetentionDays * DAY_MS };
}

/** Monthly and yearly rules name their day by date (`Daily`) or by weekday and week (`Weekly`). */
function isDayOfFormat(schedule: unknown, atMs: number): boolean {
  const format = String(valueAt(schedule, "retentionScheduleFormatType")).toLowerCase();
  if (format === "daily") return isDate(valueAt(schedule, "retentionScheduleDaily", "daysOfTheMonth"), atMs);
  if (format !== "weekly") return false;
  const weekly = valueAt(schedule, "retentionScheduleWeekly");
  if (!names(weekly, "daysOfTheWeek").includes(dayNameOf(atMs))) return false;
  const weeks = names(weekly, "weeksOfTheMonth");
  const week = WEEK_NAMES[Math.floor((new Date(atMs).getUTCDate() - 1) / 7)] ?? "";
  const isLast = new Date(atMs).getUTCMonth() !== new Date(atMs + 7 * DAY_MS).getUTCMonth();
  return weeks.includes(week) || (isLast && weeks.includes("last"));
}

function isDate(days: unknown, atMs: number): boolean {
  if (!Array.isArray(days)) return false;
  const isLastDay = new Date(atMs + DAY_MS).getUTCDate() === 1;
  return days.some((day) =>
    valueAt(day, "isLast") === true ? isLastDay : valueAt(day, "date") === new Date(atMs).getUTCDate(),
  );
}

function lifeMs(schedule: unknown): number {
  const duration = valueAt(schedule, "retentionDuration");
  const days = UNIT_DAYS[String(valueAt(duration, "durationType")).toLowerCase()] ?? 1;
  return Number(valueAt(duration, "count") ?? 0) * days * DAY_MS;
}

function names(holder: unknown, list: string): readonly string[] {
  const value = valueAt(holder, list);
  return Array.isArray(value) ? value.map((name) => String(name).toLowerCase()) : [];
}

function dayNameOf(atMs: number): string {
  return DAY_NAMES[new Date(atMs).getUTCDay()] ?? "";
}
