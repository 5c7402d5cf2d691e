import { acceptedAlert, ignoredAlert } from "../alerts.ts";
import { health, notReady, ready } from "../health.ts";
import { openApiDocument } from "../openapi.ts";
import { commonAlertBody } from "../requests/common-alert.ts";
import { whatIfRequest } from "../requests/what-if.ts";
import { vaultsList } from "../vaults.ts";
import { whatIfPage } from "../what-if.ts";
import type { Route } from "./route.ts";

const token = { token: "Names the action and proves the permission; part of a message's link." };

export const appRoutes: readonly Route[] = [
  {
    method: "get",
    path: "/api/vaults",
    operationId: "listVaults",
    tag: "Vaults",
    summary: "List vaults with their quotas and ledgers",
    access: "key",
    responses: { 200: { kind: "json", description: "The vaults of the configured families.", schema: vaultsList } },
  },
  {
    method: "post",
    path: "/api/what-if",
    operationId: "whatIf",
    tag: "What-if",
    summary: "Say what would be done with every machine",
    description: "Changes nothing, and reads by list calls only. At most 5,000 rows a response.",
    access: "key",
    body: whatIfRequest,
    responses: { 200: { kind: "json", description: "What would be done.", schema: whatIfPage } },
    problems: [400],
  },
  {
    method: "post",
    path: "/api/alerts/azure-monitor",
    operationId: "takeAzureMonitorAlert",
    tag: "Alerts",
    summary: "Take a notification of Azure Monitor",
    description: "For action groups with the common alert schema. May be repeated: the same notification is one alert.",
    access: "key",
    body: commonAlertBody,
    responses: {
      200: { kind: "json", description: "There is nothing to tell.", schema: ignoredAlert },
      202: { kind: "json", description: "The alert was handed over.", schema: acceptedAlert },
    },
    problems: [400, 413, 503],
  },
  {
    method: "get",
    path: "/api/actions/{token}",
    operationId: "showAction",
    tag: "Incidents",
    summary: "Ask whether a message's link is meant",
    description: "A page for people, also when it refuses: 404 invalid, 410 expired or used. Changes nothing.",
    access: "anonymous",
    pathParameters: token,
    responses: {
      200: { kind: "text", type: "text/html", description: "A page that asks." },
      404: { kind: "text", type: "text/html", description: "The token is not valid." },
      410: { kind: "text", type: "text/html", description: "It has expired or was used." },
      503: { kind: "text", type: "text/html", description: "The task hub cannot be used; the link still works." },
    },
  },
  {
    method: "post",
    path: "/api/actions/{token}",
    operationId: "performAction",
    tag: "Incidents",
    summary: "Do what a message's link offers, once",
    access: "anonymous",
    pathParameters: token,
    responses: {
      200: { kind: "text", type: "text/html", description: "It was done." },
      404: { kind: "text", type: "text/html", description: "The token is not valid." },
      409: { kind: "text", type: "text/html", description: "The incident is over: nothing was changed." },
      410: { kind: "text", type: "text/html", description: "It has expired or was used." },
      503: { kind: "text", type: "text/html", description: "The task hub cannot be used; the link still works." },
    },
  },
  {
    method: "get",
    path: "/api/health",
    operationId: "getHealth",
    tag: "App",
    summary: "Say what the app knows of itself",
    access: "anonymous",
    responses: { 200: { kind: "json", description: "The app runs.", schema: health } },
  },
  {
    method: "get",
    path: "/api/health/ready",
    operationId: "getReadiness",
    tag: "App",
    summary: "Say whether the app can work now",
    access: "anonymous",
    responses: {
      200: { kind: "json", description: "Storage account and task hub answer.", schema: ready },
      503: {
        kind: "json",
        description: "One of them does not.",
        schema: notReady,
        headers: { "Retry-After": "Seconds after which to ask again." },
      },
    },
  },
  {
    method: "get",
    path: "/api/openapi.json",
    operationId: "getOpenApi",
    tag: "App",
    summary: "Read this document",
    access: "key",
    responses: { 200: { kind: "json", description: "The document.", schema: openApiDocument } },
  },
  {
    method: "get",
    path: "/api/metrics",
    operationId: "getMetrics",
    tag: "App",
    summary: "Read metrics as OpenMetrics text",
    access: "key",
    responses: {
      200: { kind: "text", type: "application/openmetrics-text", description: "OpenMetrics 1.0, for Prometheus." },
    },
  },
];
