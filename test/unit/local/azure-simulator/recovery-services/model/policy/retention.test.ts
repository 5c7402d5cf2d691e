import { expect, test } from "vitest";
import { retentionOf } from "../../../../../../../local/azure-simulator/recovery-services/model/policy/retention.ts";
import type { BackupPolicy } from "../../../../../../../local/azure-simulator/recovery-services/model/state.ts";

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
  ["the daily rule applies on a day without another rule", weekly, "2026-03-28", "Daily", "2026-04-04"],
  ["the weekly rule applies on its day of the week", weekly, "2026-03-29", "Weekly", "2026-04-26"],
  [
    "of two rules for a day the longer retention applies",
    { ...weekly, ...firstSunday },
    "2026-04-05",
    "Monthly",
    "2027-04-12",
  ],
  ["the seventh of a month is in its first week", firstSunday, "2026-06-07", "Monthly", "2027-06-14"],
  ["the eighth of a month is in its second week", firstSunday, "2026-11-08", "Daily", "2026-11-15"],
  ["the last Sunday of a month may be its fifth", lastSunday, "2026-05-31", "Monthly", "2027-06-07"],
  ["the Sunday before the last one is not the last", lastSunday, "2026-05-24", "Daily", "2026-05-31"],
  ["the last day of a month may be its 28th", lastDay, "2026-02-28", "Monthly", "2027-03-07"],
  ["the day before the last day is not the last", lastDay, "2026-02-27", "Daily", "2026-03-06"],
  ["a yearly rule applies in its month", january, "2027-01-01", "Yearly", "2028-12-31"],
  ["a yearly rule does not apply in other months", january, "2027-02-01", "Daily", "2027-02-08"],
  ["of two rules with equal retention the daily rule applies", shortWeekly, "2026-03-29", "Daily", "2026-04-05"],
])("%s", ([, retention, day, ruleName, expiry]) => {
  const { ruleName: found, expiresAtMs } = retentionOf(policy(retention), {
    localMs: Date.parse(`${day}T20:00:00Z`),
    fromMs: Date.parse(`${day}T20:30:00Z`),
  });

  expect([found, new Date(expiresAtMs).toISOString()]).toEqual([ruleName, `${expiry}T20:30:00.000Z`]);
});
