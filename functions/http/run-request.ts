import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import { z } from "zod";
import { type ItemStatus, itemStatuses } from "../../domain/schedule/report.ts";
import { parseRunId } from "../../domain/schedule/run-id.ts";
import { safeLine } from "../../domain/text/safe-line.ts";
import { problemResponse } from "./problem.ts";
import { type ReadParameters, readParameters } from "./read-parameters.ts";

const MAX_PAGE = 1000;
const SIZE_MESSAGE = `must be a whole number from 1 to ${MAX_PAGE}`;

const page = z.object({
  /** A row key: a list that continues behind one that does not exist continues behind its place. */
  continuation: z.string().max(200, "must be the continuation of an earlier response").optional(),
  pageSize: z
    .string()
    .regex(/^\d{1,4}$/, SIZE_MESSAGE)
    .transform(Number)
    .refine((size) => size >= 1 && size <= MAX_PAGE, SIZE_MESSAGE)
    .optional(),
});
const statuses = Object.keys(itemStatuses) as readonly ItemStatus[];
const pageOfItems = page.extend({ status: z.enum(statuses, `must be one of ${statuses.join(", ")}`).optional() });

interface PageQuery {
  readonly continuation?: string;
  readonly pageSize?: number;
  readonly status?: ItemStatus;
}
type Read = ReadParameters<PageQuery>;

/** Reads which page of the runs is asked for. */
export function readRunsQuery(request: Pick<HttpRequest, "query">): Read {
  return readParameters(request, page);
}

/** As above, for the machines of a run. */
export function readItemsQuery(request: Pick<HttpRequest, "query">): Read {
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
  const id = safeLine(request.params["id"] ?? "", 100);
  const detail = `There is no run "${id}". IDs look like run:nightly:2026-11-21T02:30Z; GET /api/runs lists them.`;
  return problemResponse({ status: 404, title: "Not Found", detail });
}
