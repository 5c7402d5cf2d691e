import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import { z } from "zod";
import { type ItemStatus, itemStatuses } from "../../domain/schedule/report.ts";
import { parseRunId } from "../../domain/schedule/run-id.ts";
import { type PageQuery, pageQuery } from "./page-query.ts";
import { notFound } from "./problem.ts";
import { namedIn, type ReadParameters, readParameters } from "./read-parameters.ts";

const statuses = Object.keys(itemStatuses) as readonly ItemStatus[];
const pageOfItems = pageQuery.extend({ status: z.enum(statuses, `must be one of ${statuses.join(", ")}`).optional() });

interface ItemsQuery extends PageQuery {
  readonly status?: ItemStatus;
}

/** Reads which page of the machines of a run is asked for. */
export function readItemsQuery(request: Pick<HttpRequest, "query">): ReadParameters<ItemsQuery> {
  return readParameters(request, pageOfItems);
}

/** The run's ID in a request's path; `undefined` when it is none. */
export function runIdIn(request: Pick<HttpRequest, "params">): string | undefined {
  const given = decoded(request.params["id"] ?? "");
  return parseRunId(given) === undefined ? undefined : given;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function noSuchRun(request: Pick<HttpRequest, "params">): HttpResponseInit {
  const id = namedIn(request, "id");
  return notFound(`There is no run "${id}". IDs look like run:nightly:2026-11-21T02:30Z; GET /api/runs lists them.`);
}
