import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import { z } from "zod";
import { isIncidentId } from "../../domain/incidents/identity.ts";
import { type IncidentStatus, incidentStatuses } from "../../domain/incidents/summary.ts";
import { parseVirtualMachineId, resourceKey } from "../../domain/resource-id.ts";
import { type PageQuery, pageQuery } from "./page-query.ts";
import { notFound } from "./problem.ts";
import { namedIn, type ReadParameters, readParameters } from "./read-parameters.ts";

const query = pageQuery.extend({
  status: z.enum(incidentStatuses, `must be one of ${incidentStatuses.join(", ")}`).optional(),
  cause: z.string().max(100, "must have at most 100 characters").optional(),
  vmId: z
    .string()
    .refine((id) => parseVirtualMachineId(id) !== undefined, "must be the resource ID of a virtual machine")
    .transform(resourceKey)
    .optional(),
});

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

/** The incident's ID in a request's path; `undefined` when it is none. */
export function incidentIdIn(request: Pick<HttpRequest, "params">): string | undefined {
  const given = request.params["id"] ?? "";
  return isIncidentId(given) ? given : undefined;
}

export function noSuchIncident(request: Pick<HttpRequest, "params">): HttpResponseInit {
  return notFound(`There is no incident "${namedIn(request, "id")}". GET /api/incidents lists them.`);
}
