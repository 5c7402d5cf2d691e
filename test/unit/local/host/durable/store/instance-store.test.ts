import { afterEach, expect, test } from "vitest";
import { createHubRig, type HubRig } from "../../../../../support/host/hub-rig.ts";

let rig: HubRig;

afterEach(() => rig.stop());

async function createRig(): Promise<HubRig> {
  rig = createHubRig((df) => {
    df.app.orchestration("returns", function* (context) {
      yield* [];
      return context.df.getInput();
    });
    df.app.orchestration("throws", function* () {
      yield* [];
      throw new Error("no");
    });
  });
  rig.hub.start();
  for (const id of ["b-1", "a-1", "a-3"]) await rig.start("returns", id, id);
  await rig.start("throws", null, "a-2");
  await rig.rest();
  await rig.clock.advance(60_000);
  await rig.start("returns", "late", "c-1");
  await rig.rest();
  return rig;
}

const ids = (page: ReturnType<HubRig["hub"]["list"]>) => page.instances.map((instance) => instance.instanceId);

test("lists in the order of IDs, page by page", async () => {
  const { hub } = await createRig();

  const pages: (readonly string[])[] = [];
  let continuation: string | undefined;
  for (let page = 0; page < 5; page += 1) {
    const found = hub.list({ top: 2, ...(continuation === undefined ? {} : { continuation }) });
    pages.push(ids(found));
    continuation = found.continuation;
    if (continuation === undefined) break;
  }

  expect(pages).toEqual([["a-1", "a-2"], ["a-3", "b-1"], ["c-1"]]);
});

test("has no further page when the last one is full", async () => {
  const { hub } = await createRig();

  const page = hub.list({ top: 5 });

  expect(ids(page)).toHaveLength(5);
  expect(page.continuation).toBeUndefined();
});

test("filters by prefix, status and time of creation", async () => {
  const { hub } = await createRig();
  const start = Date.UTC(2026, 0, 1);

  expect(ids(hub.list({ top: 9, instanceIdPrefix: "a-" }))).toEqual(["a-1", "a-2", "a-3"]);
  expect(ids(hub.list({ top: 9, runtimeStatuses: ["Failed"] }))).toEqual(["a-2"]);
  expect(ids(hub.list({ top: 9, createdFromMs: start + 60_000 }))).toEqual(["c-1"]);
  expect(ids(hub.list({ top: 9, createdToMs: start + 59_999, instanceIdPrefix: "b" }))).toEqual(["b-1"]);
});

test("purges only the matching instances", async () => {
  const { hub } = await createRig();

  const { instancesDeleted } = hub.purgeMatching({
    createdFromMs: 0,
    runtimeStatuses: ["Completed"],
    instanceIdPrefix: "a",
  });

  expect(instancesDeleted).toBe(2);
  expect(ids(hub.list({ top: 9 }))).toEqual(["a-2", "b-1", "c-1"]);
});
