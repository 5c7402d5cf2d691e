import { context, propagation, SpanStatusCode } from "@opentelemetry/api";
import { AggregationTemporality, InMemoryMetricExporter } from "@opentelemetry/sdk-metrics";
import { InMemorySpanExporter, type ReadableSpan } from "@opentelemetry/sdk-trace-base";
import { expect, onTestFinished, test } from "vitest";
import { BackupError } from "../../../domain/errors.ts";
import { startTracing } from "../../../telemetry/start-tracing.ts";

const traceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
const facts = {
  functionName: "enableProtection",
  trigger: "activityTrigger",
  invocationId: "i",
  instanceId: "protect:1",
};
const call = {
  method: "GET",
  path: "/subscriptions/s/providers/Microsoft.RecoveryServices/vaults",
  host: "management.azure.com",
  action: "microsoft.recoveryservices/vaults/read",
  subscriptionId: "s",
};

/** Spans are kept when the exporter is shut down: it forgets them then. */
class KeepingExporter extends InMemorySpanExporter {
  readonly kept: ReadableSpan[] = [];
  override export(...[spans, done]: Parameters<InMemorySpanExporter["export"]>): void {
    this.kept.push(...spans);
    super.export(spans, done);
  }
}

function start() {
  const spans = new KeepingExporter();
  const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const tracing = startTracing({ spans: [spans], metrics: [metricExporter] });
  onTestFinished(() => tracing.stop());
  const spansNow = async () => {
    await tracing.stop();
    return spans.kept;
  };
  return { tracing, metricExporter, spansNow };
}

test("a function's span is a child of the host's, and a request to Azure one of the function's", async () => {
  const { tracing, spansNow } = start();

  await tracing.traced(facts, { traceParent }, async () => {
    await Promise.resolve();
    tracing.calls.begin(call)({ status: 200, requestId: "request-1", correlationId: "correlation-1" });
  });

  const [request, work] = await spansNow();
  expect(work?.spanContext().traceId).toBe("0af7651916cd43dd8448eb211c80319c");
  expect(work?.parentSpanContext?.spanId).toBe("b7ad6b7169203331");
  expect(work?.attributes).toMatchObject({ "faas.name": "enableProtection", "holdfast.instance_id": "protect:1" });
  expect(request?.name).toBe("GET microsoft.recoveryservices/vaults/read");
  expect(request?.parentSpanContext?.spanId).toBe(work?.spanContext().spanId);
  expect(request?.attributes).toEqual({
    "http.request.method": "GET",
    "server.address": "management.azure.com",
    "url.path": call.path,
    "azure.rbac_action": call.action,
    "azure.subscription_id": "s",
    "http.response.status_code": 200,
    "azure.service_request_id": "request-1",
    "azure.correlation_id": "correlation-1",
  });
});

test("what a function starts gets its trace", async () => {
  const { tracing } = start();
  const headers: Record<string, string> = {};

  await tracing.traced(facts, { traceParent }, async () => propagation.inject(context.active(), headers));

  expect(headers["traceparent"]).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01$/);
});

test.for([
  ["without a parent", undefined],
  ["with an empty one", { traceParent: "" }],
  ["with one that cannot be read", { traceParent: "nonsense" }],
] as const)("a function %s begins a trace", async ([, parent]) => {
  const { tracing, spansNow } = start();

  await tracing.traced(facts, parent, async () => {});

  const [span] = await spansNow();
  expect(span?.parentSpanContext).toBeUndefined();
  expect(span?.spanContext().traceId).toMatch(/^[0-9a-f]{32}$/);
});

test("an error ends the span with its code, passes through, and leaves no secret", async () => {
  const { tracing, spansNow } = start();
  const error = new BackupError(
    "AZURE_ACCESS_DENIED",
    "AZURE_ACCESS_DENIED: GET https://a.example/x?sig=s3cretSignature",
  );

  await expect(tracing.traced(facts, undefined, () => Promise.reject(error))).rejects.toBe(error);

  const [span] = await spansNow();
  expect(span?.status.code).toBe(SpanStatusCode.ERROR);
  expect(span?.attributes["error.type"]).toBe("AZURE_ACCESS_DENIED");
  expect(span?.attributes["holdfast.error_code"]).toBe("AZURE_ACCESS_DENIED");
  expect(JSON.stringify([span?.status, span?.attributes, span?.events])).not.toContain("s3cret");
});

test.for([
  [{ status: 429 }, "429"],
  [{}, "no_response"],
] as const)("a request that ended as %o is an error", async ([end, type]) => {
  const { tracing, spansNow } = start();

  tracing.calls.begin({ method: "POST", path: "/providers/Microsoft.ResourceGraph/resources", host: "a" })(end);

  const [span] = await spansNow();
  expect(span).toMatchObject({ name: "POST azure", status: { code: SpanStatusCode.ERROR } });
  expect(span?.attributes["error.type"]).toBe(type);
});

test("sends metrics through every exporter", async () => {
  const { tracing, metricExporter } = start();

  await tracing.sendMetrics([{ name: "holdfast_x", type: "gauge", help: "X.", samples: [{ labels: {}, value: 1 }] }]);

  expect(metricExporter.getMetrics()).toHaveLength(1);
});
