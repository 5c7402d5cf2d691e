import type { HttpRequest } from "@azure/functions";
import { pageQuery } from "../../api/requests/page-query.ts";
import { type ReadParameters, readParameters } from "./read-parameters.ts";

/** Which page of a list is asked for. */
export interface PageQuery {
  readonly continuation?: string;
  readonly pageSize?: number;
}

/** Reads which page of a list without filters is asked for. */
export function readPageQuery(request: Pick<HttpRequest, "query">): ReadParameters<PageQuery> {
  return readParameters(request, pageQuery);
}
