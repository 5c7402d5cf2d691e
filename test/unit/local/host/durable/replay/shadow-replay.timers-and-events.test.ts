import { afterEach, expect, test } from "vitest";
import { createVirtualClock } from "../../../../../../local/clock.ts";
import type { Durable } from "../../../../../support/host/durable-test-app.ts";
import { createHubRig, type HubRig } from "../../../../../support/host/hub-rig.ts";

const DAY_MS = 24 * 3_600_000;

let rig: HubRig;

afterEach(() => rig.stop());

function createRig(jumps = true): HubRig {
  const virtualClock = createVirtualClock({ startAtMs: Date.UTC(2026, 0, 1), jumps });
  const define = (df: Durable) => {
    df.app.activity("echo", { handler: (value: unknown) => value });
    df.app.orchestration("sleeps", function* (context) {
      const { ms } = context.df.getInput() as { ms: number };
      const started = context.df.currentUtcDateTime.getTime();
      yield context.df.createTimer(new Date(started + ms));
      const slept = context.df.currentUtcDateTime.getTime() - started;
      return { slept, after: yield context.df.callActivity("echo", "after") };
    });
    df.app.orchestration("waits", function* (context) {
      return yield context.df.waitForExternalEvent("Go");
    });
    df.app.orchestration("waitsTwice", function* (context) {
      const first = yield context.df.waitForExternalEvent("Go");
      yield context.df.callActivity("echo", "between");
      return [first, yield context.df.waitForExternalEvent("Go")];
    });
    df.app.orchestration("eventOrTimer", function* (context) {
      const { ms } = context.df.getInput() as { ms: number };
      const timer = context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + ms));
      const event = context.df.waitForExternalEvent("Go");
      const winner = yield context.df.Task.any([event, timer]);
      if (winner === event) timer.cancel();
      return { won: winner === event ? "event" : "timer", after: yield context.df.callActivity("echo", "after") };
    });
    df.app.orchestration("gathers", function* (context) {
      const got = ((context.df.getInput() as { got?: unknown[] } | null)?.got ?? []).slice();
      got.push(yield context.df.waitForExternalEvent("E"));
      if (got.length === 3) return got;
      context.df.continueAsNew({ got });
      return undefined;
    });
  };
  rig = createHubRig(define, { virtualClock });
  rig.hub.start();
  return rig;
}

test.for<[string, number, number]>([
  ["a second", 1_000, 1],
  ["exactly the limit", 6 * DAY_MS, 1],
  ["a moment more than the limit", 6 * DAY_MS + 1, 3],
  ["thirty days", 30 * DAY_MS, 10],
  ["nothing: a timer in the past fires at once", -5_000, 1],
])("sleeps %s on virtual time", async ([, ms, timers]) => {
  const { start, rest, hub } = createRig();

  await start("sleeps", { ms });

  const slept = Math.max(ms, 0);
  expect(await rest()).toMatchObject({ runtimeStatus: "Completed", output: { slept, after: "after" } });
  expect(typesOf(hub.history("i", { includeOutput: false })).filter((type) => type === "TimerFired")).toHaveLength(
    timers,
  );
});

test("keeps an event that is raised before the first run", async () => {
  const { start, rest, hub } = createRig();

  await start("waits");
  hub.raiseEvent("i", "Go", '{"early":true}');

  expect(await rest()).toMatchObject({ runtimeStatus: "Completed", output: { early: true } });
});

test("keeps a second event for the second wait", async () => {
  const { start, rest, hub } = createRig();

  await start("waitsTwice");
  await rest();
  hub.raiseEvent("i", "Go", "1");
  hub.raiseEvent("i", "Go", "2");

  expect(await rest()).toMatchObject({ runtimeStatus: "Completed", output: [1, 2] });
});

test("does not complete a wait with an event whose name differs by case", async () => {
  const { start, rest, hub } = createRig();

  await start("waits");
  await rest();
  hub.raiseEvent("i", "go", "1");
  const inOtherCase = await rest();
  hub.raiseEvent("i", "Go", "2");

  expect(inOtherCase.runtimeStatus).toBe("Running");
  expect(await rest()).toMatchObject({ runtimeStatus: "Completed", output: 2 });
});

test("an event wins against a timer, which is cancelled and does not delay the instance", async () => {
  const { start, status, hub, clock } = createRig(false);

  await start("eventOrTimer", { ms: 5 * DAY_MS });
  await clock.advance(1_000);
  hub.raiseEvent("i", "Go", "1");
  await clock.advance(1_000);

  expect(status()).toMatchObject({ runtimeStatus: "Completed", output: { won: "event", after: "after" } });
});

test("a timer wins against an event that is never raised", async () => {
  const { start, rest } = createRig();

  await start("eventOrTimer", { ms: 1_000 });

  expect(await rest()).toMatchObject({ runtimeStatus: "Completed", output: { won: "timer", after: "after" } });
});

test("carries events over to the next execution, in order", async () => {
  const { start, rest, hub } = createRig();

  await start("gathers");
  for (const value of [1, 2, 3]) hub.raiseEvent("i", "E", JSON.stringify(value));

  expect(await rest()).toMatchObject({ runtimeStatus: "Completed", output: [1, 2, 3] });
});

test("delivers a later event to the execution that is running then", async () => {
  const { start, rest, hub } = createRig();

  await start("gathers");
  for (const value of [1, 2, 3]) {
    await rest();
    hub.raiseEvent("i", "E", JSON.stringify(value));
  }

  expect(await rest()).toMatchObject({ runtimeStatus: "Completed", output: [1, 2, 3] });
});

function typesOf(events: readonly object[]): readonly unknown[] {
  return events.map((event) => (event as { EventType: unknown }).EventType);
}
