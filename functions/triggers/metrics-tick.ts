import type { InvocationContext, Timer } from "@azure/functions";
import type { AppFacts } from "../../domain/metrics/app-facts.ts";
import { metricsOf } from "../../domain/metrics/app-metrics.ts";
import type { MetricFamily } from "../../domain/metrics/metric.ts";
import type { Workflows } from "../../domain/ports/workflows.ts";

interface Deps {
  readonly readFacts: (workflows: Pick<Workflows, "read" | "readEntityState">) => Promise<AppFacts>;
  readonly workflows: (context: InvocationContext) => Pick<Workflows, "read" | "readEntityState">;
  readonly sendMetrics: (families: readonly MetricFamily[]) => Promise<void>;
}

/**
 * Sends the app's metrics (timer trigger, every five minutes; the host runs it on one instance only). Metrics that cannot be sent are
 * logged and dropped: the next tick sends newer ones.
 */
export function createMetricsTick({ readFacts, workflows, sendMetrics }: Deps) {
  return async (_timer: Timer, context: InvocationContext): Promise<void> => {
    const families = metricsOf(await readFacts(workflows(context)));
    try {
      await sendMetrics(families);
    } catch (error) {
      context.warn(`The metrics could not be sent: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
}
