import { z } from "zod";
import { instant } from "./values.ts";
import type { Wire } from "./wire.ts";

/** Responses about schedules. */

const occurrence = z.strictObject({
  dueAt: instant,
  wallClock: z.string().meta({ description: "The same in the schedule's time zone." }),
  blackoutUntil: instant.optional().meta({ description: "No backup starts before." }),
});

const schedule = z
  .strictObject({
    name: z.string(),
    cron: z.string(),
    timeZone: z.string().meta({ description: "IANA name." }),
    paused: z.boolean(),
    next: z.array(occurrence).max(5),
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
