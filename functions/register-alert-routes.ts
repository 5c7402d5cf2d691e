import type { FunctionInput, app as functionsApp, InvocationContext } from "@azure/functions";
import type { Instant } from "../domain/instant.ts";
import type { Workflows } from "../domain/ports/workflows.ts";
import { createActionTokens } from "./action-tokens.ts";
import { ANY_METHOD } from "./http/only-method.ts";
import type { IncidentActions } from "./perform-action.ts";
import { createActByLink } from "./triggers/act-by-link.ts";

interface Deps {
  readonly actions: { readonly kind: "on"; readonly keys: readonly [string, ...string[]] } | { readonly kind: "off" };
  readonly workflows: (context: InvocationContext) => Workflows;
  readonly incidents?: (context: InvocationContext) => IncidentActions;
  readonly durableClient: FunctionInput;
  readonly now: () => Instant;
}

/** The HTTP triggers about alerts that come from people and from Azure Monitor. */
export function registerAlertRoutes(app: Pick<typeof functionsApp, "http">, deps: Deps): void {
  const tokens = deps.actions.kind === "on" ? { tokens: createActionTokens(deps.actions.keys) } : {};
  app.http("actByLink", {
    methods: ANY_METHOD,
    route: "actions/{token}",
    // The token is the permission.
    authLevel: "anonymous",
    extraInputs: [deps.durableClient],
    handler: createActByLink({ ...deps, ...tokens }),
  });
}
