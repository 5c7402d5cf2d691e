import type { FunctionInput, InvocationContext } from "@azure/functions";
import type { RunReports } from "../domain/ports/run-reports.ts";
import type { Workflows } from "../domain/ports/workflows.ts";
import type { Routes } from "./http/guarded-routes.ts";
import { ANY_METHOD, onlyMethod } from "./http/only-method.ts";
import { withEtag } from "./http/with-etag.ts";
import { createCancelRun } from "./triggers/cancel-run.ts";
import { createGetRun } from "./triggers/get-run.ts";
import { createListRuns } from "./triggers/list-runs.ts";

interface Deps {
  readonly reports: RunReports;
  readonly workflows: (context: InvocationContext) => Workflows;
  readonly durableClient: FunctionInput;
}

/** The HTTP triggers about runs of schedules. */
export function registerRunRoutes(app: Routes, deps: Deps): void {
  const extraInputs = [deps.durableClient];
  const common = { methods: ANY_METHOD, extraInputs };
  app.http("listRuns", {
    ...common,
    access: "reader",
    route: "runs",
    handler: onlyMethod("GET", withEtag(createListRuns(deps))),
  });
  app.http("getRun", {
    ...common,
    access: "reader",
    route: "runs/{id}",
    handler: onlyMethod("GET", withEtag(createGetRun(deps))),
  });
  app.http("cancelRun", {
    ...common,
    access: "operator",
    route: "runs/{id}/cancel",
    handler: onlyMethod("POST", createCancelRun(deps)),
  });
}
