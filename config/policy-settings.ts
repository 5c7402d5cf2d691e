import type { PolicyTarget } from "../domain/protection/config.ts";
import { defaultSnapshotDays } from "../domain/protection/policy-limits.ts";
import type {
  DaysOfMonth,
  PolicyKind,
  PolicyRetention,
  PolicySchedule,
  PolicySettings,
  WeekDay,
  WeekOfMonth,
} from "../domain/protection/policy-template.ts";
import type { FilePolicy, FileTemplate } from "./policy-schema.ts";

/** An entry of `policies` for the rules. */
export function policyTarget(given: FilePolicy): PolicyTarget {
  const { standardName, enhancedName, alwaysEnhanced, template, enhancedTemplate, manage } = given;
  return {
    standardName: standardName ?? enhancedName,
    enhancedName,
    ...(alwaysEnhanced && { alwaysEnhanced }),
    ...(template !== undefined && { template: policySettings(template, alwaysEnhanced ? "enhanced" : "standard") }),
    ...(enhancedTemplate !== undefined && { enhancedTemplate: policySettings(enhancedTemplate, "enhanced") }),
    manage,
  };
}

/** What a template of the file says, with its defaults. */
function policySettings(given: FileTemplate, kind: PolicyKind): PolicySettings {
  const schedule = scheduleOf(given);
  const { prefix, suffix } = given.instantRestoreResourceGroup ?? {};
  return {
    schedule,
    timeZone: given.timeZone,
    retention: retentionOf(given),
    instantRestoreDays: given.instantRestoreDays ?? defaultSnapshotDays(kind, schedule),
    ...(prefix !== undefined && {
      instantRestoreResourceGroup: { prefix, ...(suffix !== undefined && { suffix }) },
    }),
  };
}

/** When a template's backups start. */
export function scheduleOf({ time, days, hourly }: FileTemplate): PolicySchedule {
  if (hourly !== undefined) return { kind: "hourly", time, ...hourly };
  return days === undefined ? { kind: "daily", time } : { kind: "weekly", time, days };
}

function retentionOf(given: FileTemplate): PolicyRetention {
  const { retainDays, retainWeekly, retainMonthly, retainYearly } = given;
  return {
    ...(retainDays !== undefined && { days: retainDays }),
    ...(retainWeekly !== undefined && {
      weekly: { weeks: retainWeekly.weeks, days: retainWeekly.days ?? given.days ?? [] },
    }),
    ...(retainMonthly !== undefined && {
      monthly: { months: retainMonthly.months, on: daysOfMonth(retainMonthly) },
    }),
    ...(retainYearly !== undefined && {
      yearly: {
        years: retainYearly.years,
        months: retainYearly.months,
        on: daysOfMonth(retainYearly),
      },
    }),
  };
}

function daysOfMonth(given: {
  readonly dates?: readonly (number | "last")[] | undefined;
  readonly weeks?: readonly WeekOfMonth[] | undefined;
  readonly days?: readonly WeekDay[] | undefined;
}): DaysOfMonth {
  if (given.dates !== undefined) return { kind: "dates", dates: given.dates };
  return { kind: "weekDays", weeks: given.weeks ?? [], days: given.days ?? [] };
}
