import { afterEach, expect, test } from "vitest";
import { createHubRig, type HubRig } from "../../../../../support/host/hub-rig.ts";

let rig: HubRig;

afterEach(() => rig.stop());

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

  rig.hub.create({ orchestrator: "parent", instanceId: "i", input: undefined, version: "1.0" });
  rig.start("tells", null, "none");

  expect(await rig.rest()).toMatchObject({ output: ["1.0", "2.0"] });
  expect(rig.status("none").output).toBe("");
  expect(rig.hub.status("i")?.version).toBe("1.0");
});
