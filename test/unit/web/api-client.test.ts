import { expect, test, vi } from "vitest";
import { createApiClient } from "../../../web/api-client.ts";

/** A browser whose timers run only when told, and whose requests are answered from a list. */
function fakeBrowser(...answers: (Response | Error)[]) {
  const sent: { readonly path: string; readonly headers: Headers; readonly method: string }[] = [];
  const timers: { readonly seconds: number; readonly call: () => void; isCancelled: boolean }[] = [];
  let key: string | undefined;
  let signIns = 0;
  const times: (string | null)[] = [];
  const client = createApiClient({
    fetch: (path, init) => {
      sent.push({ path, headers: new Headers(init.headers), method: init.method ?? "GET" });
      const answer = answers.shift() ?? new Error("no answer is left");
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    now: () => 1000,
    followTime: (given) => times.push(given),
    later: (milliseconds, call) => {
      const timer = { seconds: milliseconds / 1000, call, isCancelled: false };
      timers.push(timer);
      return () => {
        timer.isCancelled = true;
      };
    },
    signIn: () => {
      signIns += 1;
    },
    keys: {
      read: () => key,
      write: (given) => {
        key = given;
      },
    },
  });
  const planned = () => timers.filter(({ isCancelled }) => !isCancelled);
  return { client, sent, planned, times, key: () => key, signIns: () => signIns };
}

/** Until everything that needs no timer has happened. */
const settled = () => new Promise((resolve) => setImmediate(resolve));
const ok = (body: unknown, etag = '"1"') => Response.json(body, { headers: { etag } });

test("asks at once, keeps the response, and asks again after 30 seconds with its ETag", async () => {
  const { client, sent, planned } = fakeBrowser(ok({ a: 1 }), new Response(null, { status: 304 }));

  const { state } = client.watch("/api/runs");
  await settled();
  const first = state.value.value;
  planned()[0]?.call();
  await settled();

  expect(state.value).toEqual({ value: { a: 1 }, asOf: 1000, missed: 0 });
  expect(state.value.value).toBe(first);
  expect(planned()[0]?.seconds).toBe(30);
  expect(sent.map(({ headers }) => headers.get("if-none-match"))).toEqual([null, '"1"']);
});

test("follows the app's time, also where nothing has changed", async () => {
  const headers = { "x-holdfast-time": "2026-06-02T03:00:00.000Z" };
  const { client, times } = fakeBrowser(new Response(null, { status: 304, headers }), ok({}));

  await client.get("/api/runs");
  await client.get("/api/runs");

  expect(times).toEqual([headers["x-holdfast-time"], null]);
});

test("one request serves all that follow an address; the last one who leaves ends the polls", async () => {
  const { client, sent, planned } = fakeBrowser(ok({}));

  const watches = [client.watch("/api/runs"), client.watch("/api/runs")];
  await settled();
  for (const watch of watches) watch.release();

  expect(sent).toHaveLength(1);
  expect(planned()).toEqual([]);
});

test("polls everything every 5 seconds while one response says that something runs", async () => {
  const { client, planned } = fakeBrowser(ok({ name: "fleet" }), ok({ isRunning: true }));

  client.watch("/api/fleet");
  await settled();
  client.watch<{ readonly isRunning: boolean }>("/api/runs", { isBusy: ({ isRunning }) => isRunning });
  await settled();

  expect(planned().map(({ seconds }) => seconds)).toEqual([5, 5]);
});

test("keeps what is known when a poll fails, counts what it missed, and recovers", async () => {
  const { client, planned } = fakeBrowser(
    ok({ a: 1 }),
    new Error("offline"),
    new Response("", { status: 500 }),
    ok({ a: 2 }),
  );
  const { state, refresh } = client.watch("/api/fleet");
  await settled();

  refresh();
  await settled();
  expect(state.value).toMatchObject({ value: { a: 1 }, asOf: 1000, missed: 1, problem: { kind: "offline" } });
  refresh();
  await settled();
  expect(state.value).toMatchObject({ value: { a: 1 }, missed: 2, problem: { status: 500 } });
  expect(planned().at(-1)?.seconds).toBe(10);
  refresh();
  await settled();

  expect(state.value).toEqual({ value: { a: 2 }, asOf: 1000, missed: 0 });
});

test("asks nothing while the page is hidden, and at once when it is seen again", async () => {
  const { client, sent, planned } = fakeBrowser(ok({}), ok({}));
  client.watch("/api/fleet");
  await settled();

  client.pause();
  const whileHidden = planned();
  client.resume();
  await settled();

  expect(whileHidden).toEqual([]);
  expect(sent).toHaveLength(2);
});

test("waits for a key after a 401, sends the one that is given, and says when it was wrong", async () => {
  const refused = () => new Response("", { status: 401 });
  const { client, sent, planned, key } = fakeBrowser(refused(), refused(), ok({}));
  client.watch("/api/fleet");
  await settled();
  expect(client.keyNeeded.value).toBe("missing");
  expect(planned()).toEqual([]);

  client.useKey("first");
  await settled();
  expect(client.keyNeeded.value).toBe("wrong");
  expect(key()).toBeUndefined();
  client.useKey("second");
  await settled();

  expect(client.keyNeeded.value).toBe("no");
  expect(sent.map(({ headers }) => headers.get("x-functions-key"))).toEqual([null, "first", "second"]);
});

test("leaves for the sign-in page where App Service redirects to it", async () => {
  const redirect = new Response(null);
  Object.defineProperty(redirect, "type", { value: "opaqueredirect" });
  const { client, signIns } = fakeBrowser(redirect);

  client.watch("/api/fleet");
  await settled();

  expect(signIns()).toBe(1);
});

test("a change says who sends it, returns the response, and asks anew for what is followed", async () => {
  const { client, sent } = fakeBrowser(ok({}), Response.json({ id: "run:1" }, { status: 202 }), ok({}));
  client.watch("/api/runs");
  await settled();

  const posted = await client.post("/api/runs/1/cancel");

  expect(posted).toEqual({ ok: true, status: 202, body: { id: "run:1" } });
  expect(sent.map(({ method, path }) => `${method} ${path}`)).toEqual([
    "GET /api/runs",
    "POST /api/runs/1/cancel",
    "GET /api/runs",
  ]);
  expect(sent[1]?.headers.get("x-holdfast-client")).toBe("page");
});

test("a change that is refused, or gets no response, is a problem and is not repeated", async () => {
  const { client, sent } = fakeBrowser(Response.json({ title: "Conflict" }, { status: 409 }), new Error("offline"));

  const posted = [await client.post("/api/a"), await client.post("/api/a")];

  expect(posted).toMatchObject([
    { ok: false, problem: { kind: "conflict", title: "Conflict" } },
    { ok: false, problem: { kind: "offline" } },
  ]);
  expect(sent).toHaveLength(2);
});

test("a page of a list is asked for once", async () => {
  const { client } = fakeBrowser(ok({ items: [1] }), new Error("offline"));

  const got = [await client.get("/api/runs?continuation=a"), await client.get("/api/runs?continuation=b")];

  expect(got).toMatchObject([
    { ok: true, value: { items: [1] } },
    { ok: false, problem: { kind: "offline" } },
  ]);
});

test("a change may take as long as an HTTP function may, a question half a minute", async () => {
  const timeout = vi.spyOn(AbortSignal, "timeout");
  const { client } = fakeBrowser(ok({}), ok({}));

  await client.get("/api/runs");
  await client.post("/api/what-if");

  expect(timeout.mock.calls).toEqual([[30_000], [230_000]]);
});
