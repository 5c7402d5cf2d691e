import { afterEach, expect, test } from "vitest";
import { createHubRig, type HubRig } from "../../../../../support/host/hub-rig.ts";

let rig: HubRig;

afterEach(() => rig.stop());

function createRig(): HubRig {
  rig = createHubRig((df) => {
    df.app.activity("greet", { handler: (name: unknown) => `Hello ${String(name)}` });
    df.app.activity("fail", {
      handler: (message: unknown) => {
        throw new TypeError(String(message));
      },
    });
    df.app.orchestration("chain", function* (context) {
      const greetings: unknown[] = [];
      for (const name of ["a", "b", "c"]) greetings.push(yield context.df.callActivity("greet", name));
      return greetings;
    });
    df.app.orchestration("fanOut", function* (context) {
      const tasks = ["a", "b", "c"].map((name) => context.df.callActivity("greet", name));
      return yield context.df.Task.all(tasks);
    });
    df.app.orchestration("parent", function* (context) {
      const named = yield context.df.callSubOrchestrator("chain", null, "child");
      return [named, yield context.df.callSubOrchestrator("fanOut")];
    });
    df.app.orchestration("throws", function* (context) {
      return yield context.df.callActivity("fail", "boom");
    });
    df.app.orchestration("parentOfThrows", function* (context) {
      return yield context.df.callSubOrchestrator("throws");
    });
    df.app.orchestration("throwsAtOnce", function* () {
      yield* [];
      throw new RangeError("orchestrator blew up");
    });
    df.app.orchestration("emptyFanOut", function* (context) {
      return yield context.df.Task.all([]);
    });
    df.app.orchestration("counts", function* (context) {
      const round = (context.df.getInput() as { round: number }).round;
      yield context.df.callActivity("greet", round);
      if (round === 3) return { round };
      context.df.continueAsNew({ round: round + 1 });
      return "ignored";
    });
  });
  rig.hub.start();
  return rig;
}

test("runs activities one after the other", async () => {
  const { start, rest } = createRig();

  await start("chain");

  expect(await rest()).toMatchObject({ runtimeStatus: "Completed", output: ["Hello a", "Hello b", "Hello c"] });
});

test("collects a fan-out in the order of its tasks", async () => {
  const { start, rest } = createRig();

  await start("fanOut");

  expect(await rest()).toMatchObject({ runtimeStatus: "Completed", output: ["Hello a", "Hello b", "Hello c"] });
});

test("runs sub-orchestrations under chosen and generated IDs", async () => {
  const { start, rest, status } = createRig();

  await start("parent");

  const greetings = ["Hello a", "Hello b", "Hello c"];
  expect(await rest()).toMatchObject({ runtimeStatus: "Completed", output: [greetings, greetings] });
  expect(status("child")).toMatchObject({ runtimeStatus: "Completed", output: greetings });
});

test.for<[string, string]>([
  ["throws", "Orchestrator function 'throws' failed: Activity function 'fail' failed:  boom \n TypeError: boom"],
  [
    "parentOfThrows",
    "Orchestrator function 'parentOfThrows' failed: Orchestrator function 'throws' failed: Activity function 'fail' failed:  boom \n TypeError: boom",
  ],
  ["throwsAtOnce", "Orchestrator function 'throwsAtOnce' failed: orchestrator blew up"],
  [
    "emptyFanOut",
    "Orchestrator function 'emptyFanOut' failed: When constructing a CompoundTask (such as Task.all() or Task.any()), you must specify at least one Task.",
  ],
])("fails %s with the real host's text", async ([orchestrator, text]) => {
  const { start, rest } = createRig();

  await start(orchestrator);

  const { runtimeStatus, output } = await rest();
  expect(runtimeStatus).toBe("Failed");
  expect(String(output).startsWith(text)).toBe(true);
});

test("starts a new execution for each continueAsNew and ignores what that returns", async () => {
  const { start, rest, hub } = createRig();

  await start("counts", { round: 1 });

  expect(await rest()).toMatchObject({ runtimeStatus: "Completed", output: { round: 3 } });
  expect(hub.status("i")?.input).toBe('{"round":3}');
  expect(hub.history("i", { includeOutput: false })).toHaveLength(3);
});

test("passes an instance's version to its orchestrator, and a chosen version to its sub-orchestration", async () => {
  rig = createHubRig((df) => {
    df.app.orchestration("tells", function* (context) {
      yield* [];
      return context.df.version;
    });
    df.app.orchestration("parent", function* (context) {
      const child = yield context.df.callSubOrchestrator("tells", null, undefined, "2.0");
      return [context.df.version, child];
    });
  });
  rig.hub.start();

  await rig.hub.create({ orchestrator: "parent", instanceId: "i", input: undefined, version: "1.0" });
  await rig.start("tells", null, "none");

  expect(await rig.rest()).toMatchObject({ output: ["1.0", "2.0"] });
  expect(rig.status("none").output).toBe("");
  expect(rig.hub.status("i")?.version).toBe("1.0");
});
