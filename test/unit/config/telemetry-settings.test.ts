import { expect, test } from "vitest";
import { readTelemetrySettings } from "../../../config/telemetry-settings.ts";

const connectionString = "InstrumentationKey=00000000-0000-0000-0000-000000000001;IngestionEndpoint=https://a.example/";

test("without settings nothing is sent", () => {
  expect(readTelemetrySettings({ AZURE_CLIENT_ID: "id" })).toBeUndefined();
});

test.for([
  ["the connection string alone", {}, {}],
  [
    "the authentication string's client ID",
    { APPLICATIONINSIGHTS_AUTHENTICATION_STRING: "ClientId=one;Authorization=AAD", AZURE_CLIENT_ID: "two" },
    { identity: { clientId: "one" } },
  ],
  [
    "else the app's",
    { APPLICATIONINSIGHTS_AUTHENTICATION_STRING: "Authorization=AAD", AZURE_CLIENT_ID: "two" },
    { identity: { clientId: "two" } },
  ],
  ["else the system's identity", { APPLICATIONINSIGHTS_AUTHENTICATION_STRING: "Authorization=AAD" }, { identity: {} }],
] as const)("Application Insights is reached with %s", ([, given, identity]) => {
  expect(readTelemetrySettings({ APPLICATIONINSIGHTS_CONNECTION_STRING: connectionString, ...given })).toEqual({
    applicationInsights: { connectionString, ...identity },
  });
});

test("the OTLP endpoint loses its trailing slash", () => {
  expect(readTelemetrySettings({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318/" })).toEqual({
    otlpEndpoint: "http://127.0.0.1:4318",
  });
});

test.for([
  ["APPLICATIONINSIGHTS_CONNECTION_STRING", "key-s3cret", "must be the connection string"],
  ["APPLICATIONINSIGHTS_CONNECTION_STRING", "@Microsoft.KeyVault(SecretUri=https://s3cret)", "is not resolved"],
  ["APPLICATIONINSIGHTS_AUTHENTICATION_STRING", "s3cret", 'must contain "Authorization=AAD"'],
  ["OTEL_EXPORTER_OTLP_ENDPOINT", "ftp://s3cret", "must be an http or https URL"],
] as const)("%s with a wrong value is named, never its value", ([name, value, issue]) => {
  const read = readTelemetrySettings({ [name]: value });

  expect(read).toEqual({ issues: [expect.stringContaining(`${name}: `)] });
  expect(JSON.stringify(read)).toContain(JSON.stringify(issue).slice(1, -1));
  expect(JSON.stringify(read)).not.toContain("s3cret");
});
