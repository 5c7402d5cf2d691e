import { z } from "zod";
import { pageQuery } from "./page-query.ts";

/** Which changes are asked for. */
export const changesQuery = pageQuery.extend({
  subject: z.string().max(400, "must have at most 400 characters").optional().meta({
    description:
      "A machine's resource ID, the ID of a run, an incident or an approval, a channel's name, or `inventory`; in any casing.",
  }),
});
