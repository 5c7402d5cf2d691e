import {
  InvocationContext,
  type LogHookHandler,
  type PreInvocationContext,
  type PreInvocationHandler,
} from "@azure/functions";
import { expect, test, vi } from "vitest";
import { observeApp } from "../../../telemetry/observe-app.ts";
import type { Tracing } from "../../../telemetry/start-tracing.ts";

const targets = { otlpEndpoint: "http://127.0.0.1:4318" };

function arrange(load: () => Promise<Tracing>) {
  const hooks: { pre?: PreInvocationHandler; log?: LogHookHandler; end?: () => unknown } = {};
  const hook = {
    preInvocation: (handler: PreInvocationHandler) => Object.assign(hooks, { pre: handler }),
    log: (handler: LogHookHandler) => Object.assign(hooks, { log: handler }),
    appTerminate: (handler: () => unknown) => Object.assign(hooks, { end: handler }),
  };
  const telemetry = observeApp({ hook } as unknown as Parameters<typeof observeApp>[0], targets, load);
  return { telemetry, hooks };
}

function invocationOf(type: string, logHandler = vi.fn()) {
  const options = { trigger: { name: "input", type } };
  const invocationContext = new InvocationContext({
    ...{ functionName: "readOperation", invocationId: "i", options, logHandler },
    triggerMetadata: { instanceId: "protect:1" },
    traceContext: { traceParent: "parent" },
  });
  return { invocationContext, inputs: [{}], functionHandler: async () => "result" } as unknown as PreInvocationContext;
}

function fakeTracing() {
  const traced = vi.fn((_facts: unknown, _parent: unknown, work: () => Promise<unknown>) => work());
  const end = vi.fn();
  const tracing = { traced, calls: { begin: () => end }, sendMetrics: vi.fn(), stop: vi.fn() };
  return { ...tracing, tracing: tracing as unknown as Tracing, end };
}

test("runs a function within a span under the host's, and stops when the app does", async () => {
  const { tracing, traced, stop } = fakeTracing();
  const { hooks } = arrange(async () => tracing);
  const invocation = invocationOf("activityTrigger");

  await hooks.pre?.(invocation);
  const result = await invocation.functionHandler({}, invocation.invocationContext);
  await hooks.end?.();

  expect(result).toBe("result");
  expect(traced.mock.calls[0]?.slice(0, 2)).toEqual([
    expect.objectContaining({ functionName: "readOperation", instanceId: "protect:1" }),
    { traceParent: "parent" },
  ]);
  expect(stop).toHaveBeenCalledOnce();
});

test.for(["orchestrationTrigger", "entityTrigger"])("leaves the code behind %s as it is, without a wait", (type) => {
  const { hooks } = arrange(() => new Promise(() => {}));
  const invocation = invocationOf(type);
  const before = invocation.functionHandler;

  expect(hooks.pre?.(invocation)).toBeUndefined();
  expect(invocation.functionHandler).toBe(before);
});

test("the app works when OpenTelemetry cannot be loaded, and says so once", async () => {
  const { hooks, telemetry } = arrange(() => Promise.reject(new Error("no such package")));
  const log = vi.fn();
  const invocation = invocationOf("httpTrigger", log);

  await hooks.pre?.(invocation);
  await hooks.pre?.(invocationOf("httpTrigger", log));
  telemetry.calls.begin({ method: "GET", path: "/", host: "a" })({ status: 200 });
  await telemetry.sendMetrics([]);
  await hooks.end?.();

  expect(await invocation.functionHandler({}, invocation.invocationContext)).toBe("result");
  expect(log).toHaveBeenCalledOnce();
  expect(log.mock.calls[0]?.join(" ")).toContain("no such package");
});

test("hands requests and metrics to OpenTelemetry once it is loaded", async () => {
  const { tracing, end, sendMetrics } = fakeTracing();
  const { telemetry } = arrange(async () => tracing);

  await telemetry.sendMetrics([]);
  telemetry.calls.begin({ method: "GET", path: "/", host: "a" })({ status: 200 });

  expect(sendMetrics).toHaveBeenCalledWith([]);
  expect(end).toHaveBeenCalledWith({ status: 200 });
});

test("writes what a function logs as JSON about it, and leaves the host's lines", async () => {
  const { hooks } = arrange(async () => fakeTracing().tracing);
  const { invocationContext, ...invocation } = invocationOf("activityTrigger");
  await hooks.pre?.({ invocationContext, ...invocation } as PreInvocationContext);
  const line = (category: string) =>
    ({ invocationContext, category, message: "went to https://a.example/?sig=x" }) as Parameters<LogHookHandler>[0];
  const [user, system] = [line("user"), line("system")];

  hooks.log?.(user);
  hooks.log?.(system);

  expect(JSON.parse(user.message)).toEqual({
    message: "went to https://a.example/?…",
    ...{ function: "readOperation", instance: "protect:1", invocation: "i" },
  });
  expect(system.message).toBe("went to https://a.example/?sig=x");
});
