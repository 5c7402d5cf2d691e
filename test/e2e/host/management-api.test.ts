import { describe, expect, test } from "vitest";
import { postJson, startFixture } from "./running-fixture.ts";

const BASE = "/runtime/webhooks/durabletask";

async function startHub(options: Parameters<typeof startFixture>[0] = {}) {
  const host = await startFixture(options);
  const create = (id: string, query = "") =>
    host.call(`${BASE}/orchestrators/greetAll/${id}${query}`, postJson({ n: 1 }));
  const finish = (id: string) => host.taskHub.whenFinished(id, AbortSignal.timeout(10_000));
  return { ...host, create, finish };
}

test("creating an instance returns its management URLs, in the real host's order", async () => {
  const { create, url } = await startHub();

  const answer = await create("one:1");

  const query = "taskHub=FixtureHub&connection=Storage";
  const instance = `${url}${BASE}/instances/one:1`;
  expect(answer.status).toBe(202);
  expect(answer.headers.get("location")).toBe(`${instance}?${query}`);
  expect(answer.headers.get("retry-after")).toBe("10");
  expect(Object.entries((await answer.json()) as object)).toEqual([
    ["id", "one:1"],
    ["statusQueryGetUri", `${instance}?${query}`],
    ["sendEventPostUri", `${instance}/raiseEvent/{eventName}?${query}`],
    ["terminatePostUri", `${instance}/terminate?reason={text}&${query}`],
    ["purgeHistoryDeleteUri", `${instance}?${query}`],
    ["restartPostUri", `${instance}/restart?${query}`],
    ["suspendPostUri", `${instance}/suspend?reason={text}&${query}`],
    ["resumePostUri", `${instance}/resume?reason={text}&${query}`],
  ]);
});

test("the SDK's client starts an instance, and its URLs work with the key in them", async () => {
  const { call, finish } = await startHub({ keys: { master: "M" } });

  const started = await call("/api/client?id=by-sdk", { method: "POST" });
  const links = (await started.json()) as { statusQueryGetUri: string; purgeHistoryDeleteUri: string };
  await finish("by-sdk");

  expect(started.status).toBe(202);
  expect(Object.keys(links)).toContain("rewindPostUri");
  expect(links.statusQueryGetUri).not.toContain("code=M");
  expect((await call(links.statusQueryGetUri)).status).toBe(200);
  expect(await (await call(links.purgeHistoryDeleteUri, { method: "DELETE" })).json()).toEqual({ instancesDeleted: 1 });
});

test("a finished instance has its status, members in order", async () => {
  const { create, finish, call } = await startHub();
  await create("done");
  await finish("done");

  const status = await (await call(`${BASE}/instances/done`)).json();

  expect(Object.keys(status as object).join(" ")).toBe(
    "name instanceId runtimeStatus input customStatus output createdTime lastUpdatedTime",
  );
  expect(status).toMatchObject({
    runtimeStatus: "Completed",
    input: { n: 1 },
    output: ["Hello a", "Hello b"],
    createdTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
  });
});

test("creating an instance can wait for its output", async () => {
  const { create } = await startHub();

  const answer = await create("waits", "?timeout=10&pollingInterval=1");

  expect([answer.status, await answer.json()]).toEqual([200, ["Hello a", "Hello b"]]);
});

test("lists in pages until there is no continuation", async () => {
  const { create, call } = await startHub();
  for (const id of ["p-1", "p-2", "p-3", "other"]) await create(id, "?timeout=10");

  const pages: string[][] = [];
  let token: string | undefined = "";
  while (token !== undefined && pages.length < 5) {
    const headers = { "x-ms-continuation-token": token };
    const page: Response = await call(`${BASE}/instances/?instanceIdPrefix=p-&top=2`, { headers });
    pages.push(((await page.json()) as { instanceId: string }[]).map((instance) => instance.instanceId));
    token = page.headers.get("x-ms-continuation-token") ?? undefined;
  }

  expect(pages).toEqual([["p-1", "p-2"], ["p-3"]]);
});

