import { z } from "zod";
import { instant } from "./values.ts";

/**
 * Since when the app starts runs of schedules, one entity; its key is `SCHEDULE_START_KEY`. Kept for as long as there is an installation:
 * the first operation counts.
 */
export const scheduleStart = {
  name: "scheduleStart",
  operations: {
    begin: { input: z.object({ at: instant }), output: z.boolean() },
  },
};

export const SCHEDULE_START_KEY = "schedules";

/** The state of the entity `scheduleStart`. */
export const scheduleStartState = z.object({ at: instant });
