import type { FunctionInput, InvocationContext } from "@azure/functions";
import type { Instant } from "../domain/instant.ts";
import type { Incidents } from "../domain/ports/incidents.ts";
import type { Workflows } from "../domain/ports/workflows.ts";
import type { Routes } from "./http/guarded-routes.ts";
import { ANY_METHOD, onlyMethod } from "./http/only-method.ts";
import { withEtag } from "./http/with-etag.ts";
import { createAcknowledgeIncident, createSnoozeIncident } from "./triggers/change-incident.ts";
import { createGetIncident } from "./triggers/get-incident.ts";
import { createListIncidents } from "./triggers/list-incidents.ts";

interface Deps {
  readonly incidents: Incidents;
  readonly workflows: (context: InvocationContext) => Workflows;
  readonly now: () => Instant;
  readonly durableClient: FunctionInput;
}

/** The HTTP triggers about incidents. */
export function registerIncidentRoutes(app: Routes, deps: Deps): void {
  const common = { methods: ANY_METHOD, extraInputs: [deps.durableClient] };
  const post = (handler: ReturnType<typeof createSnoozeIncident>) => onlyMethod("POST", handler);
  app.http("listIncidents", {
    ...common,
    access: "reader",
    route: "incidents",
    handler: onlyMethod("GET", withEtag(createListIncidents(deps))),
  });
  app.http("getIncident", {
    ...common,
    access: "reader",
    route: "incidents/{id}",
    handler: onlyMethod("GET", withEtag(createGetIncident(deps))),
  });
  const acknowledge = post(createAcknowledgeIncident(deps));
  app.http("acknowledgeIncident", {
    ...common,
    access: "operator",
    route: "incidents/{id}/acknowledge",
    handler: acknowledge,
  });
  app.http("snoozeIncident", {
    ...common,
    access: "operator",
    route: "incidents/{id}/snooze",
    handler: post(createSnoozeIncident(deps)),
  });
}
