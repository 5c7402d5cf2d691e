import { z } from "zod";

const count = z.int().nonnegative();

/** Totals over all of the app's processes; one entity, whose key is `app`. */
export const appCounts = {
  name: "appCounts",
  operations: {
    add: {
      input: z.object({ throttledRequests: count.optional() }),
      output: z.boolean(),
    },
  },
};

export const APP_COUNTS_KEY = "app";

/** The state of the entity `appCounts`. */
export const appCountsState = z.object({ throttledRequests: count });
