import { expect, test } from "vitest";
import { retentionOf } from "../../../../../local/azure-simulator/recovery-services/model/policy/retention.ts";
import type { BackupPolicy } from "../../../../../local/azure-simulator/recovery-services/model/state.ts";

const kept = (count: number, durationType: string) => ({ retentionDuration: { count, durationType } });
const byWeek = (daysOfTheWeek: readonly string[], weeksOfTheMonth: readonly string[]) => ({
  retentionScheduleFormatType: "Weekly",
  retentionScheduleWeekly: { daysOfTheWeek, weeksOfTheMonth },
});
const byDate = (daysOfTheMonth: readonly unknown[]) => ({
  retentionScheduleFormatType: "Daily",
  retentionScheduleDaily: { daysOfTheMonth },
});

function policy(retentionPolicy: Readonly<Record<string, unknown>>): BackupPolicy {
  return {
    name: "p",
    policyType: "V1",
    properties: { retentionPolicy },
    instantRetentionDays: 2,
    dailyRetentionDays: 7,
  };
}

const weekly = { weeklySchedule: { daysOfTheWeek: ["Sunday"], ...kept(4, "Weeks") } };
const firstSunday = { monthlySchedule: { ...byWeek(["Sunday"], ["First"]), ...kept(12, "Months") } };
const lastSunday = { monthlySchedule: { ...byWeek(["Sunday"], ["Last"]), ...kept(12, "Months") } };
const lastDay = { monthlySchedule: { ...byDate([{ date: 0, isLast: true }]), ...kept(12, "Months") } };
const january = {
  yearlySchedule: { monthsOfYear: ["January"], ...byDate([{ date: 1, isLast: false }]), ...kept(2, "Years") },
};
const shortWeekly = { weeklySchedule: { daysOfTheWeek: ["Sunday"], ...kept(1, "Weeks") } };

test.for<[string, Readonly<Record<string, unknown>>, string, string, string]>([
  ["a day that no longer rule names is kept by the daily rule", weekly, "2026-03-28", "Daily", "2026-04-04"],
  ["a day of the week is kept by the weekly rule", weekly, "2026-03-29", "Weekly", "2026-04-26"],
  [
    "of two rules for a day the one that keeps longer counts",
    { ...weekly, ...firstSunday },
    "2026-04-05",
    "Monthly",
    "2027-03-31",
  ],
  ["the seventh of a month is in its first week", firstSunday, "2026-06-07", "Monthly", "2027-06-02"],
  ["the eighth is in its second", firstSunday, "2026-11-08", "Daily", "2026-11-15"],
  ["the last Sunday is the one with none after it", lastSunday, "2026-05-31", "Monthly", "2027-05-26"],
  ["the one before it is not", lastSunday, "2026-05-24", "Daily", "2026-05-31"],
  ["a month's last day may be its 28th", lastDay, "2026-02-28", "Monthly", "2027-02-23"],
  ["the day before it is kept by the daily rule", lastDay, "2026-02-27", "Daily", "2026-03-06"],
  ["a yearly rule names its months", january, "2027-01-01", "Yearly", "2028-12-31"],
  ["in other months it does not apply", january, "2027-02-01", "Daily", "2027-02-08"],
  ["equal lives leave it with the daily rule", shortWeekly, "2026-03-29", "Daily", "2026-04-05"],
])("%s", ([, retention, day, ruleName, expiry]) => {
  const { ruleName: found, expiresAtMs } = retentionOf(policy(retention), Date.parse(`${day}T20:00:00Z`));

  expect([found, new Date(expiresAtMs).toISOString()]).toEqual([ruleName, `${expiry}T20:00:00.000Z`]);
});
