import { expect, test } from "vitest";
import { createVirtualClock, type VirtualClock } from "../../../../../local/clock.ts";
import { openTimerStatusStore, type TimerStatusStore } from "../../../../../local/host/triggers/timer-status-store.ts";
import { createTimerTriggers } from "../../../../../local/host/triggers/timer-triggers.ts";
import { createFakeApp, type FakeRun } from "../../../../support/host/fake-function-app.ts";

const MINUTE_MS = 60_000;
const start = Date.parse("2026-01-01T00:00:30Z");
const everyMinute = { schedule: "0 * * * * *" };

function setUp(
  options: Record<string, unknown>,
  more: {
    clock?: VirtualClock;
    store?: TimerStatusStore;
    handle?: (run: FakeRun) => unknown;
    retryOptions?: unknown;
  } = {},
) {
  const clock = more.clock ?? createVirtualClock({ startAtMs: start });
  const store = more.store ?? openTimerStatusStore(":memory:");
  const trigger = { name: "timer", type: "timertrigger", ...options };
  const { retryOptions } = more;
  const app = createFakeApp(clock, [{ name: "tick", trigger, ...(retryOptions ? { retryOptions } : {}) }], more.handle);
  const errors: unknown[] = [];
  const context = { app, clock, store, timeZone: "UTC", setting: () => undefined };
  const timers = createTimerTriggers({ ...context, onError: (error) => errors.push(error) });
  const infos = () =>
    app.runs.map(({ request }) => JSON.parse(String(request.triggerData.json)) as Record<string, unknown>);
  const seconds = () => app.runs.map(({ atMs }) => (atMs - start) / 1000);
  return { clock, store, app, timers, errors, infos, seconds };
}

test("fires at each occurrence while time passes", async () => {
  const { clock, timers, seconds } = setUp(everyMinute);

  timers.start();
  await clock.advance(3 * MINUTE_MS);

  expect(seconds()).toEqual([30, 90, 150]);
});

test("does not keep virtual time running", async () => {
  const { clock, timers, seconds } = setUp(everyMinute);

  timers.start();
  await clock.idle();

  expect(seconds()).toEqual([]);
});

test("passes status, last run and next occurrence to the function", async () => {
  const { clock, timers, infos } = setUp({ schedule: "0 */2 * * * *" });

  timers.start();
  await clock.advance(5 * MINUTE_MS);

  expect(infos()).toEqual([
    {
      Schedule: { AdjustForDST: true },
      ScheduleStatus: {
        Last: "0001-01-01T00:00:00+00:00",
        LastUpdated: "0001-01-01T00:00:00+00:00",
        Next: "2026-01-01T00:02:00+00:00",
      },
      IsPastDue: false,
    },
    {
      Schedule: { AdjustForDST: true },
      ScheduleStatus: {
        Last: "2026-01-01T00:02:00+00:00",
        LastUpdated: "2026-01-01T00:02:00+00:00",
        Next: "2026-01-01T00:04:00+00:00",
      },
      IsPastDue: false,
    },
  ]);
});

test.for<[string, Record<string, unknown>]>([
  ["more often than once a minute", { schedule: "*/30 * * * * *" }],
  ["at an interval below a minute", { schedule: "00:00:59" }],
  ["without a monitor", { schedule: "0 * * * * *", useMonitor: false }],
])("stores no status %s", async ([, options]) => {
  const { clock, timers, infos, store } = setUp(options);

  timers.start();
  await clock.advance(MINUTE_MS);

  expect(infos()[0]?.["ScheduleStatus"]).toBeNull();
  expect(store.read("tick")).toBeUndefined();
});

test("runs once at start-up with runOnStartup", async () => {
  const { clock, timers, seconds, infos } = setUp({ ...everyMinute, runOnStartup: true });

  timers.start();
  await clock.advance(MINUTE_MS);

  expect(seconds()).toEqual([0, 30]);
  expect(infos()[0]?.["IsPastDue"]).toBe(false);
});

test("fires once with isPastDue when an occurrence was missed while no host was running", async () => {
  const clock = createVirtualClock({ startAtMs: start });
  const store = openTimerStatusStore(":memory:");
  const before = setUp({ schedule: "0 */5 * * * *" }, { clock, store });
  before.timers.start();
  await clock.advance(5 * MINUTE_MS);
  await before.timers.stop();
  await clock.advance(21 * MINUTE_MS);
  const after = setUp({ schedule: "0 */5 * * * *", runOnStartup: true }, { clock, store });

  after.timers.start();
  await clock.advance(4 * MINUTE_MS);

  expect(before.seconds()).toEqual([270]);
  expect(after.seconds()).toEqual([26 * 60, 29 * 60 + 30]);
  expect(after.infos().map((info) => info["IsPastDue"])).toEqual([true, false]);
});

