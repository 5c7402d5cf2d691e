import { afterEach, expect, test } from "vitest";
import { createVirtualClock } from "../../../../../../local/clock.ts";
import type { HubResult } from "../../../../../../local/host/contract.ts";
import { createHubRig, durableSettings, type HubRig } from "../../../../../support/host/hub-rig.ts";

let rig: HubRig;

afterEach(() => rig.stop());

function createRig(overridable: "NonRunningStates" | "AnyState" = "NonRunningStates"): HubRig {
  let failures = 1;
  rig = createHubRig(
    (df) => {
      df.app.activity("flaky", {
        handler: () => {
          failures -= 1;
          if (failures >= 0) throw new Error("flaky failed");
          return "flaky done";
        },
      });
      df.app.activity("echo", { handler: (value: unknown) => value });
      df.app.orchestration("waits", function* (context) {
        return { got: yield context.df.waitForExternalEvent("Go") };
      });
      df.app.orchestration("returnsInput", function* (context) {
        return yield context.df.callActivity("echo", context.df.getInput());
      });
      df.app.orchestration("failsOnce", function* (context) {
        return yield context.df.callActivity("flaky");
      });
      df.app.orchestration("parentOfFailsOnce", function* (context) {
        const first = yield context.df.callActivity("echo", { n: 1 });
        return [first, yield context.df.callSubOrchestrator("failsOnce", null, "child")];
      });
      df.app.orchestration("sleeps", function* (context) {
        yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 60_000));
        return "slept";
      });
    },
    {
      virtualClock: createVirtualClock({ startAtMs: Date.UTC(2026, 0, 1), jumps: false }),
      settings: { ...durableSettings, overridableExistingInstanceStates: overridable },
    },
  );
  rig.hub.start();
  return rig;
}

const settle = () => rig.clock.advance(1);
const refusal = (answer: HubResult<unknown>) => (answer.ok ? undefined : answer.refusal);

test("refuses every operation on an unknown instance", async () => {
  const { hub } = createRig();

  const answers = [
    hub.terminate("x", "r"),
    hub.suspend("x", "r"),
    hub.resume("x", "r"),
    hub.rewind("x", "r"),
    hub.raiseEvent("x", "e", "1"),
    await hub.restart("x", true),
    hub.purge("x"),
  ];

  expect(answers.map(refusal)).toEqual(answers.map(() => ({ kind: "notFound" })));
  expect(hub.status("x")).toBeUndefined();
});

test("refuses operations on a finished instance", async () => {
  const { hub, start } = createRig();
  await start("returnsInput", 1);
  await settle();

  const answers = [hub.terminate("i", "r"), hub.suspend("i", "r"), hub.resume("i", "r"), hub.rewind("i", "r")];

  expect(answers.map(refusal)).toEqual(answers.map(() => ({ kind: "finished", runtimeStatus: "Completed" })));
  expect(refusal(hub.raiseEvent("i", "e", "1"))).toEqual({ kind: "finished", runtimeStatus: "Completed" });
});

test.for<[string, (hub: HubRig["hub"]) => HubResult, string]>([
  [
    "resume",
    (hub) => hub.resume("i", "r"),
    "Cannot resume the orchestration instance i because instance is in the Running state.",
  ],
  [
    "rewind",
    (hub) => hub.rewind("i", "r"),
    "The rewind operation is only supported on failed orchestration instances.",
  ],
])("refuses to %s a running instance", async ([, operate, message]) => {
  const { hub, start } = createRig();
  await start("waits");
  await settle();

  expect(refusal(operate(hub))).toEqual({ kind: "wrongState", runtimeStatus: "Running", message });
});

test("keeps events while suspended and processes them after the resume", async () => {
  const { hub, start, status } = createRig();
  await start("waits");
  await settle();

  hub.suspend("i", "pause");
  await settle();
  hub.raiseEvent("i", "Go", '{"late":1}');
  await settle();
  const suspended = status();
  const again = refusal(hub.suspend("i", "again"));
  hub.resume("i", "go on");
  await settle();

  expect(suspended).toMatchObject({ runtimeStatus: "Suspended", output: "pause" });
  expect(again).toMatchObject({ kind: "wrongState", runtimeStatus: "Suspended" });
  expect(status()).toMatchObject({ runtimeStatus: "Completed", output: { got: { late: 1 } } });
});

test("handles a timer that fires while suspended after the resume", async () => {
  const { hub, start, status, clock } = createRig();
  await start("sleeps");
  await settle();
  hub.suspend("i", undefined);
  await clock.advance(120_000);
  const suspended = status();

  hub.resume("i", undefined);
  await settle();

  expect(suspended).toMatchObject({ runtimeStatus: "Suspended", output: null });
  expect(status()).toMatchObject({ runtimeStatus: "Completed", output: "slept" });
});

test.for<[string | undefined, unknown]>([
  ["plain text", "plain text"],
  ["12", 12],
  ['"quoted"', "quoted"],
  [undefined, null],
])("terminates with the reason %j as the output", async ([reason, output]) => {
  const { hub, start, status } = createRig();
  await start("sleeps");
  await settle();

  hub.terminate("i", reason);
  await settle();

  expect(status()).toMatchObject({ runtimeStatus: "Terminated", output });
});

