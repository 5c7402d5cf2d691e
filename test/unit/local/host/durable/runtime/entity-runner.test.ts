import { afterEach, expect, test } from "vitest";
import { createHubRig, type HubRig } from "../../../../../support/host/hub-rig.ts";

let rig: HubRig;

afterEach(() => rig.stop());

function createRig(): HubRig {
  rig = createHubRig((df) => {
    df.app.entity("Counter", (context) => {
      const count = context.df.getState(() => 0) as number;
      const amount = (context.df.getInput() as number | undefined) ?? 1;
      switch (context.df.operationName) {
        case "add":
          context.df.setState(count + amount);
          return context.df.return(count + amount);
        case "get":
          return context.df.return(count);
        case "delete":
          return context.df.destructOnExit();
        case "passOn":
          return context.df.signalEntity(new df.EntityId("counter", "other"), "add", amount);
        default:
          throw new Error("entity failed");
      }
    });
    df.app.orchestration("calls", function* (context) {
      const counter = new df.EntityId("counter", "k");
      const added = yield context.df.callEntity(counter, "add", 5);
      context.df.signalEntity(counter, "add", 2);
      return { added, total: yield context.df.callEntity(counter, "get") };
    });
    df.app.orchestration("callsInParallel", function* (context) {
      const calls = ["a", "b", "a"].map((key, n) =>
        context.df.callEntity(new df.EntityId("counter", key), "add", n + 1),
      );
      return yield context.df.Task.all(calls);
    });
    df.app.orchestration("deletes", function* (context) {
      const counter = new df.EntityId("counter", "k");
      yield context.df.callEntity(counter, "add", 5);
      yield context.df.callEntity(counter, "delete");
      return yield context.df.callEntity(counter, "get");
    });
    df.app.orchestration("callFails", function* (context) {
      return yield context.df.callEntity(new df.EntityId("counter", "k"), "noSuchOperation");
    });
  });
  rig.hub.start();
  return rig;
}

test.for<[string, unknown]>([
  ["calls", { added: 5, total: 7 }],
  ["callsInParallel", [1, 2, 4]],
  ["deletes", 0],
])("orchestrator %s gets the results of its entity calls", async ([orchestrator, output]) => {
  const { start, rest } = createRig();

  await start(orchestrator);

  expect(await rest()).toMatchObject({ runtimeStatus: "Completed", output });
});

test("an entity's error reaches the orchestrator as the SDK's text [object Object]", async () => {
  const { start, rest } = createRig();

  await start("callFails");

  const output = "Orchestrator function 'callFails' failed: [object Object]";
  expect(await rest()).toMatchObject({ runtimeStatus: "Failed", output });
});

test("applies signals from clients regardless of the name's case", async () => {
  const { hub, rest } = createRig();

  const answers = Array.from({ length: 10 }, () => hub.signalEntity({ name: "COUNTER", key: "K" }, "add", "2"));
  await rest();

  expect(answers.every((answer) => answer.ok)).toBe(true);
  expect(hub.entityState({ name: "counter", key: "K" })).toBe("20");
  expect(hub.entityState({ name: "counter", key: "k" })).toBeUndefined();
});

test("forwards signals between entities", async () => {
  const { hub, rest } = createRig();

  hub.signalEntity({ name: "counter", key: "k" }, "passOn", "4");
  await rest();

  expect(hub.entityState({ name: "counter", key: "other" })).toBe("4");
});

test("refuses a signal to an entity that is not registered", () => {
  const { hub } = createRig();

  const answer = hub.signalEntity({ name: "noSuch", key: "k" }, "add", "1");

  expect(answer).toMatchObject({ ok: false, refusal: { kind: "badRequest" } });
});

test("lists entities by name, page by page", async () => {
  const { hub, rest } = createRig();
  for (const key of ["b", "a", "c"]) hub.signalEntity({ name: "counter", key }, "add", "1");
  await rest();

  const first = hub.listEntities({ name: "Counter", top: 2 });
  const second = hub.listEntities({ top: 2, continuation: first.continuation ?? "" });

  expect(first.entities.map((each) => each.entity.key)).toEqual(["a", "b"]);
  expect(second.entities).toMatchObject([{ entity: { name: "counter", key: "c" }, stateJson: "1" }]);
  expect(second.continuation).toBeUndefined();
});
