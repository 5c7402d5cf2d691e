import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import { runItemsQuery } from "../../api/requests/runs.ts";
import type { ItemStatus } from "../../domain/schedule/report.ts";
import { parseRunId } from "../../domain/schedule/run-id.ts";
import type { PageQuery } from "./page-query.ts";
import { notFound } from "./problem.ts";
import { namedIn, type ReadParameters, readParameters } from "./read-parameters.ts";

interface ItemsQuery extends PageQuery {
  readonly status?: ItemStatus;
}

/** Reads which page of the machines of a run is asked for. */
export function readItemsQuery(request: Pick<HttpRequest, "query">): ReadParameters<ItemsQuery> {
  return readParameters(request, runItemsQuery);
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
