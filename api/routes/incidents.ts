import { changedIncident, incidentDetail, incidentsPage } from "../incidents.ts";
import { acknowledgeRequest, incidentsQuery, snoozeRequest } from "../requests/incidents.ts";
import { pageQuery } from "../requests/page-query.ts";
import type { Answer, Route } from "./route.ts";

const pathParameters = { id: "The incident's ID." };

const changed: Answer = {
  kind: "json",
  description: "It takes effect within seconds.",
  schema: changedIncident,
  headers: { Location: "The incident." },
};

export const incidentRoutes: readonly Route[] = [
  {
    method: "get",
    path: "/api/incidents",
    operationId: "listIncidents",
    tag: "Incidents",
    summary: "List incidents, newest first",
    description: "With a filter a page may have fewer than asked for, although it continues.",
    access: "key",
    query: incidentsQuery,
    responses: { 200: { kind: "json", description: "A page of incidents.", schema: incidentsPage } },
    problems: [400, 503],
  },
  {
    method: "get",
    path: "/api/incidents/{id}",
    operationId: "getIncident",
    tag: "Incidents",
    summary: "Read an incident with what it concerns",
    access: "key",
    pathParameters,
    query: pageQuery,
    responses: { 200: { kind: "json", description: "The incident.", schema: incidentDetail } },
    problems: [400, 404, 503],
  },
  {
    method: "post",
    path: "/api/incidents/{id}/acknowledge",
    operationId: "acknowledgeIncident",
    tag: "Incidents",
    summary: "Acknowledge an incident",
    description: "Ends its reminders and escalations. May be repeated; the first one counts.",
    access: "key",
    pathParameters,
    body: acknowledgeRequest,
    responses: { 202: changed },
    problems: [400, 404, 409],
  },
  {
    method: "post",
    path: "/api/incidents/{id}/snooze",
    operationId: "snoozeIncident",
    tag: "Incidents",
    summary: "Silence an incident for some time",
    description: "Its end is still told. May be repeated.",
    access: "key",
    pathParameters,
    body: snoozeRequest,
    responses: { 202: changed },
    problems: [400, 404, 409],
  },
];
