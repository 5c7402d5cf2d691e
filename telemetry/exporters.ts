import { ManagedIdentityCredential } from "@azure/identity";
import type { ApplicationInsights, TelemetrySettings } from "../domain/telemetry-settings.ts";
import type { Exporters } from "./start-tracing.ts";

/** The exporters for the targets that are given; the packages of the others are not loaded. */
export async function exportersFor(settings: TelemetrySettings): Promise<Exporters> {
  const { applicationInsights, otlpEndpoint } = settings;
  const given = await Promise.all([
    ...(applicationInsights === undefined ? [] : [toApplicationInsights(applicationInsights)]),
    ...(otlpEndpoint === undefined ? [] : [toOtlp(otlpEndpoint)]),
  ]);
  return { spans: given.flatMap(({ spans }) => spans), metrics: given.flatMap(({ metrics }) => metrics) };
}

/** The worker needs a credential of its own: the host's authentication string is not read by the exporter. */
async function toApplicationInsights({ connectionString, identity }: ApplicationInsights): Promise<Exporters> {
  const { AzureMonitorMetricExporter, AzureMonitorTraceExporter } = await import(
    "@azure/monitor-opentelemetry-exporter"
  );
  const options = {
    connectionString,
    ...(identity !== undefined && { credential: credentialOf(identity) }),
    // What cannot be sent is lost with the instance: a disk queue would hide that and grow.
    disableOfflineStorage: true,
  };
  return { spans: [new AzureMonitorTraceExporter(options)], metrics: [new AzureMonitorMetricExporter(options)] };
}

function credentialOf({ clientId }: { readonly clientId?: string }): ManagedIdentityCredential {
  return clientId === undefined ? new ManagedIdentityCredential() : new ManagedIdentityCredential({ clientId });
}

/** Further OTEL_EXPORTER_OTLP_ settings, such as headers, are read by the exporters. */
async function toOtlp(endpoint: string): Promise<Exporters> {
  const [{ OTLPTraceExporter }, { OTLPMetricExporter }] = await Promise.all([
    import("@opentelemetry/exporter-trace-otlp-http"),
    import("@opentelemetry/exporter-metrics-otlp-http"),
  ]);
  return {
    spans: [new OTLPTraceExporter({ url: `${endpoint}/v1/traces` })],
    metrics: [new OTLPMetricExporter({ url: `${endpoint}/v1/metrics` })],
  };
}
