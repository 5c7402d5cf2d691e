import { expect, test } from "vitest";
import { createVirtualClock } from "../../../../../local/clock.ts";
import { invokeWithRetry } from "../../../../../local/host/triggers/function-retry.ts";
import { createFakeApp } from "../../../../support/host/fake-function-app.ts";

function setUp(retryOptions: unknown, failures: number) {
  const clock = createVirtualClock({ startAtMs: 0 });
  const app = createFakeApp(
    clock,
    [{ name: "work", trigger: { name: "t", type: "timertrigger" }, ...(retryOptions ? { retryOptions } : {}) }],
    () => {
      if (app.runs.length <= failures) throw new Error(`failure ${app.runs.length}`);
    },
  );
  const stopping = new AbortController();
  const target = app.functions[0] ?? expect.fail();
  const run = () => invokeWithRetry({ app, clock, signal: stopping.signal }, target, { triggerData: {} });
  return { clock, app, stopping, run };
}

test("invokes once and without a retry context when nothing is registered", async () => {
  const { app, run } = setUp(undefined, 1);

  await expect(run()).rejects.toThrow("failure 1");

  expect(app.runs.map(({ request }) => request)).toEqual([{ triggerData: {} }]);
});

test("shows a retry context from the first attempt, then the error before", async () => {
  const { app, run } = setUp({ maxRetryCount: 3, retryStrategy: "fixedDelay", delayInterval: { seconds: 2 } }, 1);

  await run();

  expect(app.runs.map(({ request }) => request.retryContext)).toEqual([
    { retryCount: 0, maxRetryCount: 3, exception: null },
    {
      retryCount: 1,
      maxRetryCount: 3,
      exception: { message: "failure 1", stackTrace: expect.stringContaining("failure 1"), source: "" },
    },
  ]);
});

test("doubles the delay between its bounds", async () => {
  const backoff = { minimumInterval: { seconds: 1 }, maximumInterval: { seconds: 5 } };
  const { app, run } = setUp({ maxRetryCount: 5, retryStrategy: "exponentialBackoff", ...backoff }, 5);

  await run();

  expect(app.runs.map(({ atMs }) => atMs / 1000)).toEqual([0, 1, 3, 7, 12, 17]);
});

test("gives up with the last error", async () => {
  const { app, run } = setUp({ maxRetryCount: 1, retryStrategy: "fixedDelay", delayInterval: { seconds: 1 } }, 9);

  await expect(run()).rejects.toThrow("failure 2");

  expect(app.runs).toHaveLength(2);
});

test("retries without limit with -1", async () => {
  const { app, run } = setUp({ maxRetryCount: -1, retryStrategy: "fixedDelay", delayInterval: { seconds: 1 } }, 50);

  await run();

  expect(app.runs).toHaveLength(51);
});

test("stops waiting when the host stops", async () => {
  const { clock, app, run, stopping } = setUp(
    { maxRetryCount: -1, retryStrategy: "fixedDelay", delayInterval: { seconds: 3600 } },
    9,
  );
  clock.hold();
  const work = run();
  await new Promise(setImmediate);

  stopping.abort();

  await expect(work).rejects.toThrow("failure 1");
  expect(app.runs).toHaveLength(1);
});
