import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { countTraffic } from "../../../../tools/bench/http-traffic.ts";

async function startServer(body: string): Promise<{ server: Server; port: number }> {
  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () => response.writeHead(200, { "content-length": body.length }).end(body));
  });
  onTestFinished(() => void server.close());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, port: (server.address() as AddressInfo).port };
}

async function send(port: number, path: string, body?: string): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, body === undefined ? {} : { method: "POST", body });
  await response.text();
}

test("counts calls, and the bytes of bodies both ways", async () => {
  const { port } = await startServer("x".repeat(1000));
  const small = countTraffic(port);
  await send(port, "/a", "y");
  const one = small.stop();

  const large = countTraffic(port);
  await send(port, "/a", "y".repeat(501));
  await send(port, "/a", "y");
  const two = large.stop();

  expect(one.calls).toBe(1);
  expect(one.bytes).toBeGreaterThan(1000);
  expect(two.calls).toBe(2);
  // The request's length has two more digits in its header.
  expect(two.bytes - 2 * one.bytes).toBe(502);
});

test.for(["/_simulator/state", "/adfs/oauth2/token"])("leaves out %s", async (path) => {
  const { port } = await startServer("{}");
  const counter = countTraffic(port);

  await send(port, path);

  expect(counter.stop()).toEqual({ calls: 0, bytes: 0 });
});

test("counts no other server, and nothing after its end", async () => {
  const { port } = await startServer("{}");
  const other = await startServer("{}");
  const counter = countTraffic(port);

  await send(other.port, "/a");
  const counted = counter.stop();
  await send(port, "/a");

  expect(counted.calls).toBe(0);
});
