import { expect, test } from "vitest";
import type { HostRequest } from "../../../../../../local/host/http/http-message.ts";
import { createKeyRing } from "../../../../../../local/host/http/routing/host-keys.ts";
import { guardRequests } from "../../../../../../local/host/http/routing/request-guard.ts";

const OWN = "http://127.0.0.1:7071";

function request(method: string, headers: Readonly<Record<string, string>>, query = ""): HostRequest {
  const all = { host: "127.0.0.1:7071", ...headers };
  const origin = `http://${all.host}`;
  return {
    method,
    path: "/x",
    query: new URLSearchParams(query),
    headers: all,
    body: new Uint8Array(),
    url: `${origin}/x`,
    origin,
  };
}

const guard = (cors: readonly string[] = [], master?: string) =>
  guardRequests(
    { keys: createKeyRing(master === undefined ? undefined : { master }), cors, corsCredentials: false },
    () => ({ status: 200 }),
  );

test.for<[string, number]>([
  ["127.0.0.1:7071", 200],
  ["localhost", 200],
  ["app.localhost:7071", 200],
  ["[::1]:7071", 200],
  ["evil.example", 421],
  ["127.0.0.1.evil.example:7071", 421],
  ["127.0.0.1:1@evil", 421],
  ["", 421],
])("answers a request for the host %j with %i", async ([host, status]) => {
  expect((await guard()(request("GET", { host }))).status).toBe(status);
});

test("accepts any host with the master key, as a tunnel needs", async () => {
  const tunnel = { host: "my-tunnel.example" };

  expect((await guard([], "secret")(request("POST", tunnel, "code=secret"))).status).toBe(200);
  expect((await guard([], "secret")(request("POST", tunnel, "code=wrong"))).status).toBe(421);
  expect((await guard()(request("POST", tunnel, "code="))).status).toBe(421);
});

test.for<[string, string, Record<string, string>, number]>([
  ["a program that is no browser", "POST", {}, 200],
  ["curl with a form", "POST", { "content-type": "application/x-www-form-urlencoded" }, 200],
  ["a page of this host", "POST", { origin: OWN }, 200],
  ["a page of another site", "POST", { origin: "https://evil.example", "content-type": "text/plain" }, 403],
  ["a page of another port", "DELETE", { origin: "http://127.0.0.1:3000" }, 403],
  ["a sandboxed page", "POST", { origin: "null" }, 403],
  ["a page that hides its origin", "POST", { "sec-fetch-site": "cross-site" }, 403],
  ["a page of another site that only reads", "GET", { origin: "https://evil.example" }, 200],
])("answers %s", async ([, method, headers, status]) => {
  expect((await guard()(request(method, headers))).status).toBe(status);
});

test("answers pages of the origins in Host.CORS", async () => {
  const page = { origin: "http://localhost:3000" };
  const handle = guard(["http://localhost:3000"]);

  const preflight = await handle(request("OPTIONS", { ...page, "access-control-request-method": "PUT" }));
  const response = await handle(request("PUT", page));

  expect(preflight).toMatchObject({
    status: 204,
    headers: { "access-control-allow-origin": page.origin, "access-control-allow-methods": "PUT" },
  });
  expect(response).toMatchObject({ status: 200, headers: { "access-control-allow-origin": page.origin } });
});

test("passes on the handshake of CloudEvents, which is no preflight", async () => {
  const handshake = { "webhook-request-origin": "eventgrid.azure.net" };

  expect(await guard(["*"])(request("OPTIONS", handshake))).toEqual({ status: 200 });
});
