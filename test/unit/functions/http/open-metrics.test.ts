import parsePrometheusTextFormat from "parse-prometheus-text-format";
import { expect, test } from "vitest";
import { metricsOf } from "../../../../domain/metrics/app-metrics.ts";
import { writeOpenMetrics } from "../../../../functions/http/open-metrics.ts";
import { sampleFacts } from "../../../support/sample-facts.ts";

test("writes type, unit, help and samples of each family, and the end", () => {
  const text = writeOpenMetrics([
    {
      name: "holdfast_age_seconds",
      type: "gauge",
      unit: "seconds",
      help: "Its age.",
      samples: [{ labels: {}, value: 1.5 }],
    },
    { name: "holdfast_events", type: "counter", help: "Events.", samples: [{ labels: { kind: "a" }, value: 2 }] },
  ]);

  expect(text).toBe(`# TYPE holdfast_age_seconds gauge
# UNIT holdfast_age_seconds seconds
# HELP holdfast_age_seconds Its age.
holdfast_age_seconds 1.5
# TYPE holdfast_events counter
# HELP holdfast_events Events.
holdfast_events_total{kind="a"} 2
# EOF
`);
});

test("escapes what would end a label's value or a line", () => {
  const labels = { name: 'back\\slash "quoted"\nnext' };

  const text = writeOpenMetrics([{ name: "holdfast_x", type: "gauge", help: "X.", samples: [{ labels, value: 1 }] }]);

  expect(text).toContain('holdfast_x{name="back\\\\slash \\"quoted\\"\\nnext"} 1');
  expect(text.split("\n")).toHaveLength(5);
});

test("no metrics are a valid text", () => {
  expect(writeOpenMetrics([])).toBe("# EOF\n");
});

test("another parser reads every sample of the app's metrics as it was written", () => {
  const families = metricsOf(sampleFacts());

  const parsed = parsePrometheusTextFormat(writeOpenMetrics(families));

  const found = parsed.flatMap(({ name, metrics }) =>
    metrics.map(({ labels = {}, value }) => ({ name: name.replace(/_total$/, ""), labels, value: Number(value) })),
  );
  const written = families.flatMap(({ name, samples }) =>
    samples.map(({ labels, value }) => ({ name, labels, value })),
  );
  expect(found).toEqual(expect.arrayContaining(written));
  expect(found).toHaveLength(written.length);
});
