import type { FunctionInput } from "@azure/functions";
import type { Routes } from "./http/guarded-routes.ts";
import { ANY_METHOD, onlyMethod } from "./http/only-method.ts";
import { createReadFacts } from "./read-facts.ts";
import { createGetMetrics } from "./triggers/get-metrics.ts";
import { createHealth } from "./triggers/health.ts";
import { createHealthReady } from "./triggers/health-ready.ts";
import { createMetricsTick } from "./triggers/metrics-tick.ts";

type Deps = Parameters<typeof createHealth>[0] &
  Parameters<typeof createHealthReady>[0] &
  Parameters<typeof createReadFacts>[0] &
  Pick<Parameters<typeof createGetMetrics>[0], "workflows"> &
  Partial<Pick<Parameters<typeof createMetricsTick>[0], "sendMetrics">> & { readonly durableClient: FunctionInput };

/** The triggers about the app itself: health, readiness and metrics, and where metrics are sent, the timer that sends them. */
export function registerHealthRoutes(app: Routes, deps: Deps): void {
  const common = { methods: ANY_METHOD, extraInputs: [deps.durableClient] };
  const readFacts = createReadFacts(deps);
  app.http("health", { ...common, route: "health", access: "open", handler: onlyMethod("GET", createHealth(deps)) });
  app.http("healthReady", {
    ...common,
    access: "open",
    route: "health/ready",
    handler: onlyMethod("GET", createHealthReady(deps)),
  });
  app.http("metrics", {
    ...common,
    route: "metrics",
    access: "readerOrKey",
    handler: onlyMethod("GET", createGetMetrics({ readFacts, workflows: deps.workflows })),
  });
  const { workflows, sendMetrics, durableClient } = deps;
  if (sendMetrics === undefined) return;
  app.timer("metricsTick", {
    schedule: "15 */5 * * * *",
    extraInputs: [durableClient],
    handler: createMetricsTick({ readFacts, workflows, sendMetrics }),
  });
}
