import { type HrTime, ValueType } from "@opentelemetry/api";
import { ExportResultCode, hrTime } from "@opentelemetry/core";
import type { Resource } from "@opentelemetry/resources";
import {
  AggregationTemporality,
  DataPointType,
  type MetricData,
  type PushMetricExporter,
  type ResourceMetrics,
} from "@opentelemetry/sdk-metrics";
import type { MetricFamily } from "../domain/metrics/metric.ts";

export interface MetricSender {
  /** Sends these metrics, and none that were sent before. Fails when an exporter fails. */
  send(families: readonly MetricFamily[]): Promise<void>;
  stop(): Promise<void>;
}

/**
 * The app's metrics as OpenTelemetry's, under the same names. They are made directly: OpenTelemetry's instruments go on to send the last
 * value of what is no longer observed, and an old number is worse than none.
 */
export function createMetricSender(resource: Resource, exporters: readonly PushMetricExporter[]): MetricSender {
  let startTime: HrTime | undefined;
  return {
    async send(families) {
      const endTime = hrTime();
      startTime ??= endTime;
      const times = { startTime, endTime };
      const metrics = families.map((family) => metricOf(family, times));
      const sent = { resource, scopeMetrics: [{ scope: { name: "holdfast" }, metrics }] };
      await Promise.all(exporters.map((exporter) => exportTo(exporter, sent)));
    },
    async stop() {
      await Promise.all(exporters.map((exporter) => exporter.shutdown()));
    },
  };
}

/** A total counts since the installation, whose time is not known: its start is that of the first sending, as of a value so far unknown. */
function metricOf(
  { name, type, unit, help, samples }: MetricFamily,
  times: { readonly startTime: HrTime; readonly endTime: HrTime },
): MetricData {
  const common = {
    descriptor: { name, description: help, unit: unit === undefined ? "" : "s", valueType: ValueType.DOUBLE },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
    dataPoints: samples.map(({ labels, value }) => ({ ...times, attributes: labels, value })),
  };
  return type === "counter"
    ? { ...common, dataPointType: DataPointType.SUM, isMonotonic: true }
    : { ...common, dataPointType: DataPointType.GAUGE };
}

function exportTo(exporter: PushMetricExporter, metrics: ResourceMetrics): Promise<void> {
  return new Promise((resolve, reject) => {
    exporter.export(metrics, ({ code, error }) => {
      if (code === ExportResultCode.SUCCESS) resolve();
      else reject(error ?? new Error("the exporter gave no reason"));
    });
  });
}
