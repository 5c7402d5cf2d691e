import { afterEach, expect, test } from "vitest";
import { createHubRig, type HubRig } from "../../../../../support/host/hub-rig.ts";

let rig: HubRig;

afterEach(() => rig.stop());

async function run(): Promise<HubRig["hub"]> {
  rig = createHubRig((df) => {
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
  rig.start("parent", { a: 1 });
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
    { EventType: "TimerFired", FireAt: later, Timestamp: at, ScheduledTime: at },
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
