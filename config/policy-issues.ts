import { snapshotDayBounds } from "../domain/protection/policy-limits.ts";
import type { PolicyKind } from "../domain/protection/policy-template.ts";
import { isIanaTimeZone } from "../domain/protection/policy-time.ts";
import { didYouMean } from "../domain/text/closest.ts";
import { type ConfigIssue, issueAt } from "./issues.ts";
import { type FileTemplate, policyTemplate } from "./policy-schema.ts";
import { scheduleOf } from "./policy-settings.ts";
import { isWindowsTimeZone, windowsTimeZones } from "./windows-time-zones.ts";

type Path = readonly PropertyKey[];
/** An issue below the template: path, what is allowed. */
type Found = readonly [path: Path, allowed: string];

/** Issues of the file's policies that its shape does not show: parts of a template that exclude each other, and Azure's limits. */
export function policyIssues(raw: unknown, policies: Readonly<Record<string, unknown>>): readonly ConfigIssue[] {
  return Object.entries(policies).flatMap(([name, policy]) => {
    if (typeof policy !== "object" || policy === null) return [];
    const { standardName, alwaysEnhanced, template, enhancedTemplate } = policy as Readonly<Record<string, unknown>>;
    const path = ["policies", name];
    const nameless = standardName === undefined && alwaysEnhanced !== true;
    return [
      ...(nameless ? [issueAt(raw, [...path, "standardName"], "a name, unless alwaysEnhanced is true")] : []),
      ...templateIssues(raw, [...path, "template"], template, alwaysEnhanced === true ? "enhanced" : "standard"),
      ...templateIssues(raw, [...path, "enhancedTemplate"], enhancedTemplate, "enhanced"),
    ];
  });
}

/** A template whose shape is wrong is left to the schema. */
function templateIssues(raw: unknown, path: Path, given: unknown, kind: PolicyKind): readonly ConfigIssue[] {
  const template = policyTemplate.safeParse(given).data;
  if (template === undefined) return [];
  const found = [
    ...timeZoneIssues(template),
    ...scheduleIssues(template, kind),
    ...snapshotIssues(template, kind),
    ...retentionIssues(template),
    ...daysOfMonthIssues(template, "retainMonthly"),
    ...daysOfMonthIssues(template, "retainYearly"),
  ];
  return found.map(([below, allowed]) => issueAt(raw, [...path, ...below], allowed));
}

function timeZoneIssues({ timeZone }: FileTemplate): readonly Found[] {
  const known = isIanaTimeZone(timeZone) ? isKnownToIntl(timeZone) : isWindowsTimeZone(timeZone);
  if (known) return [];
  const hint = didYouMean(timeZone, isIanaTimeZone(timeZone) ? Intl.supportedValuesOf("timeZone") : windowsTimeZones);
  return [[["timeZone"], `an IANA name such as "Europe/Berlin", or a Windows name such as "UTC".${hint}`]];
}

function isKnownToIntl(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

function scheduleIssues({ days, hourly }: FileTemplate, kind: PolicyKind): readonly Found[] {
  if (hourly === undefined) return [];
  if (days !== undefined) return [[["hourly"], "nothing, because days makes the schedule weekly"]];
  if (kind === "standard") {
    return [[["hourly"], "nothing, because Standard policies back up once a day; use enhancedTemplate"]];
  }
  return hourly.windowHours < hourly.everyHours
    ? [[["hourly", "windowHours"], `everyHours or more, ${hourly.everyHours}`]]
    : [];
}

function snapshotIssues(template: FileTemplate, kind: PolicyKind): readonly Found[] {
  const { instantRestoreDays: days } = template;
  const [from, to] = snapshotDayBounds(kind, scheduleOf(template));
  if (days === undefined || (days >= from && days <= to)) return [];
  const allowed = from === to ? `${to}` : `${from} to ${to}`;
  const schedule = scheduleOf(template).kind === "daily" ? "" : ` with this schedule`;
  return [
    [["instantRestoreDays"], `${allowed} for ${kind === "standard" ? "a Standard" : "an Enhanced"} policy${schedule}`],
  ];
}

/** A weekly schedule has no daily recovery points: all of its days are kept by the weekly rule. */
function retentionIssues({ days, retainDays, retainWeekly }: FileTemplate): readonly Found[] {
  if (days === undefined) {
    return [
      ...(retainDays === undefined ? [[["retainDays"], "a whole number from 7 to 9999"] as const] : []),
      ...(retainWeekly !== undefined && retainWeekly.days === undefined
        ? [[["retainWeekly", "days"], "at least one day of the week"] as const]
        : []),
    ];
  }
  const isSame =
    retainWeekly?.days === undefined || [...retainWeekly.days].sort().join() === [...new Set(days)].sort().join();
  return [
    ...(retainDays === undefined
      ? []
      : [[["retainDays"], "nothing, because the schedule is weekly; use retainWeekly"] as const]),
    ...(retainWeekly === undefined ? [[["retainWeekly"], "an object with weeks, 1 to 5163"] as const] : []),
    ...(isSame ? [] : [[["retainWeekly", "days"], "the days of the schedule, or nothing"] as const]),
  ];
}

function daysOfMonthIssues(template: FileTemplate, key: "retainMonthly" | "retainYearly"): readonly Found[] {
  const given = template[key];
  if (given === undefined) return [];
  const { dates, weeks, days } = given;
  const isByWeek = weeks !== undefined && days !== undefined;
  const isMixed = dates === undefined ? !isByWeek : weeks !== undefined || days !== undefined;
  if (isMixed) return [[[key], "either dates, or weeks and days"]];
  if (template.days === undefined) return [];
  if (dates !== undefined) return [[[key, "dates"], "nothing, because the schedule is weekly; use weeks and days"]];
  const isScheduled = days?.every((day) => template.days?.includes(day)) === true;
  return isScheduled ? [] : [[[key, "days"], `days of the schedule: ${template.days.join(", ")}`]];
}
