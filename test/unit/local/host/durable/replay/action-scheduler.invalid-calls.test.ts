import { afterEach, expect, test } from "vitest";
import type { Durable } from "../../../../../support/host/durable-test-app.ts";
import { createHubRig, type HubRig } from "../../../../../support/host/hub-rig.ts";

let rig: HubRig;

afterEach(() => rig.stop());

/** Orchestrators that hang forever on the real host, without a line in its log. */
function defineApp(df: Durable): void {
  df.app.activity("work", { handler: (input: unknown) => input });
  df.app.orchestration("child", function* (context) {
    return yield context.df.callActivity("work", "done");
  });
  df.app.orchestration("retryTimeout", function* (context) {
    const options = new df.RetryOptions(500, 3);
    options.retryTimeoutInMilliseconds = 10_000;
    return yield context.df.callActivityWithRetry("work", options, "ok");
  });
  df.app.orchestration("noDate", function* (context) {
    return yield context.df.createTimer(new Date(Number.NaN));
  });
  df.app.orchestration("unknownActivity", function* (context) {
    return yield context.df.callActivity("noSuchActivity");
  });
  df.app.orchestration("unknownChild", function* (context) {
    return yield context.df.callSubOrchestrator("noSuchOrchestrator");
  });
  df.app.orchestration("unknownEntity", function* (context) {
    return yield context.df.callEntity(new df.EntityId("noSuchEntity", "k"), "get");
  });
  df.app.orchestration("twins", function* (context) {
    const child = () => context.df.callSubOrchestrator("child", null, "same");
    return yield context.df.Task.all([child(), child()]);
  });
  df.app.orchestration("ownId", function* (context) {
    return yield context.df.callSubOrchestrator("child", null, context.df.instanceId);
  });
  df.app.orchestration("illegalId", function* (context) {
    return yield context.df.callSubOrchestrator("child", null, "@a");
  });
  df.app.orchestration("throwsWithoutWords", function* () {
    yield* [];
    throw new Error("");
  });
  df.app.orchestration("locks", function* (context) {
    return yield context.df.lock(new df.EntityId("counter", "k"));
  });
}

test.for<[string, string]>([
  ["retryTimeout", "retryTimeoutInMilliseconds makes the instance hang"],
  ["noDate", "createTimer was called with an invalid date"],
  ["unknownActivity", 'the activity function "noSuchActivity" is not registered'],
  ["unknownChild", 'the orchestrator function "noSuchOrchestrator" is not registered'],
  ["unknownEntity", 'the entity function "nosuchentity" is not registered'],
  ["twins", 'two sub-orchestrations with the same ID "same" cannot run at the same time'],
  ["ownId", 'a sub-orchestration cannot have the ID of its own parent ("i")'],
  ["illegalId", 'the sub-orchestration ID "@a" is invalid'],
  ["throwsWithoutWords", "it threw a value that is not an Error with a message"],
  ["locks", 'the entity function "counter" is not registered'],
])("fails %s at once and names the reason", async ([orchestrator, reason]) => {
  rig = createHubRig(defineApp);
  rig.hub.start();

  await rig.start(orchestrator);

  const { runtimeStatus, output } = await rig.rest();
  expect(runtimeStatus).toBe("Failed");
  expect(output).toContain(`Orchestrator function '${orchestrator}' failed: `);
  expect(output).toContain(reason);
});

test("fails a parent whose child's ID is in use by a running instance", async () => {
  rig = createHubRig((df) => {
    df.app.orchestration("waits", function* (context) {
      return yield context.df.waitForExternalEvent("Go");
    });
    df.app.orchestration("parent", function* (context) {
      return yield context.df.callSubOrchestrator("waits", null, "taken");
    });
  });
  rig.hub.start();
  await rig.start("waits", null, "taken");
  await rig.rest();

  await rig.start("parent");

  expect((await rig.rest()).output).toContain(
    'the sub-orchestration ID "taken" is in use by an instance that is Running',
  );
  expect(rig.status("taken").runtimeStatus).toBe("Running");
});
