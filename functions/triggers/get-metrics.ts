import type { HttpRequest, HttpResponseInit, InvocationContext } from "@azure/functions";
import type { AppFacts } from "../../domain/metrics/app-facts.ts";
import { metricsOf } from "../../domain/metrics/app-metrics.ts";
import type { Workflows } from "../../domain/ports/workflows.ts";
import { OPEN_METRICS_TYPE, writeOpenMetrics } from "../http/open-metrics.ts";

interface Deps {
  readonly readFacts: (workflows: Pick<Workflows, "read" | "readEntityState">) => Promise<AppFacts>;
  readonly workflows: (context: InvocationContext) => Pick<Workflows, "read" | "readEntityState">;
}

/** `GET /api/metrics`: OpenMetrics text. 200 also when sources cannot be read: `holdfast_source_up` says which. */
export function createGetMetrics({ readFacts, workflows }: Deps) {
  return async (_request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> => {
    const families = metricsOf(await readFacts(workflows(context)));
    return { status: 200, headers: { "Content-Type": OPEN_METRICS_TYPE }, body: writeOpenMetrics(families) };
  };
}
