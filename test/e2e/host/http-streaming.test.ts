import { request as requestHttp } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createRealClock } from "../../../local/clock.ts";
import type { LogLine } from "../../../local/host/app/log.ts";
import { type RunningHost, startHost } from "../../../local/host/host.ts";
import { fixtureApps } from "./running-fixture.ts";

// One host for all tests: the library accepts app.setup only once in a process.
const MAX_BODY_BYTES = "100000";
const PAGE = "http://localhost:3000";
let host: RunningHost;
const lines: LogLine[] = [];

beforeAll(async () => {
  process.env["FUNCTIONS_REQUEST_BODY_SIZE_LIMIT"] = MAX_BODY_BYTES;
  host = await startHost({
    appDirectory: join(fixtureApps, "streams"),
    port: 0,
    databaseFile: ":memory:",
    clock: createRealClock(),
    keys: { master: "M" },
    settings: { cors: [PAGE] },
    log: (line) => lines.push(line),
  });
});

afterAll(async () => {
  delete process.env["FUNCTIONS_REQUEST_BODY_SIZE_LIMIT"];
  await host.stop();
});

const call = (path: string, init?: RequestInit) => fetch(`${host.url}${path}`, init);

test("passes the pieces of request and response on as they arrive", async () => {
  const request = requestHttp(`${host.url}/api/shout`, { method: "POST" });
  const pieces: string[] = [];
  const ended = new Promise<void>((resolve) => {
    request.on("response", (response) => {
      response.setEncoding("utf8");
      response.on("data", (piece: string) => pieces.push(piece));
      response.on("end", resolve);
    });
  });

  request.write("one");
  await expect.poll(() => pieces).toEqual(["ONE"]);
  request.write("two");
  await expect.poll(() => pieces).toEqual(["ONE", "TWO"]);
  request.end();
  await ended;

  expect(pieces).toEqual(["ONE", "TWO"]);
});

test("gives the function the request's address, parameters, headers and body, and passes its response on", async () => {
  const answer = await call("/api/things/a%20b?q=1&q=2", {
    method: "POST",
    headers: { "x-given": "value" },
    body: "text",
  });

  expect(answer.status).toBe(201);
  expect(answer.headers.get("x-answer")).toBe("yes");
  expect(answer.headers.get("x-ms-invocation-id")).toBeNull();
  expect(answer.headers.getSetCookie()).toHaveLength(2);
  expect(await answer.json()).toEqual({
    url: `${host.url}/api/things/a%20b?q=1&q=2`,
    id: "a b",
    q: ["1", "2"],
    header: "value",
    body: "text",
  });
});

test.for<[string, string, number]>([
  ["no result", "/api/nothing", 204],
  ["an error", "/api/throws", 500],
  ["a missing key", "/api/withKey", 401],
  ["a key", "/api/withKey?code=M", 200],
  ["an unknown function", "/api/nowhere", 404],
  ["the host's own endpoints", "/admin/host/ping?code=M", 200],
])("responds to %s with its status", async ([, path, status]) => {
  const answer = await call(path);

  expect(answer.status).toBe(status);
  await answer.text();
});

test("logs the error of a function", async () => {
  await call("/api/throws");

  expect(lines.map(({ message }) => message)).toContainEqual(expect.stringContaining("the handler failed"));
});

test("cuts the connection when the function's stream fails", async () => {
  const answer = await call("/api/breaks");

  expect(answer.status).toBe(200);
  await expect(answer.text()).rejects.toThrow();
});

test("refuses a body that is too large", async () => {
  const answer = await call("/api/things/1", { method: "POST", body: "x".repeat(Number(MAX_BODY_BYTES) + 1) });

  expect(answer.status).toBe(413);
});

test("goes on serving after a client has gone away in the middle of its request", async () => {
  const request = requestHttp(`${host.url}/api/things/1`, { method: "POST", headers: { "content-length": "10" } });
  request.on("error", () => {});
  request.write("half");
  await new Promise((resolve) => setTimeout(resolve, 50));

  request.destroy();

  expect((await call("/api/things/2")).status).toBe(201);
});

test("allows pages of the origins in Host.CORS, and no others, to read streamed responses", async () => {
  const preflight = await call("/api/things/1", {
    method: "OPTIONS",
    headers: { origin: PAGE, "access-control-request-method": "POST" },
  });
  const streamed = await call("/api/things/1", { method: "POST", headers: { origin: PAGE } });
  const whole = await call("/api/nothing", { headers: { origin: PAGE } });
  const foreign = await call("/api/things/1", { headers: { origin: "https://evil.example" } });

  expect(preflight.status).toBe(204);
  expect([streamed.status, whole.status, foreign.status]).toEqual([201, 204, 201]);
  for (const response of [preflight, streamed, whole]) {
    expect(response.headers.get("access-control-allow-origin")).toBe(PAGE);
    expect(response.headers.get("vary")).toBe("Origin");
  }
  expect(foreign.headers.get("access-control-allow-origin")).toBeNull();
});

test("answers preflights in place of a function that handles OPTIONS, as for apps that do not stream", async () => {
  const headers = { origin: PAGE, "access-control-request-method": "POST" };

  const preflight = await call("/api/options", { method: "OPTIONS", headers });

  expect(preflight.status).toBe(204);
  expect(preflight.headers.get("access-control-allow-methods")).toBe("POST");
});
