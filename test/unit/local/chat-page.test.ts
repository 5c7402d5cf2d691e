import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { type ChatPage, startChatPage } from "../../../local/chat-page.ts";

const message = { data: { severity: "warning", title: "web-01", text: "slow" } };

async function start(options: { readonly historyFile?: string } = {}): Promise<ChatPage> {
  const page = await startChatPage({ port: 0, now: () => 0, ...options });
  onTestFinished(() => page.stop());
  return page;
}

/** Sends bytes as they are; the first line of the response, empty when there is none. */
async function sendRaw(page: ChatPage, text: string): Promise<string> {
  const socket = connect(Number(new URL(page.url).port), "127.0.0.1");
  let received = "";
  socket.on("data", (chunk) => {
    received += String(chunk);
  });
  socket.on("error", () => {});
  await once(socket, "connect");
  socket.end(text);
  await once(socket, "close");
  return received.split("\r\n")[0] ?? "";
}

const hostOf = (page: ChatPage) => new URL(page.url).host;

function post(page: ChatPage, body: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(`${page.url}/hooks/webhook`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body,
  });
}

test.for([
  ["GET //", "HTTP/1.1 404 Not Found"],
  ["GET http://[", "HTTP/1.1 404 Not Found"],
  ["GET http://[/messages", "HTTP/1.1 404 Not Found"],
  ["GET /%", "HTTP/1.1 404 Not Found"],
  ["DELETE /messages", "HTTP/1.1 404 Not Found"],
  ["GET /messages?x=//", "HTTP/1.1 200 OK"],
])("responds to %s with %s and goes on", async ([requestLine = "", status]) => {
  const page = await start();

  const firstLine = await sendRaw(
    page,
    `${requestLine} HTTP/1.1\r\nhost: ${hostOf(page)}\r\nconnection: close\r\n\r\n`,
  );

  expect(firstLine).toBe(status);
  expect((await fetch(page.url)).status).toBe(200);
});

test("survives a POST that is aborted in the middle of its body", async () => {
  const page = await start();
  const head = `POST /hooks/webhook HTTP/1.1\r\nhost: ${hostOf(page)}\r\ncontent-type: application/json\r\n`;
  const socket = connect(Number(new URL(page.url).port), "127.0.0.1");
  await once(socket, "connect");
  socket.write(`${head}content-length: 1000\r\n\r\n{"data"`);
  await new Promise((sent) => setTimeout(sent, 50));

  socket.resetAndDestroy();
  await new Promise((noticed) => setTimeout(noticed, 50));

  expect((await post(page, JSON.stringify(message))).status).toBe(202);
  expect(page.messages).toHaveLength(1);
});

test.for([
  ["a list nested 100,000 levels deep", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
  ["an object nested 20,000 levels deep", `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`],
  ["text that is not JSON", "{"],
  ["a body of 300 KB", JSON.stringify("x".repeat(300_000))],
])("refuses %s with 400 and still shows other messages", async ([, body = ""]) => {
  const page = await start();

  const refused = await post(page, body);
  await post(page, JSON.stringify(message));

  expect(refused.status).toBe(400);
  expect(await (await fetch(`${page.url}/state`)).json()).toMatchObject({ messages: [{ title: "web-01" }] });
});

test.for([
  ["a title that is an object", { title: { toString: 1 }, value: "x" }],
  ["a member named __proto__", JSON.parse('{"__proto__":{"title":"x"},"title":7}')],
  ["null", null],
  ["numbers", [1, 2]],
])("accepts %s", async ([, body]) => {
  const page = await start();

  expect((await post(page, JSON.stringify(body))).status).toBe(202);
  expect((await fetch(`${page.url}/messages`)).status).toBe(200);
});

test.for([
  ["a foreign Host", 403, { host: "evil.example" }],
  ["a foreign Origin", 403, { origin: "http://evil.example" }],
  ["an opaque Origin", 403, { origin: "null" }],
  ["a body of type text/plain", 415, { "content-type": "text/plain" }],
  ["a body without a type", 415, { "content-type": "" }],
] as const)("refuses a POST with %s with %i", async ([, status, headers]) => {
  const page = await start();
  const given = { host: hostOf(page), "content-type": "application/json", ...headers };
  const lines = Object.entries(given).map(([name, value]) => `${name}: ${value}`);

  const firstLine = await sendRaw(
    page,
    `POST /hooks/webhook HTTP/1.1\r\n${lines.join("\r\n")}\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}`,
  );

  expect(firstLine).toContain(`HTTP/1.1 ${status} `);
  expect(page.messages).toEqual([]);
});

test("refuses to show messages under a foreign Host", async () => {
  const page = await start();

  expect(await sendRaw(page, "GET /messages HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n")).toBe(
    "HTTP/1.1 403 Forbidden",
  );
});

test("is reachable under the name localhost", async () => {
  const page = await start();
  const { port } = new URL(page.url);

  expect(await sendRaw(page, `GET / HTTP/1.1\r\nhost: localhost:${port}\r\nconnection: close\r\n\r\n`)).toBe(
    "HTTP/1.1 200 OK",
  );
});

test("keeps messages in its file for the next start", async () => {
  const folder = await mkdtemp(join(tmpdir(), "chat-page-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const historyFile = join(folder, "chat.jsonl");
  const first = await start({ historyFile });
  await post(first, JSON.stringify(message));
  await first.stop();

  const second = await start({ historyFile });

  expect(second.messages).toMatchObject([{ title: "web-01", text: "slow", severity: "warning", channel: "webhook" }]);
});

test("goes on when its file cannot be written", async () => {
  const warn = vi.spyOn(console, "error").mockReturnValue();
  const page = await start({ historyFile: "/nowhere/chat.jsonl" });

  const statuses = [(await post(page, "{}")).status, (await post(page, "{}")).status];

  expect(statuses).toEqual([202, 202]);
  expect(warn).toHaveBeenCalledTimes(1);
});