test("rewinds a failed instance with its failed child", async () => {
  const { hub, start, status } = createRig();
  await start("parentOfFailsOnce");
  await settle();
  const before = status();

  const answer = hub.rewind("i", "again");
  await settle();

  expect(before.runtimeStatus).toBe("Failed");
  expect(answer.ok).toBe(true);
  expect(status()).toMatchObject({ runtimeStatus: "Completed", output: [{ n: 1 }, "flaky done"] });
  expect(status("child")).toMatchObject({ runtimeStatus: "Completed", output: "flaky done" });
});

test("restarts under the same or a new ID, with the same input", async () => {
  const { hub, start, status } = createRig();
  await start("returnsInput", { a: 1 });
  await settle();

  const same = await hub.restart("i", false);
  const fresh = await hub.restart("i", true);
  await settle();

  expect(same).toEqual({ ok: true, value: { instanceId: "i" } });
  expect(fresh.ok && /^[0-9a-f]{32}$/.test(fresh.value.instanceId)).toBe(true);
  expect(status(fresh.ok ? fresh.value.instanceId : "")).toMatchObject({ output: { a: 1 } });
});

test("starts one instance where two with the same ID are created at once", async () => {
  const { hub, status } = createRig();
  const create = (input: string) => hub.create({ orchestrator: "returnsInput", instanceId: "i", input });

  const [first, second] = await Promise.all([create("1"), create("2")]);
  await settle();

  const message = "An Orchestration instance with the status Pending already exists.";
  expect(first).toEqual({ ok: true, value: { instanceId: "i" } });
  expect(refusal(second)).toEqual({ kind: "wrongState", runtimeStatus: "Pending", message });
  expect(status()).toMatchObject({ runtimeStatus: "Completed", output: 1 });
});

test("refuses the ID of a running instance, and replaces a finished instance", async () => {
  const { hub, start, status } = createRig();
  await start("returnsInput", 1);
  await settle();
  await start("waits");
  await settle();

  const answer = await hub.create({ orchestrator: "waits", instanceId: "i", input: undefined });

  const message = "An Orchestration instance with the status Running already exists.";
  expect(refusal(answer)).toEqual({ kind: "wrongState", runtimeStatus: "Running", message });
  expect(status().runtimeStatus).toBe("Running");
});

test("replaces a running instance where overridableExistingInstanceStates is AnyState", async () => {
  const { start, status, hub } = createRig("AnyState");
  await start("waits");
  await settle();
  hub.raiseEvent("i", "Go", '"for the former one"');

  await start("returnsInput", 2);
  await settle();

  expect(status()).toMatchObject({ runtimeStatus: "Completed", output: 2 });
});

test.for<[string, string, string]>([
  [
    "an unknown orchestrator",
    "noSuch",
    "The function 'noSuch' doesn't exist, is disabled, or is not an orchestrator function.",
  ],
  ["an activity", "echo", "The function 'echo' doesn't exist, is disabled, or is not an orchestrator function."],
])("refuses to create %s", async ([, orchestrator, message]) => {
  const { hub } = createRig();

  const reason = refusal(await hub.create({ orchestrator, input: undefined }));

  expect(reason).toMatchObject({ kind: "badRequest" });
  expect(reason?.kind === "badRequest" && reason.message.startsWith(message)).toBe(true);
});

test.for<[string]>([["@a"], ["a/b"], ["a\\b"], ["a#b"], ["a?b"], ["a\nb"], ["a".repeat(257)]])(
  "refuses the instance ID %j",
  async ([instanceId]) => {
    const { hub } = createRig();

    expect(refusal(await hub.create({ orchestrator: "waits", instanceId, input: undefined }))).toMatchObject({
      kind: "badRequest",
    });
  },
);

test("purges an instance, running or not", async () => {
  const { hub, start } = createRig();
  await start("returnsInput", 1);
  await start("waits", null, "running");
  await settle();

  const answers = [hub.purge("i"), hub.purge("running")];

  expect(answers).toEqual(answers.map(() => ({ ok: true, value: { instancesDeleted: 1 } })));
  expect([hub.status("i"), hub.status("running")]).toEqual([undefined, undefined]);
  expect(hub.history("i", { includeOutput: true })).toEqual([]);
});

test("runs a rewound parent again only when its child has ended", async () => {
  const { hub, start, status } = createRig();
  await start("parentOfFailsOnce");
  await settle();

  hub.rewind("i", "again");
  await settle();

  expect(status()).toMatchObject({ runtimeStatus: "Completed" });
  const types = hub.history("i", { includeOutput: false }).map((event) => Reflect.get(event, "EventType"));
  expect(types).toEqual([
    "ExecutionStarted",
    "TaskCompleted",
    "GenericEvent",
    "GenericEvent",
    "SubOrchestrationInstanceCompleted",
    "ExecutionCompleted",
  ]);
});
