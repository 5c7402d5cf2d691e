import { z } from "zod";
import { instant } from "./values.ts";
import type { Wire } from "./wire.ts";

/** Responses about schedules. */

const occurrence = z.strictObject({
  dueAt: instant,
  wallClock: z.string().meta({ description: "The same in the schedule's time zone." }),
  blackoutUntil: instant.optional().meta({ description: "No backup starts before." }),
});

/** Every hour of 45 days, and an hour that is repeated. */
export const MAX_OCCURRENCES = 1081;

const schedule = z
  .strictObject({
    name: z.string(),
    cron: z.string(),
    timeZone: z.string().meta({ description: "IANA name." }),
    paused: z.boolean(),
    next: z.array(occurrence).max(5).meta({ description: "The next due times." }),
    occurrences: z
      .array(occurrence)
      .max(MAX_OCCURRENCES)
      .optional()
      .meta({ description: "Due times to come in the range that was asked for; absent without one." }),
    isCut: z.boolean().optional().meta({ description: "Whether the range has more due times than are listed." }),
    lastRun: z
      .strictObject({
        id: z.string(),
        dueAt: instant,
        status: z.string().meta({ description: "As Durable Functions spells it." }),
      })
      .optional(),
  })
  .meta({ id: "Schedule" });
export type Schedule = Wire<typeof schedule>;

export const schedulesList = z.strictObject({ items: z.array(schedule) }).meta({ id: "SchedulesList" });
export type SchedulesList = Wire<typeof schedulesList>;
