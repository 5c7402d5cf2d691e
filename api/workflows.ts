import { z } from "zod";

/** Durable Functions' own payload; its URLs contain a key to all workflow instances, so callers who sign in get the ID alone. */
export const instanceLinks = z
  .looseObject({
    id: z.string().meta({ description: "ID of the workflow instance." }),
    statusQueryGetUri: z.url().optional(),
    sendEventPostUri: z.url().optional(),
    terminatePostUri: z.url().optional(),
    purgeHistoryDeleteUri: z.url().optional(),
  })
  .meta({
    id: "InstanceLinks",
    description:
      "Durable Functions' check-status payload. Its URLs contain keys: keep them secret. Callers who sign in get the ID alone.",
  });
