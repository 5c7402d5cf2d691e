import { z } from "zod";
import { instant } from "./values.ts";

const actionId = z.string().regex(/^[0-9a-f]{32}$/);

/**
 * Which actions people did by a link in a message, sixteen entities; an entity's key is the first digit of the actions' IDs. The links
 * themselves are in no entity.
 */
export const usedActions = {
  name: "usedActions",
  operations: {
    use: { input: z.object({ id: actionId, at: instant }), output: z.boolean() },
  },
};

/** The state of an entity `usedActions`. */
export const usedActionsState = z.object({ forgetAt: z.record(z.string(), instant) });
