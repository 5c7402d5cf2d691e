import { ManagedIdentityCredential } from "@azure/identity";
import { AzureMonitorMetricExporter, AzureMonitorTraceExporter } from "@azure/monitor-opentelemetry-exporter";
import type { ApplicationInsights } from "../domain/telemetry-settings.ts";
import type { Exporters } from "./start-tracing.ts";

/**
 * Exporters to Application Insights. The app needs a credential of its own: the host's authentication string is not read by the
 * exporters.
 */
export function applicationInsightsExporters({ connectionString, identity }: ApplicationInsights): Exporters {
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
