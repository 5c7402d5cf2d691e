import { pageQuery } from "../requests/page-query.ts";
import { runItemsQuery } from "../requests/runs.ts";
import { schedulesQuery } from "../requests/schedules.ts";
import { cancelledRun, runDetail, runsPage } from "../runs.ts";
import { schedulesList } from "../schedules.ts";
import type { Route } from "./route.ts";

const pathParameters = { id: "The run's ID, URL-encoded: `run:nightly:2026-11-21T02:30Z`." };

export const runRoutes: readonly Route[] = [
  {
    method: "get",
    path: "/api/runs",
    operationId: "listRuns",
    tag: "Runs",
    summary: "List runs of schedules, newest first",
    access: "key",
    query: pageQuery,
    responses: { 200: { kind: "json", description: "A page of runs.", schema: runsPage } },
    problems: [400, 503],
  },
  {
    method: "get",
    path: "/api/runs/{id}",
    operationId: "getRun",
    tag: "Runs",
    summary: "Read the report of a run",
    description: "With one page of its machines; live while it works.",
    access: "key",
    pathParameters,
    query: runItemsQuery,
    responses: { 200: { kind: "json", description: "The run.", schema: runDetail } },
    problems: [400, 404, 503],
  },
  {
    method: "post",
    path: "/api/runs/{id}/cancel",
    operationId: "cancelRun",
    tag: "Runs",
    summary: "Cancel a run",
    description: "It starts no further backup and follows those that run to their ends. May be repeated.",
    access: "key",
    pathParameters,
    responses: {
      202: {
        kind: "json",
        description: "The run's parts learn of it within five minutes.",
        schema: cancelledRun,
        headers: { Location: "The run." },
      },
    },
    problems: [404, 409],
  },
  {
    method: "get",
    path: "/api/schedules",
    operationId: "listSchedules",
    tag: "Schedules",
    summary: "List schedules and when they are due",
    description: "With `from` and `until`, also every due time of that range, for a calendar.",
    access: "key",
    query: schedulesQuery,
    responses: { 200: { kind: "json", description: "Every configured schedule.", schema: schedulesList } },
    problems: [400],
  },
];
