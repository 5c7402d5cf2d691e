import { afterEach, expect, test } from "vitest";
import { createVirtualClock } from "../../../../../../local/clock.ts";
import type { Durable } from "../../../../../support/host/durable-test-app.ts";
import { createHubRig, durableSettings, type HubRig } from "../../../../../support/host/hub-rig.ts";

const DAY_MS = 24 * 3_600_000;

let rig: HubRig;

afterEach(() => rig.stop());

/** Unsafe patterns, whose sequence numbers diverge; each is confirmed to corrupt the history on the real host. */
function defineApp(df: Durable, sleep: (ms: number) => Promise<void>): void {
  const attempts = new Map<string, number>();
  df.app.activity("work", {
    handler: async (input: unknown) => {
      const { label, ms = 0, fail = 0 } = input as { label: string; ms?: number; fail?: number };
      const attempt = (attempts.get(label) ?? 0) + 1;
      attempts.set(label, attempt);
      await sleep(ms);
      if (attempt <= fail) throw new Error(`${label} failed #${attempt}`);
      return `${label} done`;
    },
  });
  const retry = () => new df.RetryOptions(500, 3);
  df.app.orchestration("reusesTasks", function* (context) {
    const [a, b, c] = ["a", "b", "c"].map((label, n) => context.df.callActivity("work", { label, ms: n * 4_000 }));
    if (a === undefined || b === undefined || c === undefined) return undefined;
    yield context.df.Task.any([a, b, c]);
    return yield context.df.Task.all([b, c]);
  });
  df.app.orchestration("drainsWithAny", function* (context) {
    let open = ["a", "b"].map((label, n) => context.df.callActivity("work", { label, ms: n * 4_000 }));
    while (open.length > 0) {
      const winner = yield context.df.Task.any(open);
      open = open.filter((task) => task !== winner);
    }
    return "drained";
  });
  df.app.orchestration("failsFastBesideRetry", function* (context) {
    try {
      const sibling = context.df.callActivityWithRetry("work", retry(), { label: "sibling", ms: 3_000, fail: 1 });
      yield context.df.Task.all([sibling, context.df.callActivity("work", { label: "failing", fail: 99 })]);
    } catch {
      return yield context.df.callActivity("work", { label: "cleanup" });
    }
    return undefined;
  });
  df.app.orchestration("retryRacesCancelledTimer", function* (context) {
    const timer = context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 20_000));
    const flaky = context.df.callActivityWithRetry("work", retry(), { label: "flaky", fail: 1 });
    const winner = yield context.df.Task.any([flaky, timer]);
    if (winner === flaky) timer.cancel();
    return yield context.df.callActivity("work", { label: "after" });
  });
  df.app.orchestration("retriedLoserAlone", function* (context) {
    const flaky = context.df.callActivityWithRetry("work", retry(), { label: "flaky", ms: 3_000, fail: 1 });
    yield context.df.Task.any([flaky, context.df.callActivity("work", { label: "quick" })]);
    yield flaky;
    return yield context.df.callActivity("work", { label: "after" });
  });
  df.app.orchestration("cancelsLongTimer", function* (context) {
    const timer = context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 10 * DAY_MS));
    const winner = yield context.df.Task.any([context.df.waitForExternalEvent("Go"), timer]);
    if (winner !== timer) timer.cancel();
    return yield context.df.callActivity("work", { label: "after" });
  });
}

function createRig(strict = true, jumps = true): HubRig {
  const virtualClock = createVirtualClock({ startAtMs: Date.UTC(2026, 0, 1), jumps });
  rig = createHubRig((df) => defineApp(df, sleep), { settings: { ...durableSettings, strict }, virtualClock });
  rig.hub.start();
  return rig;
}

/** Waits a number of event loop turns instead of real time: only the order in which activities end matters. */
async function sleep(ms: number): Promise<void> {
  for (let turn = 0; turn < ms / 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

test.for<[string, string]>([
  ["reusesTasks", "uses a task that is already scheduled in a second Task.any or Task.all"],
  ["drainsWithAny", "uses a task that is already scheduled in a second Task.any or Task.all"],
  ["failsFastBesideRetry", "Task.all failed while another of its tasks still had retries left"],
  ["retryRacesCancelledTimer", "a retried call races a timer in Task.any"],
  ["retriedLoserAlone", "a retried call lost Task.any, has been retried since"],
])("fails %s at once and names the reason", async ([orchestrator, reason]) => {
  const { start, rest } = createRig();

  await start(orchestrator);

  const { runtimeStatus, output } = await rest();
  expect(runtimeStatus).toBe("Failed");
  expect(output).toContain(`Orchestrator function '${orchestrator}' failed: `);
  expect(output).toContain(reason);
});

test("fails an orchestrator that cancels a long timer after its first slice", async () => {
  const { start, status, clock, hub } = createRig(true, false);

  await start("cancelsLongTimer");
  await clock.advance(4 * DAY_MS);
  hub.raiseEvent("i", "Go", "1");
  await clock.advance(1_000);

  expect(status().runtimeStatus).toBe("Failed");
  expect(status().output).toContain("a timer longer than the host's limit races another task in Task.any");
});

test("completes the same orchestrator within the first slice, as the real host does", async () => {
  const { start, status, clock, hub } = createRig(true, false);

  await start("cancelsLongTimer");
  await clock.advance(2 * DAY_MS);
  hub.raiseEvent("i", "Go", "1");
  await clock.advance(1_000);

  expect(status()).toMatchObject({ runtimeStatus: "Completed", output: "after done" });
});

test("fails with the real host's error without strict mode", async () => {
  const { start, rest } = createRig(false);

  await start("retryRacesCancelledTimer");

  expect(await rest()).toMatchObject({
    runtimeStatus: "Failed",
    output:
      "Non-Deterministic workflow detected: A previous execution of this orchestration scheduled a timer task with " +
      "sequence number 2 named but the current orchestration replay instead produced a ScheduleTaskOrchestratorAction " +
      "action with this sequence number. Was a change made to the orchestrator code after this instance had already started running?",
  });
});

test("schedules the work twice without strict mode, like the real host", async () => {
  const { start, rest, hub } = createRig(false);

  await start("reusesTasks");

  expect((await rest()).runtimeStatus).toBe("Completed");
  const history = hub.history("i", { includeOutput: false }) as readonly { EventType: string }[];
  expect(history.filter((event) => event.EventType === "TaskCompleted").length).toBeGreaterThan(3);
});
