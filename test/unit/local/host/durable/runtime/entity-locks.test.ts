import { afterEach, expect, test } from "vitest";
import { createHubRig, type HubRig } from "../../../../../support/host/hub-rig.ts";

let rig: HubRig;

afterEach(() => rig.stop());

/** Accounts a and b; `log` tells in which order operations were carried out. */
function createRig(): HubRig {
  rig = createHubRig((df) => {
    const account = (key: string) => new df.EntityId("account", key);
    df.app.entity("account", (context) => {
      const log = context.df.getState(() => []) as unknown[];
      if (context.df.operationName === "add") context.df.setState([...log, context.df.getInput()]);
      context.df.return(log.length);
    });
    df.app.activity("echo", { handler: (value: unknown) => value });
    df.app.orchestration("transfers", function* (context) {
      const before = context.df.isLocked().isLocked;
      const lock = yield context.df.lock(account("b"), account("a"), account("b"));
      const held = context.df.isLocked();
      yield context.df.waitForExternalEvent("Go");
      yield context.df.callEntity(account("a"), "add", context.df.instanceId);
      yield context.df.callEntity(account("b"), "add", context.df.instanceId);
      (lock as { release(): void }).release();
      yield context.df.callActivity("echo", 1);
      return { before, held: held.ownedLocks.map(({ key }) => key), after: context.df.isLocked().isLocked };
    });
    df.app.orchestration("endsWithLock", function* (context) {
      yield context.df.lock(account("a"));
      yield context.df.waitForExternalEvent("Go");
      switch (context.df.getInput()) {
        case "fail":
          throw new Error("gave up");
        case "continue":
          context.df.continueAsNew("stop");
          return undefined;
        default:
          return "done";
      }
    });
    df.app.orchestration("breaksRule", function* (context) {
      yield context.df.lock(account("a"));
      switch (context.df.getInput()) {
        case "nested":
          return yield context.df.lock(account("b"));
        case "other entity":
          return yield context.df.callEntity(account("b"), "add", 1);
        case "signal":
          return context.df.signalEntity(account("a"), "add", 1);
        case "child":
          return yield context.df.callSubOrchestrator("endsWithLock");
        default:
          return yield context.df.Task.all([1, 2].map((n) => context.df.callEntity(account("a"), "add", n)));
      }
    });
    df.app.orchestration("locksUnknown", function* (context) {
      yield context.df.lock(new df.EntityId("nowhere", "k"));
    });
    df.app.orchestration("givesUpWaiting", function* (context) {
      const timeUp = context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + 1_000));
      yield context.df.Task.any([context.df.lock(account("a")), timeUp]);
      return "gave up";
    });
  });
  rig.hub.start();
  return rig;
}

const state = (key: string) => JSON.parse(rig.hub.entityState({ name: "account", key }) ?? "[]") as unknown;
const sentEvents = () =>
  rig.hub.history("i", { includeOutput: false }).flatMap((event) => {
    const { EventType, InstanceId, Name } = event as Record<string, unknown>;
    return EventType === "EventSent" ? [`${String(Name)} ${String(InstanceId)}`] : [];
  });

test("locks all entities in one order, each once, until they are released", async () => {
  const { hub, start, rest } = createRig();
  await start("transfers");
  await rest();
  hub.signalEntity({ name: "account", key: "a" }, "add", '"signal"');
  await start("transfers", undefined, "second");
  await rest();
  const whileLocked = [state("a"), state("b")];

  hub.raiseEvent("i", "Go", "1");
  hub.raiseEvent("second", "Go", "1");
  const first = await rest();

  expect(whileLocked).toEqual([[], []]);
  expect(first).toMatchObject({
    runtimeStatus: "Completed",
    output: { before: false, held: ["a", "b"], after: false },
  });
  expect([state("a"), state("b")]).toEqual([
    ["i", "signal", "second"],
    ["i", "second"],
  ]);
  expect(sentEvents()).toEqual([
    "op @account@a",
    "op @account@a",
    "op @account@b",
    "release @account@a",
    "release @account@b",
  ]);
});

test.for(["fail", "complete", "continue"])(
  "releases a lock that the orchestrator still holds at its end: %s",
  async (end) => {
    const { hub, start, rest } = createRig();
    await start("endsWithLock", end);
    await rest();
    hub.signalEntity({ name: "account", key: "a" }, "add", '"signal"');
    await rest();
    const whileLocked = state("a");

    hub.raiseEvent("i", "Go", "1");
    if (end === "continue") hub.raiseEvent("i", "Go", "2");
    await rest();

    expect(whileLocked).toEqual([]);
    expect(state("a")).toEqual(["signal"]);
  },
);

test.for<[string, string]>([
  ["nested", "Cannot acquire more locks when already holding some locks."],
  ["other entity", "Cannot call an entity from within a critical section unless it is one of the locked entities."],
  ["signal", "Cannot signal an entity from within a critical section if the entity is one of the locked entities."],
  ["child", "Cannot invoke sub-orchestrations from within a critical section."],
  ["parallel", "Cannot call the same entity multiple times in parallel within a critical section."],
])(
  "fails an orchestrator that breaks a rule of critical sections and releases its locks: %s",
  async ([input, text]) => {
    const { hub, start, rest } = createRig();
    await start("breaksRule", input);

    const status = await rest();
    hub.signalEntity({ name: "account", key: "a" }, "add", '"free"');
    await rest();

    expect(status).toMatchObject({
      runtimeStatus: "Failed",
      output: `Orchestrator function 'breaksRule' failed: ${text}`,
    });
    expect(state("a")).toEqual(["free"]);
  },
);

test("fails an orchestrator that locks an entity which is not registered", async () => {
  const { start, rest } = createRig();
  await start("locksUnknown");

  const text = "Orchestrator function 'locksUnknown' failed: the entity function \"nowhere\" is not registered.";
  expect(await rest()).toMatchObject({ runtimeStatus: "Failed", output: text });
});

test("releases the locks of a terminated instance, with a warning that Azure does not", async () => {
  const { hub, start, rest, log } = createRig();
  await start("endsWithLock");
  await rest();

  hub.terminate("i", "enough");
  hub.signalEntity({ name: "account", key: "a" }, "add", '"free"');
  await rest();

  expect(state("a")).toEqual(["free"]);
  expect(log).toEqual([expect.stringMatching(/^warning: i was terminated: on Azure .*@account@a.* stay locked/)]);
});

test("does not lock for an instance that has ended while it waited", async () => {
  const { hub, start, rest, log } = createRig();
  await start("endsWithLock");
  await rest();
  await start("givesUpWaiting", undefined, "impatient");
  await rest("impatient");

  hub.raiseEvent("i", "Go", "1");
  hub.signalEntity({ name: "account", key: "a" }, "add", '"free"');
  await rest();

  expect(rig.status("impatient")).toMatchObject({ runtimeStatus: "Completed", output: "gave up" });
  expect(state("a")).toEqual(["free"]);
  expect(log).toEqual([expect.stringMatching(/^warning: @account@a was not locked for impatient/)]);
});

test("shows who has locked an entity", async () => {
  const { hub, start, rest } = createRig();
  await start("endsWithLock");
  await rest();

  expect(hub.status("@account@a")).toMatchObject({ customStatus: '{"lockedBy":"i"}' });
});
