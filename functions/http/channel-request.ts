import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import { z } from "zod";
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

/** Reads which page of a channel's deliveries is asked for. */
export function readDeliveriesQuery(
  request: Pick<HttpRequest, "query">,
): ReadParameters<{ readonly continuation?: string; readonly pageSize?: number }> {
  return readParameters(request, page);
}

/** The channel that a request's path names; `undefined` when there is none of that name. */
export function channelIn<C extends { readonly route: { readonly name: string } }>(
  request: Pick<HttpRequest, "params">,
  channels: readonly C[],
): C | undefined {
  return channels.find(({ route }) => route.name === request.params["name"]);
}

export function noSuchChannel(request: Pick<HttpRequest, "params">): HttpResponseInit {
  const name = safeLine(request.params["name"] ?? "", 60);
  const detail = `The configuration has no channel "${name}". GET /api/channels lists them.`;
  return problemResponse({ status: 404, title: "Not Found", detail });
}
