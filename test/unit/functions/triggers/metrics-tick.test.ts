import type { Timer } from "@azure/functions";
import { expect, test } from "vitest";
import type { MetricFamily } from "../../../../domain/metrics/metric.ts";
import { createMetricsTick } from "../../../../functions/triggers/metrics-tick.ts";
import { InMemoryWorkflows } from "../../../support/fakes/in-memory-workflows.ts";
import { recordingContext } from "../../../support/fakes/recording-context.ts";
import { sampleFacts } from "../../../support/sample-facts.ts";

function arrange(sendMetrics: (families: readonly MetricFamily[]) => Promise<void>) {
  const { context, log } = recordingContext();
  const tick = createMetricsTick({
    readFacts: async () => sampleFacts(),
    workflows: () => new InMemoryWorkflows(),
    sendMetrics,
  });
  return { log, run: () => tick({} as Timer, context) };
}

test("sends all metrics", async () => {
  const sent: string[] = [];
  const { run } = arrange(async (families) => {
    sent.push(...families.map(({ name }) => name));
  });

  await run();

  expect(sent).toContain("holdfast_machines");
});

test("metrics that cannot be sent are logged and dropped", async () => {
  const { run, log } = arrange(() => Promise.reject(new Error("timeout")));

  await run();

  expect(log).toEqual(["warning: The metrics could not be sent: timeout"]);
});
