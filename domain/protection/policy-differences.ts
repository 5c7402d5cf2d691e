import { type Difference, differencesBetween } from "./difference.ts";
import {
  type ActualPolicySettings,
  type DaysOfMonth,
  monthsOfYear,
  type PolicyKind,
  type PolicyRetention,
  type PolicySchedule,
  type PolicyTemplate,
  weekDays,
  weeksOfMonth,
} from "./policy-template.ts";

/** A policy as Azure shows it; without settings when it has some that a template cannot express. */
export interface ActualPolicy {
  readonly kind: PolicyKind;
  readonly settings?: ActualPolicySettings;
}

/** In what a policy differs from its template, in words. What the template leaves to Azure is not compared. */
export function policyDifferences(template: PolicyTemplate, actual: ActualPolicy): readonly Difference[] {
  const { settings } = actual;
  if (settings === undefined) {
    return [{ setting: "policy", expected: "as the template says", actual: "settings that a template cannot express" }];
  }
  const group = template.instantRestoreResourceGroup;
  return differencesBetween([
    ["kind", template.kind, actual.kind],
    ["schedule", scheduleText(template.schedule), scheduleText(settings.schedule)],
    ["timeZone", template.timeZone, settings.timeZone],
    ["retainDays", daysText(template.retention), daysText(settings.retention)],
    ["retainWeekly", weeklyText(template.retention), weeklyText(settings.retention)],
    ["retainMonthly", monthlyText(template.retention), monthlyText(settings.retention)],
    ["retainYearly", yearlyText(template.retention), yearlyText(settings.retention)],
    ["instantRestoreDays", String(template.instantRestoreDays), String(settings.instantRestoreDays ?? "not shown")],
    group === undefined
      ? undefined
      : ["instantRestoreResourceGroup", groupText(group), groupText(settings.instantRestoreResourceGroup)],
  ]);
}

/**
 * Whether a policy that changes from one to the other keeps some recovery points, or snapshots, for a shorter time than before.
 * Azure then deletes those that are older. A rule that is absent counts as none, even if another one keeps as long.
 */
export function shortensRetention(from: ActualPolicySettings, to: ActualPolicySettings): boolean {
  const lengths = [
    [from.retention.days, to.retention.days],
    [from.retention.weekly?.weeks, to.retention.weekly?.weeks],
    [from.retention.monthly?.months, to.retention.monthly?.months],
    [from.retention.yearly?.years, to.retention.yearly?.years],
    [from.instantRestoreDays, to.instantRestoreDays],
  ] as const;
  return lengths.some(([before = 0, after = 0]) => before > after) || losesDays(from.retention, to.retention);
}

/** Days that a rule named and does not name any more: their recovery points are kept for less. Any other choice counts as less. */
function losesDays(from: PolicyRetention, to: PolicyRetention): boolean {
  const { weekly, monthly, yearly } = from;
  return (
    weekly?.days.some((day) => to.weekly?.days.includes(day) !== true) === true ||
    yearly?.months.some((month) => to.yearly?.months.includes(month) !== true) === true ||
    isOnOtherDays(monthly, to.monthly) ||
    isOnOtherDays(yearly, to.yearly)
  );
}

interface OnDays {
  readonly on: DaysOfMonth;
}

function isOnOtherDays(from: OnDays | undefined, to: OnDays | undefined): boolean {
  return from !== undefined && to !== undefined && onText(from.on) !== onText(to.on);
}

function scheduleText(schedule: PolicySchedule): string {
  switch (schedule.kind) {
    case "daily":
      return `daily at ${schedule.time}`;
    case "weekly":
      return `weekly on ${inOrder(schedule.days, weekDays)} at ${schedule.time}`;
    case "hourly":
      return `every ${schedule.everyHours} hours from ${schedule.time} for ${schedule.windowHours} hours`;
  }
}

function daysText({ days }: PolicyRetention): string {
  return days === undefined ? "none" : `${days} days`;
}

function weeklyText({ weekly }: PolicyRetention): string {
  return weekly === undefined ? "none" : `${weekly.weeks} weeks, ${inOrder(weekly.days, weekDays)}`;
}

function monthlyText({ monthly }: PolicyRetention): string {
  return monthly === undefined ? "none" : `${monthly.months} months, ${onText(monthly.on)}`;
}

function yearlyText({ yearly }: PolicyRetention): string {
  if (yearly === undefined) return "none";
  return `${yearly.years} years, ${inOrder(yearly.months, monthsOfYear)}, ${onText(yearly.on)}`;
}

function onText(on: DaysOfMonth): string {
  if (on.kind === "weekDays") return `${inOrder(on.weeks, weeksOfMonth)} ${inOrder(on.days, weekDays)}`;
  const dates = [...on.dates].sort((left, right) => rank(left) - rank(right));
  return `day ${dates.join(", ")}`;
}

function rank(date: number | "last"): number {
  return date === "last" ? 32 : date;
}

function groupText(group: PolicyTemplate["instantRestoreResourceGroup"]): string {
  return group === undefined ? "as Azure names it" : `${group.prefix}<number>${group.suffix ?? ""}`;
}

function inOrder<T>(chosen: readonly T[], all: readonly T[]): string {
  return all.filter((one) => chosen.includes(one)).join(", ");
}
