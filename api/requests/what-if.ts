import { z } from "zod";

const MAX_SUBSCRIPTIONS = 100;

/** What a what-if is asked for. */
export const whatIfRequest = z
  .strictObject(
    {
      subscriptions: z
        .array(z.guid("must be a subscription ID (GUID)"), "must be a list of subscription IDs")
        .min(1, "must name at least one subscription")
        .max(MAX_SUBSCRIPTIONS, `must name at most ${MAX_SUBSCRIPTIONS} subscriptions`)
        .optional()
        .meta({ description: "Those of the configuration if left out." }),
      config: z
        .record(z.string(), z.unknown(), "must be a configuration as holdfast.config.json has it")
        .optional()
        .meta({ description: "A whole configuration; the app's own if left out. Its channels are ignored." }),
      continuation: z
        .string("must be a text")
        .max(1000, "must be the continuation of an earlier response")
        .optional()
        .meta({ description: "The rows after those of the response that returned it." }),
    },
    "must be an object",
  )
  .meta({ id: "WhatIfRequest" });
