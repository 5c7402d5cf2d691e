import type { FunctionInput, InvocationContext } from "@azure/functions";
import type { RaisedAlert } from "../domain/alerts/alert.ts";
import type { Instant } from "../domain/instant.ts";
import type { Workflows } from "../domain/ports/workflows.ts";
import { createActionTokens } from "./action-tokens.ts";
import type { Routes } from "./http/guarded-routes.ts";
import { ANY_METHOD, onlyMethod } from "./http/only-method.ts";
import { createActByLink } from "./triggers/act-by-link.ts";
import { createAzureMonitorAlert } from "./triggers/azure-monitor-alert.ts";

interface Deps {
  readonly actions: { readonly kind: "on"; readonly keys: readonly [string, ...string[]] } | { readonly kind: "off" };
  readonly workflows: (context: InvocationContext) => Workflows;
  /** The activity of this name. */
  readonly startAlerts: (
    input: { readonly alerts: readonly RaisedAlert[] },
    context: InvocationContext,
  ) => Promise<unknown>;
  /** Subscriptions whose vaults are watched. */
  readonly subscriptionIds: readonly string[];
  readonly durableClient: FunctionInput;
  readonly now: () => Instant;
}

/** The HTTP triggers about alerts that come from people and from Azure Monitor. */
export function registerAlertRoutes(app: Routes, deps: Deps): void {
  const tokens = deps.actions.kind === "on" ? { tokens: createActionTokens(deps.actions.keys) } : {};
  app.http("actByLink", {
    methods: ANY_METHOD,
    route: "actions/{token}",
    // The token is the permission.
    access: "open",
    extraInputs: [deps.durableClient],
    handler: createActByLink({ ...deps, ...tokens }),
  });
  app.http("azureMonitorAlert", {
    methods: ANY_METHOD,
    route: "alerts/azure-monitor",
    // Azure Monitor does not sign in.
    access: "key",
    extraInputs: [deps.durableClient],
    handler: onlyMethod("POST", createAzureMonitorAlert(deps)),
  });
}
