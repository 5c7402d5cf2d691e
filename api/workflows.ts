import { z } from "zod";

/** Durable Functions' own payload; its URLs contain a key to all workflow instances. */
export const instanceLinks = z
  .looseObject({
    id: z.string().meta({ description: "ID of the workflow instance." }),
    statusQueryGetUri: z.url(),
    sendEventPostUri: z.url(),
    terminatePostUri: z.url(),
    purgeHistoryDeleteUri: z.url(),
  })
  .meta({
    id: "InstanceLinks",
    description: "Durable Functions' check-status payload. It contains keys: keep it secret.",
  });
