import { z } from "zod";
import type { BackupSchedule } from "../domain/protection/config.ts";
import { weekDays } from "../domain/protection/policy-template.ts";
import { DEFAULT_DEADLINE_HOURS } from "../domain/schedule/deadline.ts";
import { withoutUndefined } from "./defined.ts";
import { match } from "./rule-schema.ts";
import { key, patterned, strict, wholeNumber } from "./schema-parts.ts";

const atLeastOneLimit = "at least one of perVault, perSubscription, perTagValue";
const limit = wholeNumber(1, 10_000);
const wallClockTime = patterned(/^([01]\d|2[0-3]):[0-5]\d$/, "HH:mm, 00:00 to 23:59");

const maximumParallel = strict({
  perVault: limit.optional().describe("Of the machines of one vault, 1 to 10000."),
  perSubscription: limit.optional().describe("Of the machines of one subscription, 1 to 10000."),
  perTagValue: strict({
    tag: z.string().min(1, "the name of a tag").max(512, "512 characters or less").describe("Name of the tag."),
    maximum: limit.describe("Of the machines with the same value of the tag, 1 to 10000."),
  })
    .optional()
    .describe("Of the machines with the same value of a tag: 1 for one node of a cluster at a time."),
}).refine((limits) => Object.values(limits).some((value) => value !== undefined), atLeastOneLimit);

const blackout = strict({
  days: z
    .array(z.enum(weekDays))
    .min(1)
    .optional()
    .describe("Days on which the black-out begins, such as Saturday; every day if absent."),
  from: wallClockTime.describe("First minute, HH:mm of the schedule's time zone."),
  until: wallClockTime.describe("End, HH:mm; at or before from: on the next day."),
});

export const schedule = strict({
  name: key.describe("2 to 40 of a-z, 0-9 and hyphen, starting with a letter; unique."),
  cron: z.string().describe("Five fields: minute, hour, day of month, month, day of week."),
  timeZone: z.string().default("UTC").describe("IANA name, such as Europe/Berlin; daylight saving included."),
  match,
  retainDays: wholeNumber(1, 9999).describe("Days for which the backups are kept, 1 to 9999."),
  retain: z
    .enum(["any", "own"])
    .default("any")
    .describe(
      "What a run does when a backup of another requester, such as the policy's, is under way: any takes it for the run's; own also makes " +
        "the run's own afterwards, unless that backup is kept as long.",
    ),
  paused: z.boolean().default(false).describe("Whether the schedule starts no runs."),
  staggerMinutes: wholeNumber(0, 1440)
    .default(0)
    .describe("The backups of a run are started spread over as many minutes, 0 to 1440; 0 starts them at once."),
  maximumParallel: maximumParallel
    .optional()
    .describe("How many snapshots a run takes at the same time; a backup counts until its snapshot is taken."),
  blackouts: z
    .array(blackout)
    .min(1)
    .max(50)
    .optional()
    .describe("Times in which no backup is started; a run waits for their end."),
  skipIfNewerThanHours: wholeNumber(1, 8784)
    .optional()
    .describe("Machines whose newest recovery point is younger are skipped, 1 to 8784 hours."),
  deadlineHours: wholeNumber(1, 168)
    .default(DEFAULT_DEADLINE_HOURS)
    .describe(
      "Hours from the due time in which a run starts backups, 1 to 168. What has not started by then is left out.",
    ),
});

/** A schedule for the rules. */
export function backupSchedule(given: z.output<typeof schedule>): BackupSchedule {
  const { paused, retain, match: wanted, staggerMinutes, maximumParallel: limits, blackouts, ...rest } = given;
  return {
    ...withoutUndefined(rest),
    match: withoutUndefined(wanted),
    ...(retain === "own" && { retain }),
    ...(paused && { isPaused: true }),
    ...(staggerMinutes > 0 && { staggerMinutes }),
    ...(limits !== undefined && { maximumParallel: withoutUndefined(limits) }),
    ...(blackouts !== undefined && { blackouts: blackouts.map(withoutUndefined) }),
  };
}
