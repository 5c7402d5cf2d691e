import type {
  AzureIaaSVMProtectionPolicy,
  LongTermRetentionPolicy,
  MonthlyRetentionSchedule,
  SchedulePolicyUnion,
  SimpleSchedulePolicy,
  SimpleSchedulePolicyV2,
} from "@azure/arm-recoveryservicesbackup";
import {
  type ActualPolicySettings,
  type DaysOfMonth,
  hourlyIntervals,
  monthsOfYear,
  type PolicyRetention,
  type PolicySchedule,
  weekDays,
  weeksOfMonth,
} from "../../domain/protection/policy-template.ts";

/** Something that a template cannot express: several times a day, a unit or a word of another kind. Ends in `undefined`. */
class NotExpressible extends Error {}

/** The settings of a policy, read back; `undefined` when a template cannot express them. */
export function toPolicySettings(policy: AzureIaaSVMProtectionPolicy): ActualPolicySettings | undefined {
  try {
    const { timeZone = "UTC", instantRpRetentionRangeInDays: instantRestoreDays, instantRPDetails } = policy;
    const prefix = instantRPDetails?.azureBackupRGNamePrefix;
    const suffix = instantRPDetails?.azureBackupRGNameSuffix;
    return {
      schedule: toSchedule(needed(policy.schedulePolicy)),
      timeZone,
      retention: toRetention(longTerm(policy)),
      ...(instantRestoreDays != null && { instantRestoreDays }),
      ...(prefix != null && { instantRestoreResourceGroup: { prefix, ...(suffix != null && { suffix }) } }),
    };
  } catch (error) {
    if (error instanceof NotExpressible) return undefined;
    throw error;
  }
}

function toSchedule(schedule: SchedulePolicyUnion): PolicySchedule {
  if (schedule.schedulePolicyType === "SimpleSchedulePolicyV2")
    return enhancedSchedule(schedule as SimpleSchedulePolicyV2);
  if (schedule.schedulePolicyType !== "SimpleSchedulePolicy") throw new NotExpressible();
  const { scheduleRunFrequency, scheduleRunTimes, scheduleRunDays } = schedule as SimpleSchedulePolicy;
  return simpleSchedule(scheduleRunFrequency, scheduleRunTimes, scheduleRunDays);
}

function enhancedSchedule(schedule: SimpleSchedulePolicyV2): PolicySchedule {
  const { hourlySchedule: hourly, dailySchedule: daily, weeklySchedule: weekly } = schedule;
  if (schedule.scheduleRunFrequency !== "Hourly") {
    const days = weekly?.scheduleRunDays;
    return simpleSchedule(schedule.scheduleRunFrequency, (weekly ?? daily)?.scheduleRunTimes, days);
  }
  return {
    kind: "hourly",
    time: onlyTime([needed(hourly?.scheduleWindowStartTime)]),
    everyHours: oneOf(hourlyIntervals, hourly?.interval),
    windowHours: needed(hourly?.scheduleWindowDuration),
  };
}

function simpleSchedule(
  frequency: string | undefined,
  times: readonly Date[] | undefined,
  days: readonly string[] | undefined,
): PolicySchedule {
  const time = onlyTime(times);
  if (frequency === "Daily") return { kind: "daily", time };
  if (frequency === "Weekly") return { kind: "weekly", time, days: allOf(weekDays, days) };
  throw new NotExpressible();
}

function longTerm({ retentionPolicy }: AzureIaaSVMProtectionPolicy): LongTermRetentionPolicy {
  if (retentionPolicy?.retentionPolicyType !== "LongTermRetentionPolicy") throw new NotExpressible();
  return retentionPolicy as LongTermRetentionPolicy;
}

function toRetention(retention: LongTermRetentionPolicy): PolicyRetention {
  const { dailySchedule: daily, weeklySchedule: weekly, monthlySchedule: monthly, yearlySchedule: yearly } = retention;
  return {
    ...(daily != null && { days: countOf(daily, "Days") }),
    ...(weekly != null && {
      weekly: { weeks: countOf(weekly, "Weeks"), days: allOf(weekDays, weekly.daysOfTheWeek) },
    }),
    ...(monthly != null && { monthly: { months: countOf(monthly, "Months"), on: toDaysOfMonth(monthly) } }),
    ...(yearly != null && {
      yearly: {
        years: countOf(yearly, "Years"),
        months: allOf(monthsOfYear, yearly.monthsOfYear),
        on: toDaysOfMonth(yearly),
      },
    }),
  };
}

function toDaysOfMonth(schedule: MonthlyRetentionSchedule): DaysOfMonth {
  if (schedule.retentionScheduleFormatType === "Weekly") {
    const weekly = schedule.retentionScheduleWeekly;
    return {
      kind: "weekDays",
      weeks: allOf(weeksOfMonth, weekly?.weeksOfTheMonth),
      days: allOf(weekDays, weekly?.daysOfTheWeek),
    };
  }
  const dates = needed(schedule.retentionScheduleDaily?.daysOfTheMonth);
  return { kind: "dates", dates: dates.map(({ date, isLast }) => (isLast === true ? "last" : needed(date))) };
}

function countOf(
  schedule: { readonly retentionDuration?: { readonly count?: number; readonly durationType?: string } },
  unit: string,
): number {
  if (schedule.retentionDuration?.durationType !== unit) throw new NotExpressible();
  return needed(schedule.retentionDuration.count);
}

/** Azure shows the time of day in the policy's own time zone, written as a UTC instant. */
function onlyTime(times: readonly Date[] | undefined): string {
  if (times?.length !== 1) throw new NotExpressible();
  const [time] = times;
  if (time === undefined || Number.isNaN(time.getTime())) throw new NotExpressible();
  return time.toISOString().slice(11, 16);
}

function allOf<const T extends string>(known: readonly T[], given: readonly string[] | undefined): readonly T[] {
  return needed(given).map((value) => oneOf(known, value));
}

function oneOf<const T extends string | number>(known: readonly T[], value: unknown): T {
  return needed(known.find((one) => one === value));
}

function needed<T>(value: T | null | undefined): T {
  if (value === undefined || value === null) throw new NotExpressible();
  return value;
}
