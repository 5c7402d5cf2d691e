import { ExportResultCode } from "@opentelemetry/core";
import { emptyResource } from "@opentelemetry/resources";
import { AggregationTemporality, InMemoryMetricExporter } from "@opentelemetry/sdk-metrics";
import { expect, test } from "vitest";
import { createMetricSender } from "../../../telemetry/metric-sender.ts";

const gauge = { name: "holdfast_age_seconds", type: "gauge", unit: "seconds", help: "Age." } as const;
const counter = { name: "holdfast_events", type: "counter", help: "Events." } as const;

test("sends exactly what it is given, each time", async () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const sender = createMetricSender(emptyResource(), [exporter]);

  await sender.send([
    { ...gauge, samples: [{ labels: { vault: "a" }, value: 3 }] },
    { ...counter, samples: [{ labels: {}, value: 4 }] },
  ]);
  await sender.send([{ ...gauge, samples: [{ labels: { vault: "b" }, value: 1 }] }]);

  const [first, second] = exporter
    .getMetrics()
    .map(({ scopeMetrics }) =>
      scopeMetrics.flatMap(({ metrics }) =>
        metrics.flatMap(({ descriptor, dataPoints }) =>
          dataPoints.map(({ attributes, value }) => [descriptor.name, descriptor.unit, attributes, value]),
        ),
      ),
    );
  expect(first).toEqual([
    ["holdfast_age_seconds", "s", { vault: "a" }, 3],
    ["holdfast_events", "", {}, 4],
  ]);
  expect(second).toEqual([["holdfast_age_seconds", "s", { vault: "b" }, 1]]);
});

test.for([
  ["with the exporter's error", new Error("403"), "403"],
  ["without one", undefined, "the exporter gave no reason"],
] as const)("fails %s", async ([, error, message]) => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  exporter.export = (_metrics, done) => done({ code: ExportResultCode.FAILED, ...(error && { error }) });

  await expect(createMetricSender(emptyResource(), [exporter]).send([])).rejects.toThrow(message);
});
