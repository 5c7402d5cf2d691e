import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { startFixture } from "./running-fixture.ts";

describe("requests", () => {
  test("reach the function with method, URL, parameters, query, headers and body", async () => {
    const { call, url } = await startFixture();

    const answer = await call("/api/describe?a=1&a=2&b=&c", {
      method: "POST",
      headers: { "X-Mixed-Case": "yes", "content-type": "text/plain" },
      body: "plain ä",
    });

    expect(answer.headers.get("content-type")).toBe("application/json");
    expect(await answer.json()).toMatchObject({
      method: "POST",
      url: `${url}/api/describe?a=1&a=2&b=&c`,
      params: {},
      query: { a: "1,2", b: "", c: "" },
      headers: { "x-mixed-case": "yes", "content-type": "text/plain" },
      body: "plain ä",
    });
  });

  test("join headers that are sent twice", async () => {
    const { url } = await startFixture();

    const sent = httpRequest(`${url}/api/describe`, { headers: { "X-Twice": ["a", "b"] } });
    sent.end();
    const [answer] = await once(sent, "response");

    expect(JSON.parse(await text(answer)).headers["x-twice"]).toBe("a,b");
  });

  test.for<[string, string, number]>([
    ["GET", "/api/items/5/x", 200],
    ["GET", "/api/items/5", 200],
    ["GET", "/API/ITEMS/5/", 200],
    ["GET", "/api/items/five", 404],
    ["POST", "/api/items/5", 404],
    ["GET", "/api/nobody", 404],
    ["GET", "/items/5", 404],
    ["GET", "/", 200],
  ])("%s %s returns %i", async ([method, path, status]) => {
    const { call } = await startFixture();

    expect((await call(path, { method })).status).toBe(status);
  });

  test("prefer a literal route to a parameter", async () => {
    const { call } = await startFixture();

    expect(await (await call("/api/items/first")).text()).toBe("first");
  });

  test("use the route prefix of the settings", async () => {
    const { call } = await startFixture({ settings: { routePrefix: "" } });

    expect((await call("/describe")).status).toBe(200);
    expect((await call("/api/describe")).status).toBe(404);
  });
});

describe("responses", () => {
  test("carry status, headers, cookies and bytes", async () => {
    const { call } = await startFixture();

    const answer = await call("/api/everything");

    expect(answer.status).toBe(201);
    expect(answer.headers.get("x-answer")).toBe("yes");
    expect(answer.headers.getSetCookie()).toEqual([
      "a=1%202; max-age=60; path=/api; secure; samesite=strict; httponly",
      "b=2; path=/",
    ]);
    expect([...new Uint8Array(await answer.arrayBuffer())]).toEqual([0, 255, 10]);
  });

  test.for<[string, number]>([
    ["nothing", 204],
    ["throws", 500],
    ["bareText", 500],
    ["badStatus", 500],
  ])("of %s are %i without a body", async ([name, status]) => {
    const { call } = await startFixture();

    const answer = await call(`/api/${name}`);

    expect([answer.status, await answer.text()]).toEqual([status, ""]);
  });

  test("of a failing function leave the reason in the log", async () => {
    const { call, lines } = await startFixture();

    await call("/api/throws");

    expect(lines.find((line) => line.level === "error")?.message).toContain(
      'Function "throws" failed: Error: the handler failed',
    );
  });
});

describe("keys", () => {
  const keys = { master: "M", functions: "F" };

  test.for<[string, string, number]>([
    ["/api/describe", "", 200],
    ["/api/withKey", "", 401],
    ["/api/withKey?code=wrong", "", 401],
    ["/api/withKey?code=F", "", 200],
    ["/api/withKey", "M", 200],
    ["/api/withMasterKey", "F", 401],
    ["/api/withMasterKey", "M", 200],
    ["/admin/host/status", "F", 401],
    ["/admin/host/status", "M", 200],
    ["/runtime/webhooks/durabletask/instances", "F", 401],
    ["/runtime/webhooks/durabletask/instances", "M", 200],
    ["/durabletask/instances", "", 401],
    ["/runtime/webhooks/eventgrid?functionName=takeEvents", "", 401],
  ])("%s with the key %o returns %i", async ([path, key, status]) => {
    const { call } = await startFixture({ keys });

    expect((await call(path, { headers: key === "" ? {} : { "x-functions-key": key } })).status).toBe(status);
  });

  test("are not enforced where none are configured", async () => {
    const { call } = await startFixture();

    expect((await call("/api/withMasterKey")).status).toBe(200);
  });
});

describe("malformed requests", () => {
  const send = async (url: string, raw: string) => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    socket.end(raw);
    return (await text(socket)).split("\r\n")[0];
  };

  test.for<[string, string, string]>([
    ["no HTTP", "hello\r\n\r\n", "HTTP/1.1 400 Bad Request"],
    ["a bad host", "GET /api/describe HTTP/1.1\r\nhost: a b\r\nconnection: close\r\n\r\n", "HTTP/1.1 400 Bad Request"],
    [
      "a bad escape",
      "GET /api/%zz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n",
      "HTTP/1.1 400 Bad Request",
    ],
    [
      "a user in the host",
      "GET /api/describe HTTP/1.1\r\nhost: 127.0.0.1:1@evil\r\nconnection: close\r\n\r\n",
      "HTTP/1.1 400 Bad Request",
    ],
    [
      "a foreign host",
      "GET /api/describe HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n",
      "HTTP/1.1 421 Misdirected Request",
    ],
    [
      "huge headers",
      `GET / HTTP/1.1\r\nhost: a\r\nx: ${"x".repeat(20_000)}\r\n\r\n`,
      "HTTP/1.1 431 Request Header Fields Too Large",
    ],
  ])("%s is refused", async ([, raw, status]) => {
    const { url } = await startFixture();

    expect(await send(url, raw)).toBe(status);
  });

  test.for<[string, () => RequestInit]>([
    ["of known length", () => ({ body: "12345678901" })],
    ["sent in chunks", () => ({ body: new Blob(["12345678901"]).stream(), duplex: "half" })],
    ["that never seems to end", () => ({ body: new Blob(["1".repeat(41)]).stream(), duplex: "half" })],
  ])("a body over the limit, %s, is 413 and says the limit", async ([, init]) => {
    const { call } = await startFixture({ environment: { FUNCTIONS_REQUEST_BODY_SIZE_LIMIT: "10" } });

    const answer = await call("/api/describe", { method: "POST", ...init() });

    expect(answer.status).toBe(413);
    expect(await answer.json()).toEqual({
      Message: "The request body is larger than 10 bytes, the limit of this host.",
    });
    expect((await call("/api/describe", { method: "POST", body: "1234567890" })).status).toBe(200);
  });
});
