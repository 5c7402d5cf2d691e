import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { page } from "./chat-page-html.ts";

/** A message as a chat channel received it. */
export interface ReceivedMessage {
  /** Instant of receipt by the shared clock, ISO 8601. */
  readonly receivedAt: string;
  /** Last segment of the webhook's path: `teams`, `webhook`. */
  readonly channel: string;
  readonly title: string;
  readonly text: string;
  readonly body: unknown;
}

/** One line of the page's list of machines. */
export interface MachineRow {
  readonly vm: string;
  readonly state: string;
  readonly detail: string;
  readonly updatedAt: string;
}

export interface ChatPage {
  readonly url: string;
  /** Oldest first; at most 500 are kept. */
  readonly messages: readonly ReceivedMessage[];
  stop(): Promise<void>;
}

const MAX_MESSAGE_BYTES = 256 * 1024;
const MAX_MESSAGES = 500;

/**
 * Stands in for a chat channel on this machine: receives webhook posts (`POST /hooks/teams`, `POST /hooks/webhook`), and shows them
 * and the state of the machines at `/`. Listens on 127.0.0.1 only.
 */
export async function startChatPage(options: {
  readonly port: number;
  readonly now: () => number;
  readonly machines: () => readonly MachineRow[];
}): Promise<ChatPage> {
  const messages: ReceivedMessage[] = [];
  const receive = async (request: IncomingMessage, response: ServerResponse, channel: string) => {
    const body = await readJson(request);
    if (body === undefined) return sendJson(response, 400, { error: "The body must be JSON of at most 256 KB." });
    messages.push({ receivedAt: new Date(options.now()).toISOString(), channel, ...headline(body), body });
    if (messages.length > MAX_MESSAGES) messages.shift();
    // Teams' Workflows webhook returns 202 before the card is shown.
    return sendJson(response, 202, {});
  };
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const hook = /^\/hooks\/([a-z]+)$/.exec(path)?.[1];
    if (request.method === "POST" && hook !== undefined) void receive(request, response, hook);
    else if (path === "/messages") sendJson(response, 200, messages);
    else if (path === "/machines") sendJson(response, 200, options.machines());
    else if (path === "/") response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page);
    else sendJson(response, 404, { error: "Not found." });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    messages,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > MAX_MESSAGE_BYTES) return undefined;
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8")) as unknown;
  } catch {
    return undefined;
  }
}

/** Title and text from an Adaptive Card's text blocks, or from a generic webhook's `data`. */
function headline(body: unknown): { readonly title: string; readonly text: string } {
  const texts = textsIn(body);
  return { title: texts[0] ?? "(a message without text)", text: texts.slice(1).join("\n") };
}

function textsIn(value: unknown, key = ""): string[] {
  if (typeof value === "string")
    return ["title", "text", "whatToDo", "value"].includes(key) ? [value.replaceAll("**", "")] : [];
  if (Array.isArray(value)) return value.flatMap((item) => textsIn(item, key));
  if (typeof value !== "object" || value === null) return [];
  if ("title" in value && "value" in value) return [`${String(value.title)}: ${String(value.value)}`];
  return Object.entries(value).flatMap(([name, member]) => textsIn(member, name));
}
