import type { MetricFamily, MetricSample } from "../../domain/metrics/metric.ts";

/** The media type of OpenMetrics 1.0. */
export const OPEN_METRICS_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/**
 * Metrics as OpenMetrics text, which Prometheus reads as well.
 *
 * @see https://prometheus.io/docs/specs/om/open_metrics_spec/
 */
export function writeOpenMetrics(families: readonly MetricFamily[]): string {
  return `${families.map(writeFamily).join("")}# EOF\n`;
}

function writeFamily({ name, type, unit, help, samples }: MetricFamily): string {
  const sampleName = type === "counter" ? `${name}_total` : name;
  return [
    `# TYPE ${name} ${type}`,
    ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}`]),
    `# HELP ${name} ${escapeText(help)}`,
    ...samples.map((sample) => `${sampleName}${writeLabels(sample)} ${sample.value}`),
    "",
  ].join("\n");
}

function writeLabels({ labels }: MetricSample): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeText(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escapeText(text: string): string {
  return text.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n");
}
