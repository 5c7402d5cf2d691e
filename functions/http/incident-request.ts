import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import { z } from "zod";
import { isIncidentId } from "../../domain/incidents/identity.ts";
import { type IncidentStatus, incidentStatuses } from "../../domain/incidents/summary.ts";
import { parseVirtualMachineId, resourceKey } from "../../domain/resource-id.ts";
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
const query = page.extend({
  status: z.enum(incidentStatuses, `must be one of ${incidentStatuses.join(", ")}`).optional(),
  cause: z.string().max(100, "must have at most 100 characters").optional(),
  vmId: z
    .string()
    .refine((id) => parseVirtualMachineId(id) !== undefined, "must be the resource ID of a virtual machine")
    .transform(resourceKey)
    .optional(),
});

interface PageQuery {
  readonly continuation?: string;
  readonly pageSize?: number;
}

export interface IncidentsQuery extends PageQuery {
  readonly status?: IncidentStatus;
  readonly cause?: string;
  /** In the form of keys. */
  readonly vmId?: string;
}

/** Reads which incidents are asked for. */
export function readIncidentsQuery(request: Pick<HttpRequest, "query">): ReadParameters<IncidentsQuery> {
  return readParameters(request, query);
}

/** Reads which page of what an incident concerns is asked for. */
export function readSubjectsQuery(request: Pick<HttpRequest, "query">): ReadParameters<PageQuery> {
  return readParameters(request, page);
}

/** The incident's ID in a request's path; `undefined` when it is none. */
export function incidentIdIn(request: Pick<HttpRequest, "params">): string | undefined {
  const given = request.params["id"] ?? "";
  return isIncidentId(given) ? given : undefined;
}

export function noSuchIncident(request: Pick<HttpRequest, "params">): HttpResponseInit {
  const id = safeLine(request.params["id"] ?? "", 100);
  return problemResponse({
    status: 404,
    title: "Not Found",
    detail: `There is no incident "${id}". GET /api/incidents lists them.`,
  });
}
