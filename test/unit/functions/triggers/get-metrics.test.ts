import type { HttpRequest, InvocationContext } from "@azure/functions";
import { expect, test } from "vitest";
import { createGetMetrics } from "../../../../functions/triggers/get-metrics.ts";
import { InMemoryWorkflows } from "../../../support/fakes/in-memory-workflows.ts";
import { sampleFacts } from "../../../support/sample-facts.ts";

test("answers in OpenMetrics", async () => {
  const getMetrics = createGetMetrics({
    readFacts: async () => sampleFacts(),
    workflows: () => new InMemoryWorkflows(),
  });

  const response = await getMetrics({} as HttpRequest, {} as InvocationContext);

  expect(response).toMatchObject({
    status: 200,
    headers: { "Content-Type": "application/openmetrics-text; version=1.0.0; charset=utf-8" },
    body: expect.stringMatching(
      /^# TYPE holdfast_configuration gauge\n[\s\S]*holdfast_malformed_events 4\n[\s\S]*# EOF\n$/,
    ),
  });
});
