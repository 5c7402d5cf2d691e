import { afterEach, expect, test } from "vitest";
import { createHubRig, type HubRig } from "../../../../../support/host/hub-rig.ts";

let rig: HubRig;

afterEach(() => rig.stop());

function createRig(): HubRig {
  rig = createHubRig((df) => {
    df.app.activity("fail", {
      handler: () => Promise.reject({ code: 42 }),
    });
    df.app.orchestration("retries", function* (context) {
      yield context.df.callActivityWithRetry("fail", new df.RetryOptions(1_000, 1));
    });
    df.app.orchestration("waitsInChild", function* (context) {
      return yield context.df.waitForExternalEvent("Go");
    });
    df.app.orchestration("waitsForChild", function* (context) {
      yield context.df.callSubOrchestrator("waitsInChild", null, "waiting");
    });
    df.app.activity("greet", { handler: (name: unknown) => `Hello ${String(name)}` });
    df.app.orchestration("child", function* (context) {
      return yield context.df.callActivity("greet", "child");
    });
    df.app.orchestration("parent", function* (context) {
      yield context.df.callActivity("greet", "a");
      yield context.df.callSubOrchestrator("child");
      yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 1_000));
      return { got: yield context.df.waitForExternalEvent("Go") };
    });
  });
  rig.hub.start();
  return rig;
}

async function run(): Promise<HubRig["hub"]> {
  await createRig().start("parent", { a: 1 });
  await rig.rest();
  rig.hub.raiseEvent("i", "Go", '{"b":2}');
  await rig.rest();
  return rig.hub;
}

test("shows the members and their order as the real host's status query does", async () => {
  const hub = await run();

  const at = "2026-01-01T00:00:00.000Z";
  const later = "2026-01-01T00:00:01.000Z";
  const completion = { Timestamp: at, ScheduledTime: at };
  const started = { Input: '{"a":1}', Correlation: null, ParentTraceContext: null, ScheduledStartTime: null };
  const expected = [
    { EventType: "ExecutionStarted", ...started, Generation: 0, Timestamp: at, FunctionName: "parent" },
    { EventType: "TaskCompleted", Result: "Hello a", ...completion, FunctionName: "greet", Input: null },
    {
      EventType: "SubOrchestrationInstanceCompleted",
      Result: "Hello child",
      ...completion,
      FunctionName: "child",
      Input: null,
    },
    { EventType: "TimerCreated", FireAt: later, Timestamp: at },
    { EventType: "TimerFired", FireAt: later, Timestamp: at },
    { EventType: "EventRaised", Name: "Go", Input: '{"b":2}', ParentTraceContext: null, Timestamp: later },
    {
      EventType: "ExecutionCompleted",
      OrchestrationStatus: "Completed",
      Result: { got: { b: 2 } },
      FailureDetails: null,
      Timestamp: later,
    },
  ];
  expect(JSON.stringify(hub.history("i", { includeOutput: true }))).toBe(JSON.stringify(expected));
});

test("leaves results out unless they are requested", async () => {
  const hub = await run();

  expect(JSON.stringify(hub.history("i", { includeOutput: false }))).not.toContain("Result");
});

test("lists the timer of a retry and the details of a failure, which are null without a provider", async () => {
  const { start, rest, hub } = createRig();
  await start("retries");
  await rest();

  const history = hub.history("i", { includeOutput: true }) as readonly Record<string, unknown>[];

  expect(history.map(({ EventType }) => EventType)).toEqual([
    "ExecutionStarted",
    "TaskFailed",
    "TimerCreated",
    "TimerFired",
    "ExecutionCompleted",
  ]);
  expect(history[1]).toMatchObject({ Reason: "Activity function 'fail' failed:  {\"code\":42}", FailureDetails: null });
  expect(Object.keys(history[1] ?? {})).toEqual([
    "EventType",
    "Reason",
    "Details",
    "FailureDetails",
    "Timestamp",
    "ScheduledTime",
    "FunctionName",
    "Input",
  ]);
});

test("lists a sub-orchestration that has not ended, and counts no generations for it", async () => {
  const { start, rest, hub } = createRig();
  await start("waitsForChild");
  await rest();

  const [, created] = hub.history("i", { includeOutput: true });
  const [childStarted] = hub.history("waiting", { includeOutput: true });

  expect(created).toMatchObject({
    EventType: "SubOrchestrationInstanceCreated",
    Name: "waitsInChild",
    InstanceId: "waiting",
    Input: null,
  });
  expect(childStarted).toMatchObject({ EventType: "ExecutionStarted", Generation: null });
});
