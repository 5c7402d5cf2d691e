import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { exportersFor } from "../../../telemetry/exporters.ts";

const connectionString =
  "InstrumentationKey=00000000-0000-0000-0000-000000000001;IngestionEndpoint=http://127.0.0.1:1/";
const namesOf = (list: readonly object[]) => list.map((exporter) => exporter.constructor.name);

/** Loading the exporters takes seconds on a busy machine. */
const patient = { timeout: 60_000 };

test("makes exporters for what is configured and nothing else", patient, async () => {
  const otlp = await exportersFor({ otlpEndpoint: "http://127.0.0.1:1" });
  const both = await exportersFor({
    otlpEndpoint: "http://127.0.0.1:1",
    applicationInsights: { connectionString, identity: { clientId: "00000000-0000-0000-0000-000000000002" } },
  });

  expect(namesOf(otlp.spans)).toEqual(["OTLPTraceExporter"]);
  expect(namesOf(otlp.metrics)).toEqual(["OTLPMetricExporter"]);
  expect(namesOf(both.spans)).toEqual(["AzureMonitorTraceExporter", "OTLPTraceExporter"]);
  expect(namesOf(both.metrics)).toEqual(["AzureMonitorMetricExporter", "OTLPMetricExporter"]);
  await Promise.all([...otlp.metrics, ...both.metrics].map((exporter) => exporter.shutdown()));
});

test("without an identity Application Insights is reached by the connection string alone", patient, async () => {
  const { spans, metrics } = await exportersFor({ applicationInsights: { connectionString, identity: {} } });
  const plain = await exportersFor({ applicationInsights: { connectionString } });

  expect([spans.length, plain.spans.length]).toEqual([1, 1]);
  await Promise.all([...metrics, ...plain.metrics].map((exporter) => exporter.shutdown()));
});

test("packages are never imported dynamically: a bundler that splits code loses their named exports", () => {
  const folder = join(import.meta.dirname, "../../../telemetry");
  const sources = readdirSync(folder).map((file) => readFileSync(join(folder, file), "utf8"));

  const imported = sources.flatMap((text) => [...text.matchAll(/\bimport\("([^"]+)"\)/g)].map(([, path]) => path));

  expect(imported.length).toBeGreaterThan(2);
  expect(imported.filter((path) => path?.startsWith("./") !== true)).toEqual([]);
});
