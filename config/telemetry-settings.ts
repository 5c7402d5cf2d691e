import { z } from "zod";
import type { TelemetrySettings } from "../domain/telemetry-settings.ts";

const UNRESOLVED_REFERENCE = /^@microsoft\.keyvault\(/i;

const schema = z.object({
  APPLICATIONINSIGHTS_CONNECTION_STRING: z
    .string()
    .refine((text) => !UNRESOLVED_REFERENCE.test(text), "its Key Vault reference is not resolved")
    .refine((text) => UNRESOLVED_REFERENCE.test(text) || /(?:^|;)\s*InstrumentationKey=[^;]/i.test(text), {
      error: "must be the connection string of an Application Insights resource",
    })
    .optional(),
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: z
    .string()
    .regex(/(?:^|;)\s*Authorization\s*=\s*AAD\s*(?:;|$)/i, 'must contain "Authorization=AAD"')
    .optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/, error: "must be an http or https URL" })
    .transform((url) => url.replace(/\/+$/, ""))
    .optional(),
  AZURE_CLIENT_ID: z.string().optional(),
});

/**
 * Reads where telemetry goes: the settings that the Functions host and OpenTelemetry use themselves.
 *
 * @param given - Settings that are not empty.
 * @returns Or what is wrong, naming settings and never values.
 */
export function readTelemetrySettings(
  given: Readonly<Record<string, string>>,
): TelemetrySettings | undefined | { readonly issues: readonly string[] } {
  const parsed = schema.safeParse(given);
  if (!parsed.success)
    return { issues: parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`) };
  const { data } = parsed;
  const connectionString = data.APPLICATIONINSIGHTS_CONNECTION_STRING;
  const otlpEndpoint = data.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (connectionString === undefined && otlpEndpoint === undefined) return undefined;
  const identity = identityOf(data.APPLICATIONINSIGHTS_AUTHENTICATION_STRING, data.AZURE_CLIENT_ID);
  const applicationInsights = connectionString && { connectionString, ...(identity !== undefined && { identity }) };
  return {
    ...(applicationInsights && { applicationInsights }),
    ...(otlpEndpoint !== undefined && { otlpEndpoint }),
  };
}

/** The authentication string's own client ID comes before the app's. */
function identityOf(authentication: string | undefined, appClientId: string | undefined) {
  if (authentication === undefined) return undefined;
  const named = /(?:^|;)\s*ClientId\s*=\s*([^;\s]+)/i.exec(authentication)?.[1];
  const clientId = named ?? appClientId;
  return clientId === undefined ? {} : { clientId };
}
