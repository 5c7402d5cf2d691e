import { afterEach, expect, test } from "vitest";
import { createHubRig, type HubRig } from "../../../../../support/host/hub-rig.ts";

let rig: HubRig;

afterEach(() => rig.stop());

async function createRig(): Promise<HubRig> {
  rig = createHubRig((df) => {
    df.app.entity("Counter", (context) => {
      if (context.df.operationName === "delete") context.df.destructOnExit();
      else context.df.setState((context.df.getState(() => 0) as number) + 1);
    });
    df.app.orchestration("waits", function* (context) {
      yield context.df.waitForExternalEvent("Go");
    });
  });
  rig.hub.start();
  for (const id of ["1", "a", "b"]) await rig.start("waits", undefined, id);
  for (const key of ["y", "x"]) rig.hub.signalEntity({ name: "counter", key }, "add", undefined);
  await rig.rest();
  return rig;
}

test("shows an entity as a running instance with the state of its scheduler", async () => {
  const { hub, clock } = await createRig();

  const nowMs = clock.now();
  expect(hub.status("@counter@x")).toEqual({
    instanceId: "@counter@x",
    name: "@counter@x",
    runtimeStatus: "Running",
    input: '{"exists":true,"state":"1","sorter":{}}',
    customStatus: '{"entityExists":true}',
    createdAtMs: nowMs,
    lastUpdatedAtMs: nowMs,
  });
  expect(hub.status("@counter@unknown")).toBeUndefined();
});

test("shows a deleted entity until it is purged", async () => {
  const { hub, rest } = await createRig();
  hub.signalEntity({ name: "counter", key: "x" }, "delete", undefined);
  await rest();

  expect(hub.status("@counter@x")).toMatchObject({ input: '{"sorter":{}}', customStatus: "{}" });
  expect(hub.purge("@counter@x")).toEqual({ ok: true, value: { instancesDeleted: 1 } });
  expect(hub.status("@counter@x")).toBeUndefined();
  expect(hub.purge("@counter@x")).toEqual({ ok: false, refusal: { kind: "notFound" } });
});

test("purges an entity with its state", async () => {
  const { hub } = await createRig();

  const purged = hub.purge("@counter@x");

  expect(purged).toEqual({ ok: true, value: { instancesDeleted: 1 } });
  expect(hub.entityState({ name: "counter", key: "x" })).toBeUndefined();
  expect(hub.entityState({ name: "counter", key: "y" })).toBe("1");
});

test("lists entities among the instances, in the order of IDs, page by page", async () => {
  const { hub } = await createRig();
  const pages: string[][] = [];
  let continuation: string | undefined;
  do {
    const page = hub.list({ top: 2, continuation });
    pages.push(page.instances.map(({ instanceId }) => instanceId));
    continuation = page.continuation;
  } while (continuation !== undefined);

  expect(pages).toEqual([["1", "@counter@x"], ["@counter@y", "a"], ["b"]]);
});

test.for<[string, Parameters<HubRig["hub"]["purgeMatching"]>[0], readonly string[]]>([
  ["prefix", { instanceIdPrefix: "@counter@" }, ["@counter@x", "@counter@y"]],
  ["status", { runtimeStatuses: ["Completed"] }, []],
  ["time", { createdFromMs: 0, instanceIdPrefix: "@counter@y" }, ["@counter@y"]],
])("filters entities by %s, for lists and for purges", async ([, query, ids]) => {
  const { hub } = await createRig();

  const listed = hub.list({ ...query, top: 10 }).instances.map(({ instanceId }) => instanceId);
  const purged = hub.purgeMatching(query);

  expect(listed).toEqual(ids);
  expect(purged).toEqual({ instancesDeleted: ids.length });
});
