import {
  type Attributes,
  type Context,
  context,
  metrics,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { resourceFromAttributes } from "@opentelemetry/resources";
import type { PushMetricExporter } from "@opentelemetry/sdk-metrics";
import { BasicTracerProvider, BatchSpanProcessor, type SpanExporter } from "@opentelemetry/sdk-trace-base";
import { BackupError } from "../domain/errors.ts";
import type { MetricFamily } from "../domain/metrics/metric.ts";
import type { AzureCall, AzureCallEnd, AzureCalls } from "../domain/ports/azure-calls.ts";
import { maskSecrets } from "../domain/text/mask-secrets.ts";
import { safeLine } from "../domain/text/safe-line.ts";
import type { InvocationFacts } from "./invocation-facts.ts";
import { createMetricSender } from "./metric-sender.ts";

export interface Exporters {
  readonly spans: readonly SpanExporter[];
  readonly metrics: readonly PushMetricExporter[];
}

/** Traces and metrics of one process. */
export interface Tracing {
  /** Runs a function's work within a span, whose parent the Functions host names. */
  traced<T>(facts: InvocationFacts, parent: HostTrace | undefined, work: () => Promise<T>): Promise<T>;
  readonly calls: AzureCalls;
  sendMetrics(families: readonly MetricFamily[]): Promise<void>;
  /** Sends what is left. Never fails. */
  stop(): Promise<void>;
}

interface HostTrace {
  readonly traceParent?: string | undefined;
  readonly traceState?: string | undefined;
}

const NAME = "holdfast";
/** Of a message in a span, in characters. */
const MAX_MESSAGE = 300;

/**
 * Starts OpenTelemetry. The context is carried by `AsyncLocalStorage`; durable-functions reads it when it starts an instance, and
 * hands the trace to the task hub.
 */
export function startTracing(exporters: Exporters): Tracing {
  const resource = resourceFromAttributes({ "service.name": NAME });
  const spanProcessors = exporters.spans.map((exporter) => new BatchSpanProcessor(exporter));
  const provider = new BasicTracerProvider({ resource, spanProcessors });
  const sender = createMetricSender(resource, exporters.metrics);
  const manager = new AsyncLocalStorageContextManager().enable();
  context.setGlobalContextManager(manager);
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  const tracer = provider.getTracer(NAME);
  return {
    traced: (facts, parent, work) => traced(tracer, facts, parentOf(parent), work),
    calls: { begin: (call) => beginCall(tracer, call) },
    sendMetrics: (families) => sender.send(families),
    async stop() {
      await Promise.allSettled([provider.shutdown(), sender.stop()]);
      manager.disable();
      context.disable();
      propagation.disable();
      metrics.disable();
    },
  };
}

/** The host writes the header's text; without one a trace begins here. */
function parentOf(host: HostTrace | undefined): Context {
  const carrier = { traceparent: host?.traceParent ?? "", tracestate: host?.traceState ?? "" };
  return propagation.extract(ROOT_CONTEXT, carrier);
}

async function traced<T>(tracer: Tracer, facts: InvocationFacts, parent: Context, work: () => Promise<T>): Promise<T> {
  const span = tracer.startSpan(
    facts.functionName,
    { kind: SpanKind.INTERNAL, attributes: attributesOf(facts) },
    parent,
  );
  try {
    return await context.with(trace.setSpan(parent, span), work);
  } catch (error) {
    fail(span, error);
    throw error;
  } finally {
    span.end();
  }
}

function attributesOf({ functionName, trigger, invocationId, ...ids }: InvocationFacts): Attributes {
  const { instanceId, machineId, vaultId, jobId } = ids;
  return {
    "faas.name": functionName,
    "faas.trigger": trigger,
    "faas.invocation_id": invocationId,
    ...(instanceId !== undefined && { "holdfast.instance_id": instanceId }),
    ...(machineId !== undefined && { "holdfast.machine_id": maskSecrets(machineId) }),
    ...(vaultId !== undefined && { "holdfast.vault_id": maskSecrets(vaultId) }),
    ...(jobId !== undefined && { "holdfast.job_id": maskSecrets(jobId) }),
  };
}

function fail(span: Span, error: unknown): void {
  const message = safeLine(error instanceof Error ? error.message : String(error), MAX_MESSAGE);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
  const code = error instanceof BackupError ? error.code : "unexpected";
  // The exporter to Application Insights keeps no `error.type`.
  span.setAttributes({ "error.type": code, "holdfast.error_code": code });
}

function beginCall(tracer: Tracer, call: AzureCall): (end: AzureCallEnd) => void {
  const { method, path, host, action, subscriptionId } = call;
  const attributes = {
    "http.request.method": method,
    "server.address": host,
    "url.path": maskSecrets(path),
    ...(action !== undefined && { "azure.rbac_action": action }),
    ...(subscriptionId !== undefined && { "azure.subscription_id": subscriptionId }),
  };
  const span = tracer.startSpan(`${method} ${action ?? "azure"}`, { kind: SpanKind.CLIENT, attributes });
  return (end) => {
    endCall(span, end);
    span.end();
  };
}

function endCall(span: Span, { status, requestId, correlationId }: AzureCallEnd): void {
  if (status !== undefined) span.setAttribute("http.response.status_code", status);
  if (requestId !== undefined) span.setAttribute("azure.service_request_id", requestId);
  if (correlationId !== undefined) span.setAttribute("azure.correlation_id", correlationId);
  if (status === undefined) span.setAttribute("error.type", "no_response");
  else if (status >= 400) span.setAttribute("error.type", String(status));
  if (status === undefined || status >= 400) span.setStatus({ code: SpanStatusCode.ERROR });
}
