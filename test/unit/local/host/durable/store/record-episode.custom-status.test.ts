import { afterEach, expect, test } from "vitest";
import { createHubRig, type HubRig } from "../../../../../support/host/hub-rig.ts";

let rig: HubRig;

afterEach(() => rig.stop());

function createRig(): HubRig {
  rig = createHubRig((df) => {
    df.app.activity("work", { handler: () => "done" });
    df.app.orchestration("setsTwice", function* (context) {
      const { first, second } = context.df.getInput() as { first: unknown; second: unknown };
      context.df.setCustomStatus(first);
      yield context.df.waitForExternalEvent("next");
      context.df.setCustomStatus(second);
      return yield context.df.waitForExternalEvent("end");
    });
    df.app.orchestration("setsBig", function* (context) {
      context.df.setCustomStatus("x".repeat(context.df.getInput() as number));
      return yield context.df.callActivity("work");
    });
    df.app.orchestration("continues", function* (context) {
      if (context.df.getInput() === null) {
        context.df.setCustomStatus({ from: "first" });
        yield context.df.callActivity("work");
        context.df.continueAsNew({ second: true });
        return undefined;
      }
      return yield context.df.waitForExternalEvent("Go");
    });
  });
  rig.hub.start();
  return rig;
}

test.for<[unknown, unknown, unknown, unknown]>([
  ["text", null, "text", null],
  [{ a: 1 }, 0, { a: 1 }, null],
  [5, "", 5, null],
  [false, "x", null, "x"],
])("custom status %j, then %j", async ([first, second, shownFirst, shownSecond]) => {
  const { start, rest, hub } = createRig();

  await start("setsTwice", { first, second });
  const one = await rest();
  hub.raiseEvent("i", "next", "1");
  const two = await rest();

  expect([one.customStatus, two.customStatus]).toEqual([shownFirst, shownSecond]);
});

test.for<[string, number, string, unknown]>([
  ["takes exactly 16 KB", 8_190, "Completed", "done"],
  [
    "refuses a character more",
    8_191,
    "Failed",
    "Orchestrator function 'setsBig' failed: The UTF-16 size of the JSON-serialized payload must not exceed 16 KB. The current payload size is 16 KB.",
  ],
  [
    "refuses 17 KB",
    9_000,
    "Failed",
    "Orchestrator function 'setsBig' failed: The UTF-16 size of the JSON-serialized payload must not exceed 16 KB. The current payload size is 17 KB.",
  ],
])("%s", async ([, characters, runtimeStatus, output]) => {
  const { start, rest } = createRig();

  await start("setsBig", characters);

  expect(await rest()).toMatchObject({ runtimeStatus, output });
});

test("survives continueAsNew until an episode of the next execution leaves it unset", async () => {
  const { start, rest, hub } = createRig();

  await start("continues");
  const during = await rest();
  hub.raiseEvent("i", "Go", "1");

  expect(during).toMatchObject({ runtimeStatus: "Running", customStatus: { from: "first" } });
  expect(await rest()).toMatchObject({ runtimeStatus: "Completed", customStatus: null });
});
