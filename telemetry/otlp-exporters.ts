import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-http";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import type { Exporters } from "./start-tracing.ts";

/** Exporters to an OTLP endpoint (HTTP, JSON). Further OTEL_EXPORTER_OTLP_ settings, such as headers, are read by them. */
export function otlpExporters(endpoint: string): Exporters {
  return {
    spans: [new OTLPTraceExporter({ url: `${endpoint}/v1/traces` })],
    metrics: [new OTLPMetricExporter({ url: `${endpoint}/v1/metrics` })],
  };
}
