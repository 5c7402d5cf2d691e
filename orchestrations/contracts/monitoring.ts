import { z } from "zod";
import { beatingTimers } from "../../domain/monitoring/timer-beats.ts";
import { instant } from "./values.ts";

/** When the timers that look after each other ticked, and the last sweep ended: one entity, its key is `TIMER_BEATS_KEY`. */
export const timerBeats = {
  name: "timerBeats",
  operations: {
    beat: {
      input: z.object({ timer: z.enum(beatingTimers), at: instant, sweptAt: instant.optional() }),
      output: z.boolean(),
    },
  },
};

export const TIMER_BEATS_KEY = "app";

const beat = z.object({ since: instant, at: instant });

/** The state of the entity `timerBeats`. */
export const timerBeatsState = z.object({
  sweepTick: beat.optional(),
  watchTick: beat.optional(),
  sweptAt: instant.optional(),
});
