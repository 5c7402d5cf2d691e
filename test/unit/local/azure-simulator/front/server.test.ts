import { request } from "node:http";
import { expect, test } from "vitest";
import { GROUP, runSimulator, SUBSCRIPTION, VM } from "../running-simulator.ts";

/** A request with headers that `fetch` does not let a caller set. */
function send(url: string, method: string, path: string, headers: Readonly<Record<string, string>>, body = "") {
  return new Promise<{ readonly status: number; readonly text: string }>((resolve, reject) => {
    const outgoing = request(url, { method, path, headers: { authorization: "Bearer t", ...headers } });
    outgoing.once("error", reject);
    outgoing.once("response", async (response) => {
      const chunks: string[] = [];
      for await (const chunk of response) chunks.push(String(chunk));
      resolve({ status: response.statusCode ?? 0, text: chunks.join("") });
    });
    outgoing.end(body);
  });
}

test.for<[string, string, number]>([
  ["127.0.0.1", "127.0.0.1", 200],
  ["localhost with a port", "localhost:8443", 200],
  ["the IPv6 loopback", "[::1]:8443", 200],
  ["another name, as of a page whose name resolves to this machine", "attacker.example", 421],
  ["a name that only begins with the address", "127.0.0.1.attacker.example", 421],
  ["a user name in front of another host", "127.0.0.1:1@evil", 421],
])("a request to %s (Host: %s) gets %i", async ([, host, status]) => {
  const { simulator } = await runSimulator();

  const responses = [
    await send(simulator.url, "GET", "/subscriptions?api-version=2021-04-01", { host }),
    await send(simulator.url, "GET", "/_simulator/state", { host }),
  ];

  expect(responses.map((response) => response.status)).toEqual([status, status]);
});

test.for<[string, string, number]>([
  ["a page elsewhere cannot change anything", "https://attacker.example", 403],
  ["a page without an origin of its own cannot change anything", "null", 403],
  ["a page on another port of this machine cannot change anything", "http://127.0.0.1:1", 403],
])("%s", async ([, origin, status]) => {
  const { simulator } = await runSimulator();

  const responses = [
    await send(simulator.url, "DELETE", "/_simulator/calls", { origin }),
    await send(simulator.url, "PUT", `${GROUP}?api-version=2021-04-01`, { origin }, '{"location":"westeurope"}'),
  ];

  expect(responses.map((response) => response.status)).toEqual([status, status]);
});

test("a page of the simulator's own origin may change something, and any page may read", async () => {
  const { simulator } = await runSimulator();

  const responses = [
    await send(simulator.url, "DELETE", "/_simulator/calls", { origin: simulator.url }),
    await send(simulator.url, "GET", "/_simulator/state", { origin: "https://attacker.example" }),
  ];

  expect(responses.map((response) => response.status)).toEqual([204, 200]);
});

test("a form post as curl sends it without a content type is carried out", async () => {
  const { simulator } = await runSimulator();
  const headers = { "content-type": "application/x-www-form-urlencoded" };

  const response = await send(
    simulator.url,
    "PUT",
    `${GROUP}?api-version=2021-04-01`,
    headers,
    '{"location":"westeurope"}',
  );

  expect(response.status).toBe(201);
});

test("a body with thousands of levels is refused, and lists still work", async () => {
  const { arm, makeGroup, simulator } = await runSimulator();
  await makeGroup();
  const deep = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
  const body = `{"location":"westeurope","properties":{"a":${deep}}}`;

  const refused = await send(simulator.url, "PUT", `${VM}?api-version=2024-07-01`, {}, body);

  expect([refused.status, JSON.parse(refused.text).error.code]).toEqual([400, "InvalidRequestContent"]);
  expect((await arm("GET", `${SUBSCRIPTION}/resources`)).status).toBe(200);
  expect((await send(simulator.url, "POST", "/_simulator/faults", {}, deep)).status).toBe(400);
});

test("brackets in texts do not count as levels", async () => {
  const { arm } = await runSimulator();

  const { status } = await arm("PUT", GROUP, { location: "westeurope", tags: { a: `"${"[{".repeat(100)}\\` } });

  expect(status).toBe(201);
});
