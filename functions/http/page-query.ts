import type { HttpRequest } from "@azure/functions";
import { z } from "zod";
import { pageSizes } from "../../domain/inventory/query.ts";
import { type ReadParameters, readParameters } from "./read-parameters.ts";

const { minimum, maximum } = pageSizes;
const SIZE_MESSAGE = `must be a whole number from ${minimum} to ${maximum}`;

/** Which page of a list is asked for. */
export interface PageQuery {
  readonly continuation?: string;
  readonly pageSize?: number;
}

/** Parameters of every list that is kept in a table; a list with filters extends them. */
export const pageQuery = z.object({
  /** A row key: a list that continues behind one that does not exist continues behind its place. */
  continuation: z.string().max(200, "must be the continuation of an earlier response").optional(),
  pageSize: z
    .string()
    .regex(/^\d{1,4}$/, SIZE_MESSAGE)
    .transform(Number)
    .refine((size) => size >= minimum && size <= maximum, SIZE_MESSAGE)
    .optional(),
});

/** Reads which page of a list without filters is asked for. */
export function readPageQuery(request: Pick<HttpRequest, "query">): ReadParameters<PageQuery> {
  return readParameters(request, pageQuery);
}
