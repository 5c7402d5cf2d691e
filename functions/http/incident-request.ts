import type { HttpRequest, HttpResponseInit } from "@azure/functions";
import { incidentsQuery } from "../../api/requests/incidents.ts";
import { isIncidentId } from "../../domain/incidents/identity.ts";
import type { IncidentStatus } from "../../domain/incidents/summary.ts";
import type { PageQuery } from "./page-query.ts";
import { notFound } from "./problem.ts";
import { namedIn, type ReadParameters, readParameters } from "./read-parameters.ts";

export interface IncidentsQuery extends PageQuery {
  readonly status?: IncidentStatus;
  readonly cause?: string;
  /** In the form of keys. */
  readonly vmId?: string;
}

/** Reads which incidents are asked for. */
export function readIncidentsQuery(request: Pick<HttpRequest, "query">): ReadParameters<IncidentsQuery> {
  return readParameters(request, incidentsQuery);
}

/** The incident's ID in a request's path; `undefined` when it is none. */
export function incidentIdIn(request: Pick<HttpRequest, "params">): string | undefined {
  const given = request.params["id"] ?? "";
  return isIncidentId(given) ? given : undefined;
}

export function noSuchIncident(request: Pick<HttpRequest, "params">): HttpResponseInit {
  return notFound(`There is no incident "${namedIn(request, "id")}". GET /api/incidents lists them.`);
}
