import type { FunctionInput, app as functionsApp } from "@azure/functions";
import { ANY_METHOD, onlyMethod } from "./http/only-method.ts";
import { createReadFacts } from "./read-facts.ts";
import { createGetMetrics } from "./triggers/get-metrics.ts";
import { createHealth } from "./triggers/health.ts";
import { createHealthReady } from "./triggers/health-ready.ts";

type Deps = Parameters<typeof createHealth>[0] &
  Parameters<typeof createHealthReady>[0] &
  Parameters<typeof createReadFacts>[0] &
  Pick<Parameters<typeof createGetMetrics>[0], "workflows"> & { readonly durableClient: FunctionInput };

/**
 * The HTTP triggers about the app itself: health, readiness and metrics.
 *
 * @returns What metrics are made of, for those who send them elsewhere.
 */
export function registerHealthRoutes(app: Pick<typeof functionsApp, "http">, deps: Deps) {
  const common = { methods: ANY_METHOD, extraInputs: [deps.durableClient] };
  const readFacts = createReadFacts(deps);
  app.http("health", { ...common, authLevel: "anonymous", handler: onlyMethod("GET", createHealth(deps)) });
  app.http("healthReady", {
    ...common,
    authLevel: "anonymous",
    route: "health/ready",
    handler: onlyMethod("GET", createHealthReady(deps)),
  });
  app.http("metrics", {
    ...common,
    authLevel: "function",
    handler: onlyMethod("GET", createGetMetrics({ readFacts, workflows: deps.workflows })),
  });
  return readFacts;
}