test("is not past due when the schedule changed meanwhile", async () => {
  const clock = createVirtualClock({ startAtMs: start });
  const store = openTimerStatusStore(":memory:");
  const before = setUp({ schedule: "0 */5 * * * *" }, { clock, store });
  before.timers.start();
  await before.timers.stop();
  await clock.advance(60 * MINUTE_MS);
  const after = setUp({ schedule: "0 */10 * * * *" }, { clock, store });

  after.timers.start();
  await clock.advance(0);

  expect(after.seconds()).toEqual([]);
  expect(new Date(store.read("tick")?.nextAtMs ?? 0).toISOString()).toBe("2026-01-01T01:10:00.000Z");
});

test("runs one at a time; occurrences missed during a long run collapse into one", async () => {
  const clock = createVirtualClock({ startAtMs: start, jumps: false });
  const finish: (() => void)[] = [];
  // The function waits without holding the clock, so that time passes while it runs.
  const trigger = { name: "timer", type: "timertrigger", ...everyMinute };
  const base = createFakeApp(clock, [{ name: "tick", trigger }]);
  const startedAt: number[] = [];
  const app = {
    ...base,
    invoke: () => {
      startedAt.push((clock.now() - start) / 1000);
      return new Promise<{ invocationId: string; returnValue: undefined }>((done) =>
        finish.push(() => done({ invocationId: "1", returnValue: undefined })),
      );
    },
  };
  const store = openTimerStatusStore(":memory:");
  const timers = createTimerTriggers({
    app,
    clock,
    store,
    timeZone: "UTC",
    setting: () => undefined,
    onError: () => {},
  });

  timers.start();
  await clock.advance(4 * MINUTE_MS);
  const duringLongRun = [...startedAt];
  finish[0]?.();
  await clock.advance(1);
  const afterLongRun = [...startedAt];
  finish[1]?.();
  await clock.advance(MINUTE_MS);

  expect(duringLongRun).toEqual([30]);
  expect(afterLongRun).toEqual([30, 240]);
  expect(startedAt).toEqual([30, 240, 270]);
});

test("keeps its schedule after a run that failed", async () => {
  const fail = () => {
    throw new Error("tick failed");
  };
  const { clock, timers, seconds, errors } = setUp(everyMinute, { handle: fail });

  timers.start();
  await clock.advance(2 * MINUTE_MS);

  expect(seconds()).toEqual([30, 90]);
  expect(errors.map(String)).toEqual(["Error: tick failed", "Error: tick failed"]);
});

test("starts nothing after stop", async () => {
  const { clock, timers, seconds } = setUp(everyMinute);
  timers.start();

  await timers.stop();
  await clock.advance(5 * MINUTE_MS);

  expect(seconds()).toEqual([]);
});

test("runs manually with the stored status, in addition to the schedule", async () => {
  const { clock, app, timers, seconds, infos } = setUp({ schedule: "0 0 3 1 1 *" });
  timers.start();
  await clock.advance(1);

  await timers.runNow(app.functions[0] ?? expect.fail());

  expect(seconds()).toEqual([0.001]);
  expect(infos()[0]).toEqual({
    Schedule: { AdjustForDST: true },
    ScheduleStatus: {
      Last: "0001-01-01T00:00:00+00:00",
      LastUpdated: "2026-01-01T00:00:30+00:00",
      Next: "2026-01-01T03:00:00+00:00",
    },
    IsPastDue: false,
  });
});

test("retries a failed run within the run and then keeps the schedule", async () => {
  const retryOptions = { maxRetryCount: 2, retryStrategy: "fixedDelay", delayInterval: { seconds: 5 } };
  const fail = () => {
    throw new Error("tick failed");
  };
  const { clock, timers, seconds, errors, app } = setUp(everyMinute, { handle: fail, retryOptions });

  timers.start();
  await clock.advance(MINUTE_MS);

  expect(seconds()).toEqual([30, 35, 40]);
  expect(errors).toHaveLength(1);
  expect(app.runs.map(({ request }) => (request.retryContext as { retryCount: number }).retryCount)).toEqual([0, 1, 2]);
});
