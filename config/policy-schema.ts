import { z } from "zod";
import { retentionBounds } from "../domain/protection/policy-limits.ts";
import { hourlyIntervals, monthsOfYear, weekDays, weeksOfMonth } from "../domain/protection/policy-template.ts";
import { nameTemplate, patterned, strict, wholeNumber } from "./schema-parts.ts";

const policyName = nameTemplate(
  /^[A-Za-z][A-Za-z0-9-]{1,148}[A-Za-z0-9]$/,
  "3 to 150 letters, digits and hyphens, starting with a letter, not ending with a hyphen",
);

const dayNames = z.array(z.enum(weekDays)).min(1);
const bounded = ([from, to]: readonly [number, number]) => wholeNumber(from, to);

/** Dates that every month has, so that no month is left out. */
const date = z.union([wholeNumber(1, 28), z.literal("last")], { error: () => '1 to 28 or "last"' });

const daysOfMonth = {
  dates: z.array(date).min(1).optional().describe('Dates of the month: 1 to 28 or "last". Not with a weekly schedule.'),
  weeks: z
    .array(z.enum(weeksOfMonth))
    .min(1)
    .optional()
    .describe("Weeks of the month, with days: First, Second, Third, Fourth, Last."),
  days: dayNames.optional().describe("Days of the week, with weeks."),
};

const retainWeekly = strict({
  weeks: bounded(retentionBounds.weeks).describe("1 to 5163 weeks."),
  days: dayNames
    .optional()
    .describe("Days of the week whose recovery point is kept; with a weekly schedule always all of its days."),
});
const retainMonthly = strict({
  months: bounded(retentionBounds.months).describe("1 to 1188 months."),
  ...daysOfMonth,
});
const retainYearly = strict({
  years: bounded(retentionBounds.years).describe("1 to 99 years."),
  months: z.array(z.enum(monthsOfYear)).min(1).describe("Months of the year, such as January."),
  ...daysOfMonth,
});

const resourceGroupPart = patterned(/^[A-Za-z0-9_-]{1,70}$/, "1 to 70 letters, digits, _ and -");

/** A template as written; policy-issues checks what its parts allow each other. */
export const policyTemplate = strict({
  time: patterned(/^([01]\d|2[0-3]):(00|30)$/, "HH:mm on the hour or half hour, 00:00 to 23:30").describe(
    "Start of the backup, of an hourly schedule the start of its window: HH:mm on the hour or half hour.",
  ),
  timeZone: z
    .string()
    .min(1)
    .default("UTC")
    .describe(
      "An IANA name such as Europe/Berlin, whose daylight saving is followed; or a Windows name such as W. Europe Standard Time, as Azure Backup has it.",
    ),
  days: dayNames.optional().describe("Days of the week on which backups start. Without it and hourly: every day."),
  hourly: strict({
    everyHours: z.literal(hourlyIntervals).describe("Hours between two backups: 4, 6, 8 or 12."),
    windowHours: wholeNumber(4, 24).describe("Hours a day, from time on, in which backups start: 4 to 24."),
  })
    .optional()
    .describe("Several backups a day. Enhanced policies only."),
  retainDays: bounded(retentionBounds.days)
    .optional()
    .describe("Days for which every recovery point is kept, 7 to 9999. Needed, but not with a weekly schedule."),
  retainWeekly: retainWeekly.optional().describe("Keeps recovery points of some days of the week for longer."),
  retainMonthly: retainMonthly.optional().describe("Keeps recovery points of some days of the month for longer."),
  retainYearly: retainYearly.optional().describe("Keeps recovery points of some days of the year for longer."),
  instantRestoreDays: wholeNumber(1, 30)
    .optional()
    .describe(
      "Days that snapshots are kept for instant restore: 1 to 5 for a Standard policy (always 5 if weekly; default 2), 1 to 30 for an Enhanced one (every 4 hours 17, every 6 hours 22; default 7).",
    ),
  instantRestoreResourceGroup: strict({
    prefix: resourceGroupPart.describe("What the names start with: 1 to 70 letters, digits, _ and -."),
    suffix: resourceGroupPart.optional().describe("What the names end with: 1 to 70 letters, digits, _ and -."),
  })
    .optional()
    .describe("Names of the resource groups for snapshots: prefix, a number, suffix. Without it Azure names them."),
});
export type FileTemplate = z.output<typeof policyTemplate>;

export const policy = strict({
  standardName: policyName
    .optional()
    .describe(
      "Name of the policy for ordinary machines: 3 to 150 letters, digits and hyphens. {location} is allowed. Needed unless alwaysEnhanced.",
    ),
  enhancedName: policyName.describe(
    "Name of the policy for machines that a Standard policy refuses (Trusted Launch, confidential, Ultra or Premium SSD v2 disks).",
  ),
  alwaysEnhanced: z.boolean().default(false).describe("Whether every machine gets the Enhanced policy."),
  template: policyTemplate
    .optional()
    .describe("How the policies are created when missing. Without it they must exist."),
  enhancedTemplate: policyTemplate
    .optional()
    .describe("How the Enhanced policy is created when missing; as template says without it."),
  manage: z
    .boolean()
    .default(false)
    .describe(
      "Whether a changed template changes existing policies, and with them all their machines. Otherwise differences are reported.",
    ),
});
export type FilePolicy = z.output<typeof policy>;
