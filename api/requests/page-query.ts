import { z } from "zod";
import { pageSizes } from "../../domain/inventory/query.ts";

const { minimum, maximum } = pageSizes;
const SIZE_MESSAGE = `must be a whole number from ${minimum} to ${maximum}`;

/** Parameters of every list that is kept in a table; a list with filters extends them. */
export const pageQuery = z.strictObject({
  /** A row key: a list that continues behind one that does not exist continues behind its place. */
  continuation: z
    .string()
    .max(200, "must be the continuation of an earlier response")
    .optional()
    .meta({ description: "The page after the one that returned it." }),
  pageSize: z
    .string()
    .regex(/^\d{1,4}$/, SIZE_MESSAGE)
    .transform(Number)
    .refine((size) => size >= minimum && size <= maximum, SIZE_MESSAGE)
    .optional()
    .meta({
      description: `Entries of a page; ${pageSizes.default} if left out.`,
      override: { type: "integer", minimum, maximum, default: pageSizes.default, pattern: undefined },
    }),
});
