import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { createVirtualClock, type VirtualClock } from "../../../../../local/clock.ts";
import { type LoadedFunctionApp, loadFunctionApp } from "../../../../../local/host/app/load-function-app.ts";
import type { LogLine } from "../../../../../local/host/app/log.ts";
import type { InvocationRequest, TypedData } from "../../../../../local/host/contract.ts";

const directory = join(import.meta.dirname, "../../../../fixtures/apps/modules");
let clock: VirtualClock;
let app: LoadedFunctionApp;
let lines: LogLine[];

beforeEach(async () => {
  lines = [];
  clock = createVirtualClock({ startAtMs: 0 });
  app = await loadFunctionApp({ directory, clock, log: (line) => lines.push(line), durableClient: () => "{}" });
});

const invoke = async (name: string, request: InvocationRequest) => {
  const target = app.functions.find((entry) => entry.name === name);
  if (target === undefined) throw new Error(`There is no function ${name}.`);
  return (await app.invoke(target, request)).returnValue;
};

test.for<[string, TypedData, TypedData | undefined]>([
  ["a text", { string: "plain" }, { string: "plain" }],
  ["JSON text as its value", { string: '{"a":[1]}' }, { json: '{"a":[1]}' }],
  ["JSON", { json: "[1,2]" }, { json: "[1,2]" }],
  ["an integer", { int: 7 }, { int: 7 }],
  ["a fraction", { double: 1.5 }, { double: 1.5 }],
  ["a boolean", { string: "true" }, { json: "true" }],
  ["bytes", { bytes: new Uint8Array([1, 2]) }, { bytes: Buffer.from([1, 2]) }],
  ["nothing", {}, undefined],
])("passes %s to the function and back", async ([, data, expected]) => {
  expect(await invoke("echo", { triggerData: data })).toEqual(expected);
});

test("lets hooks replace inputs, function and result", async () => {
  expect(await invoke("hooked", { triggerData: { string: "original" } })).toEqual({
    string: "wrapped replaced input, rewritten",
  });
});

test("lets a postInvocation hook clear an error", async () => {
  expect(await invoke("forgiven", { triggerData: {} })).toEqual({ string: "forgiven" });
});

test("rejects with the same error object that a function throws", async () => {
  await expect(invoke("throws", { triggerData: { http: { method: "GET", url: "http://a/" } } })).rejects.toThrow(
    "the handler failed",
  );
});

test("passes a retry context on", async () => {
  const retryContext = { retryCount: 1, maxRetryCount: 3, exception: { message: "before" } };

  expect(await invoke("readsRetry", { triggerData: {}, retryContext })).toEqual({ json: JSON.stringify(retryContext) });
  expect(await invoke("readsRetry", { triggerData: {} })).toEqual({ string: "none" });
});

test("writes a function's log lines after the log hooks", async () => {
  await invoke("logs", { triggerData: {} });

  expect(lines.filter((line) => line.functionName === "logs")).toMatchObject([
    { level: "information", category: "user", message: "plain { a: 1 }" },
    { level: "warning", category: "user", message: "hidden" },
  ]);
});

test("refuses a function that registers another one later", async () => {
  await expect(invoke("registersLate", { triggerData: {} })).rejects.toThrow("only be registered while the app starts");
  expect(app.functions.map((entry) => entry.name)).not.toContain("late");
});

test("runs appStart hooks before any function and appTerminate hooks at the end", async () => {
  await app.terminate();

  const answer = await invoke("seen", { triggerData: { http: { method: "GET", url: "http://a/" } } });
  const http = answer?.http as { readonly body: { readonly bytes: Uint8Array } } | undefined;
  expect(JSON.parse(Buffer.from(http?.body.bytes ?? []).toString())).toEqual([
    { functionName: "appStart", value: null },
    { functionName: "appTerminate", value: null },
  ]);
});

test("holds the clock while a function runs", async () => {
  let fired = false;
  clock.schedule(1000, () => {
    fired = true;
  });

  const work = invoke("echo", { triggerData: { string: "x" } }).then(() => fired);

  expect(await work).toBe(false);
  await clock.idle();
  expect(fired).toBe(true);
});

test("stops waiting for a function that exceeds functionTimeout", async () => {
  const passing = { ...clock, hold: () => () => {} };
  const limited = await loadFunctionApp({ directory, clock: passing, functionTimeoutMs: 5000 });
  const hangs = limited.find("activityTrigger", "hangs") ?? expect.fail();
  let outcome = "waiting";
  limited.invoke(hangs, { triggerData: {} }).catch((error: unknown) => {
    outcome = String(error);
  });

  await clock.advance(4999);
  const before = outcome;
  await clock.advance(1);
  await new Promise(setImmediate);

  expect(before).toBe("waiting");
  expect(outcome).toBe('Error: Function "hangs" ran longer than functionTimeout in host.json allows (5 s).');
});