describe("refusals", () => {
  test.for<[string, string, RequestInit, number, string]>([
    ["an unknown orchestrator", "orchestrators/nobody", postJson({}), 400, "The function 'nobody' doesn't exist"],
    ["an activity's name", "orchestrators/greet", postJson({}), 400, "is not an orchestrator function"],
    ["bad JSON", "orchestrators/greetAll", postJson("{a"), 400, "Invalid JSON content"],
    [
      "an unfinished name",
      "orchestrators/greetAll",
      postJson("{a"),
      400,
      "unquoted property name. Path '', line 1, position 2.",
    ],
    ["no JSON", "orchestrators/greetAll", postJson("not json"), 400, "parsing value: n. Path '', line 0, position 0."],
    ["other bad JSON", "orchestrators/greetAll", postJson('{"a":'), 400, "The request body is not valid JSON."],
    ["an ID with @", "orchestrators/greetAll/@a", postJson({}), 400, "must not start with @"],
    ["an ID with #", "orchestrators/greetAll/a%23", postJson({}), 400, "must not contain"],
    [
      "an ID that is too long",
      `orchestrators/greetAll/${"i".repeat(257)}`,
      postJson({}),
      400,
      '"Instance ID lengths must not exceed 256',
    ],
    ["the status of nobody", "instances/nobody", {}, 404, ""],
    ["purging nobody", "instances/nobody", { method: "DELETE" }, 404, ""],
    ["terminating nobody", "instances/nobody/terminate?reason=r", { method: "POST" }, 404, ""],
    ["restarting nobody", "instances/nobody/restart", { method: "POST" }, 400, "was not found"],
    ["an event for nobody", "instances/nobody/raiseEvent/Go", postJson(1), 404, ""],
    ["purging without a date", "instances/", { method: "DELETE" }, 400, "createdTimeFrom"],
    ["purging what matches nothing", "instances/?createdTimeFrom=2999-01-01", { method: "DELETE" }, 404, ""],
    ["an unknown entity's signal", "entities/nobody/k?op=add", postJson(1), 400, "is not an entity function"],
    ["an unknown entity's state", "entities/counter/nobody", {}, 404, ""],
    ["an unknown operation", "instances/nobody/explode", { method: "POST" }, 404, ""],
    ["an unknown collection", "things", {}, 404, ""],
    ["GET of an orchestrator", "orchestrators/greetAll", {}, 404, ""],
  ])("%s", async ([, path, init, status, body]) => {
    const { call } = await startHub();

    const answer = await call(`${BASE}/${path}`, init);

    expect(answer.status).toBe(status);
    expect(await answer.text()).toContain(body);
  });

  test.for<[string, string, RequestInit, number]>([
    ["terminate", "terminate?reason=r", { method: "POST" }, 410],
    ["suspend", "suspend", { method: "POST" }, 410],
    ["resume", "resume", { method: "POST" }, 410],
    ["rewind", "rewind", { method: "POST" }, 410],
    ["an event", "raiseEvent/Go", postJson(1), 410],
    ["restart", "restart?restartWithNewInstanceId=false", { method: "POST" }, 202],
  ])("%s of a finished instance", async ([, operation, init, status]) => {
    const { create, finish, call } = await startHub();
    await create("done");
    await finish("done");

    expect((await call(`${BASE}/instances/done/${operation}`, init)).status).toBe(status);
  });
});

test("entities process signals and return their state, singly and in lists", async () => {
  const { call, taskHub } = await startHub();

  const sent = await call(`${BASE}/entities/Counter/k1?op=add`, postJson(5));
  await expect.poll(() => taskHub.entityState({ name: "counter", key: "k1" })).toBe("5");

  expect(sent.status).toBe(202);
  expect(await (await call(`${BASE}/entities/COUNTER/k1`)).json()).toBe(5);
  expect(await (await call(`${BASE}/entities/counter?fetchState=true`)).json()).toEqual([
    { entityId: { name: "counter", key: "k1" }, lastOperationTime: expect.any(String), state: 5 },
  ]);
});

test("entities are instances that can be read, listed and purged", async () => {
  const { call, taskHub } = await startHub();
  await call(`${BASE}/entities/Counter/k1?op=add`, postJson(5));
  await expect.poll(() => taskHub.entityState({ name: "counter", key: "k1" })).toBe("5");

  const instance = await call(`${BASE}/instances/@counter@k1`);
  const listed = await (await call(`${BASE}/instances?instanceIdPrefix=@counter`)).json();
  const withoutState = await (await call(`${BASE}/entities/counter`)).json();
  const purged = await call(`${BASE}/instances/@counter@k1`, { method: "DELETE" });

  expect(instance.status).toBe(202);
  expect(await instance.json()).toMatchObject({
    name: "@counter@k1",
    runtimeStatus: "Running",
    input: { exists: true, state: "5" },
  });
  expect(listed).toMatchObject([{ instanceId: "@counter@k1" }]);
  expect(withoutState).toMatchObject([{ entityId: { name: "counter", key: "k1" }, state: null }]);
  expect(await purged.json()).toEqual({ instancesDeleted: 1 });
  expect((await call(`${BASE}/entities/counter/k1`)).status).toBe(404);
});

test("DELETE of an entity sends it the operation delete", async () => {
  const { call, taskHub } = await startHub();

  const sent = await call(`${BASE}/entities/counter/k1`, { method: "DELETE" });

  expect(sent.status).toBe(202);
  await expect.poll(() => taskHub.entityState({ name: "counter", key: "k1" })).toBe("1");
});
