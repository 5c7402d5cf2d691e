import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { openChatHistory, type ReceivedMessage } from "./chat-history.ts";
import { isShallow, readMessage } from "./chat-message.ts";
import { page } from "./chat-page-html.ts";

export interface ChatPage {
  readonly url: string;
  /** Oldest first; at most 500 are kept. */
  readonly messages: readonly ReceivedMessage[];
  stop(): Promise<void>;
}

interface Response {
  readonly status: number;
  readonly body: unknown;
}

const MAX_MESSAGE_BYTES = 256 * 1024;
const HTML_HEADERS = { "content-type": "text/html; charset=utf-8", "x-content-type-options": "nosniff" };
const JSON_HEADERS = { "content-type": "application/json", "x-content-type-options": "nosniff" };

/**
 * Stands in for a chat channel on this machine: receives webhook posts (`POST /hooks/teams`, `POST /hooks/webhook`), and shows them
 * at `/`. Listens on 127.0.0.1 only, and refuses what a page of another site could send: a foreign
 * `Host` (403), a foreign `Origin` (403) and bodies that are not declared as JSON (415).
 *
 * @param options.historyFile - Where messages are kept for the next start; without it they end with the process.
 */
export async function startChatPage(options: {
  readonly port: number;
  readonly now: () => number;
  readonly historyFile?: string;
}): Promise<ChatPage> {
  const history = openChatHistory(options.historyFile);
  const receive = async (request: IncomingMessage, channel: string): Promise<Response> => {
    const body = await readJson(request);
    if (body === undefined || !isShallow(body))
      return refusal(400, "The body must be JSON of at most 256 KB and 32 levels.");
    history.add({ receivedAt: new Date(options.now()).toISOString(), channel, ...readMessage(body), body });
    // Teams' Workflows webhook returns 202 before the card is shown.
    return { status: 202, body: {} };
  };
  const respond = async (request: IncomingMessage, path: string): Promise<Response> => {
    const hook = /^\/hooks\/([a-z]+)$/.exec(path)?.[1];
    if (request.method === "POST" && hook !== undefined) return refusePost(request) ?? (await receive(request, hook));
    if (request.method !== "GET") return refusal(404, "Not found.");
    if (path === "/state") return { status: 200, body: { messages: history.messages } };
    if (path === "/messages") return { status: 200, body: history.messages };
    return refusal(404, "Not found.");
  };
  const server = createServer((request, response) => {
    serve(request, response, respond).catch(() => {
      // The client has disconnected in the middle of its request, or the response cannot be written any more.
      response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    messages: history.messages,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  respond: (request: IncomingMessage, path: string) => Promise<Response>,
): Promise<void> {
  const foreign = refuseForeign(request);
  // A path only: some clients send whole URLs or "//", which no URL parser accepts.
  const path = (request.url ?? "").replace(/[?#].*$/s, "");
  if (foreign === undefined && path === "/" && request.method === "GET") {
    response.writeHead(200, HTML_HEADERS).end(page);
    return;
  }
  const { status, body } = foreign ?? (await respond(request, path));
  const text = JSON.stringify(body);
  // What is left of a refused body is not read.
  if (status >= 400) response.shouldKeepAlive = false;
  response.writeHead(status, JSON_HEADERS).end(text);
}

function refusal(status: number, error: string): Response {
  return { status, body: { error } };
}

/** Names of this machine. A page of another site that resolves its own name to 127.0.0.1 sends that name. */
const LOCAL_NAMES: readonly string[] = ["127.0.0.1", "localhost", "[::1]"];

function refuseForeign(request: IncomingMessage): Response | undefined {
  const { host = "", origin } = request.headers;
  const local = LOCAL_NAMES.map((name) => `${name}:${request.socket.localPort}`);
  if (!local.includes(host.toLowerCase())) return refusal(403, "The Host header must name this machine and port.");
  if (origin !== undefined && !local.some((name) => origin.toLowerCase() === `http://${name}`))
    return refusal(403, "Requests of other sites are refused.");
  return undefined;
}

function refusePost(request: IncomingMessage): Response | undefined {
  const isJson = /^application\/([\w.+-]+\+)?json\s*(;|$)/i.test(request.headers["content-type"] ?? "");
  return isJson ? undefined : refusal(415, "The Content-Type must be application/json.");
}

/** `undefined` when the body is too long or not JSON. */
async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  // Not destroyed at the limit, so that its sender sees the response.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
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
