import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createHubRig, type HubRig } from "../../../../../support/host/hub-rig.ts";

let rig: HubRig;
let server: Server;
let requests: string[];

beforeEach(async () => {
  requests = [];
  server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  rig = createHubRig((df) => {
    df.app.orchestration("calls", function* (context) {
      const started = context.df.currentUtcDateTime.getTime();
      const input = context.df.getInput() as { url: string; enablePolling?: boolean };
      const response = yield context.df.callHttp({ method: "GET", ...input });
      const { statusCode, content, headers } = response as { statusCode: number; content: string; headers: object };
      const tookMs = context.df.currentUtcDateTime.getTime() - started;
      return { statusCode, content, kit: (headers as Record<string, string>)["X-KIT"], tookMs };
    });
  });
  rig.hub.start();
});

afterEach(async () => {
  await rig.stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function answer(request: IncomingMessage, response: ServerResponse): void {
  if (request.url === "/error") response.writeHead(500).end("no");
  else if (request.url === "/slow" && requests.length < 3) {
    response.writeHead(202, { location: "/slow", "retry-after": "90" }).end();
  } else if (request.url === "/nowhere") response.writeHead(202).end("accepted");
  else response.writeHead(200, { "X-KIT": "yes", "set-cookie": ["a=1", "b=2"] }).end("fine");
}

const url = (path: string) => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;

test.for<[string, string, object, number]>([
  ["an answer with its headers", "/fine", { statusCode: 200, content: "fine", kit: "yes", tookMs: 0 }, 1],
  ["an error status as a result", "/error", { statusCode: 500, content: "no", tookMs: 0 }, 1],
  ["an asynchronous API's last answer", "/slow", { statusCode: 200, content: "fine", tookMs: 180_000 }, 3],
  ["a 202 that names no place to ask again", "/nowhere", { statusCode: 202, content: "accepted", tookMs: 0 }, 1],
])("callHttp returns %s", async ([, path, output, count]) => {
  await rig.start("calls", { url: url(path) });

  expect(await rig.rest()).toMatchObject({ runtimeStatus: "Completed", output });
  expect(requests).toHaveLength(count);
});

test("callHttp does not poll when polling is disabled", async () => {
  await rig.start("calls", { url: url("/slow"), enablePolling: false });

  expect((await rig.rest()).output).toMatchObject({ statusCode: 202 });
  expect(requests).toHaveLength(1);
});

test("callHttp fails like an activity when there is no response", async () => {
  await rig.start("calls", { url: "http://127.0.0.1:1/" });

  const { runtimeStatus, output } = await rig.rest();
  expect(runtimeStatus).toBe("Failed");
  expect(output).toContain("Activity function 'BuiltIn::HttpActivity' failed:  Connection refused (127.0.0.1:1)");
});
