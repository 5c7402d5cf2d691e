import type { ApplicationInsights, TelemetrySettings } from "../domain/telemetry-settings.ts";
import type { Exporters } from "./start-tracing.ts";

/**
 * The exporters for the targets that are given; the packages of the others are not loaded. Files of ours are imported dynamically and
 * never packages: a bundler that splits code loses the named exports of a CommonJS package.
 */
export async function exportersFor({ applicationInsights, otlpEndpoint }: TelemetrySettings): Promise<Exporters> {
  const given = await Promise.all([
    ...(applicationInsights === undefined ? [] : [toApplicationInsights(applicationInsights)]),
    ...(otlpEndpoint === undefined ? [] : [toOtlp(otlpEndpoint)]),
  ]);
  return { spans: given.flatMap(({ spans }) => spans), metrics: given.flatMap(({ metrics }) => metrics) };
}

async function toApplicationInsights(target: ApplicationInsights): Promise<Exporters> {
  const { applicationInsightsExporters } = await import("./application-insights-exporters.ts");
  return applicationInsightsExporters(target);
}

async function toOtlp(endpoint: string): Promise<Exporters> {
  const { otlpExporters } = await import("./otlp-exporters.ts");
  return otlpExporters(endpoint);
}
