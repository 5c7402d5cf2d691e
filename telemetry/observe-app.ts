import type { app as functionsApp, InvocationContext, PreInvocationContext } from "@azure/functions";
import type { MetricFamily } from "../domain/metrics/metric.ts";
import type { AzureCalls } from "../domain/ports/azure-calls.ts";
import type { TelemetrySettings } from "../domain/telemetry-settings.ts";
import { type InvocationFacts, invocationFacts, isWorkflowCode } from "./invocation-facts.ts";
import { logLineOf } from "./log-line.ts";
import type { Tracing } from "./start-tracing.ts";

/** What the rest of the app uses of telemetry. */
export interface Telemetry {
  /** Makes a span of every request to Azure. */
  readonly calls: AzureCalls;
  /** Sends metrics once. Fails when they could not be sent. */
  sendMetrics(families: readonly MetricFamily[]): Promise<void>;
}

type Load = (settings: TelemetrySettings) => Promise<Tracing>;

/**
 * Traces every function of the app but orchestrators and entities, and writes its log as JSON lines without secrets. Works by the hooks
 * of the Functions library, so that it works the same in a bundle. OpenTelemetry is loaded in the background by the first call
 * of this; functions that start earlier wait for it. When it cannot be loaded the app works without traces, and the log says so.
 *
 * @param load - Loads and starts OpenTelemetry; the real one if absent.
 */
export function observeApp(
  { hook }: Pick<typeof functionsApp, "hook">,
  settings: TelemetrySettings,
  load: Load = startRealTracing,
): Telemetry {
  const facts = new WeakMap<InvocationContext, InvocationFacts>();
  let tracing: Tracing | undefined;
  let failure: unknown;
  const loaded = load(settings).then(
    (started) => {
      tracing = started;
    },
    (error: unknown) => {
      failure = error;
    },
  );
  hook.preInvocation((invocation) => {
    if (isWorkflowCode(invocation.invocationContext)) return;
    facts.set(invocation.invocationContext, invocationFacts(invocation.invocationContext, invocation.inputs));
    return loaded.then(() => {
      if (failure !== undefined) warnOnce(invocation);
      trace(tracing, invocation, facts);
    });
  });
  hook.log((line) => {
    const { invocationContext, category } = line;
    if (category !== "user") return;
    line.message = logLineOf(line.message, invocationContext && facts.get(invocationContext));
  });
  hook.appTerminate(() => loaded.then(() => tracing?.stop()));
  const warnOnce = ({ invocationContext }: PreInvocationContext) => {
    const because = failure instanceof Error ? failure.message : String(failure);
    failure = undefined;
    invocationContext.error(`There are no traces and no metrics through OpenTelemetry: ${because}`);
  };
  return {
    calls: { begin: (call) => tracing?.calls.begin(call) ?? (() => {}) },
    async sendMetrics(families) {
      await loaded;
      await tracing?.sendMetrics(families);
    },
  };
}

function trace(
  tracing: Tracing | undefined,
  invocation: PreInvocationContext,
  facts: WeakMap<InvocationContext, InvocationFacts>,
): void {
  const known = facts.get(invocation.invocationContext);
  if (tracing === undefined || known === undefined) return;
  const { functionHandler, invocationContext } = invocation;
  const parent = invocationContext.traceContext;
  invocation.functionHandler = (...args: Parameters<typeof functionHandler>) =>
    tracing.traced(known, parent, async () => await functionHandler(...args));
}

async function startRealTracing(settings: TelemetrySettings): Promise<Tracing> {
  const [{ startTracing }, { exportersFor }] = await Promise.all([
    import("./start-tracing.ts"),
    import("./exporters.ts"),
  ]);
  return startTracing(await exportersFor(settings));
}
