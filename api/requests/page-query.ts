import { z } from "zod";
import { pageSizes } from "../../domain/inventory/query.ts";
import { numberParameter } from "./number-parameter.ts";

/** Parameters of every list that is kept in a table; a list with filters extends them. */
export const pageQuery = z.strictObject({
  /** A row key: a list that continues behind one that does not exist continues behind its place. */
  continuation: z
    .string()
    .max(200, "must be the continuation of an earlier response")
    .optional()
    .meta({ description: "The page after the one that returned it." }),
  pageSize: numberParameter({ ...pageSizes, description: `Entries of a page; ${pageSizes.default} if left out.` }),
});
