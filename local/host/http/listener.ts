import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import {
  type Exchange,
  type FindStream,
  type HandleRequest,
  type HostRequest,
  type HostResponse,
  json,
} from "./http-message.ts";

/** The host's HTTP port, open. */
export interface Listener {
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  /** Stops accepting connections, waits at most `graceMs` real milliseconds for running requests, then aborts them. */
  close(graceMs: number): Promise<void>;
}

const SERVER_NAME = "local-functions-host";
/** Longer than the real host's two minutes, which it does not announce: a reused connection must outlast the pauses of clients. Milliseconds. */
const KEEP_ALIVE_MS = 130_000;

/** The port is in use (`EADDRINUSE`) or forbidden. */
class PortError extends Error {
  constructor(port: number, { cause }: { readonly cause: unknown }) {
    const taken = (cause as NodeJS.ErrnoException).code === "EADDRINUSE";
    const reason = taken ? "another process is using it" : String((cause as Error).message);
    super(`Cannot listen on 127.0.0.1:${port}: ${reason}. Choose another port, or 0 for a free one.`, { cause });
    this.name = "PortError";
  }
}

/**
 * Listens on 127.0.0.1 only.
 *
 * @param options.port - 0 selects a free port.
 * @param options.maxBodyBytes - The response to a larger body is 413.
 * @throws PortError
 */
export async function listen(options: {
  readonly port: number;
  readonly maxBodyBytes: number;
  readonly handle: HandleRequest;
  /** Asked first; finds how a request is processed while its body arrives. */
  readonly findStream?: FindStream;
  readonly onError: (error: unknown, request: HostRequest) => void;
}): Promise<Listener> {
  const server = createServer((incoming, outgoing) => {
    void serve(incoming, outgoing, options);
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.on("clientError", rejectMalformed);
  server.listen(options.port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    throw new PortError(options.port, { cause: error });
  }
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: (graceMs) => close(server, graceMs) };
}

async function close(server: Server, graceMs: number): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeIdleConnections();
  const cutOff = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(cutOff);
}

/** Responds to input that Node's parser rejects. */
function rejectMalformed(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable) return;
  const status = error.code === "HPE_HEADER_OVERFLOW" ? "431 Request Header Fields Too Large" : "400 Bad Request";
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

async function serve(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  options: Parameters<typeof listen>[0],
): Promise<void> {
  try {
    const head = toRequest(incoming, new Uint8Array());
    const stream = head === undefined ? undefined : options.findStream?.(head);
    if (head !== undefined && stream !== undefined) {
      await stream(toExchange(head, incoming, outgoing, options.maxBodyBytes));
      return;
    }
    const body = await readBody(incoming, options.maxBodyBytes);
    if (body === undefined) {
      write(outgoing, tooLarge(options.maxBodyBytes));
      return;
    }
    if (head === undefined) {
      write(outgoing, json(400, { Message: "The request's URL or Host header is malformed." }));
      return;
    }
    write(outgoing, await respond({ ...head, body }, options));
  } catch {
    incoming.destroy(); // The client closed the connection before the end of its body.
  }
}

async function respond(request: HostRequest, options: Parameters<typeof listen>[0]): Promise<HostResponse> {
  try {
    return await options.handle(request);
  } catch (error) {
    options.onError(error, request);
    return { status: 500 };
  }
}

/** A body that is too long is read and discarded up to this many times the limit, so that its sender sees the response. */
const DISCARD_FACTOR = 4;

/** `undefined` when the body is longer than `maxBytes`. */
async function readBody(incoming: IncomingMessage, maxBytes: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > maxBytes * DISCARD_FACTOR) return undefined;
    if (length <= maxBytes) chunks.push(chunk);
  }
  return length > maxBytes ? undefined : Buffer.concat(chunks);
}

function tooLarge(maxBytes: number): HostResponse {
  const body = { Message: `The request body is larger than ${maxBytes} bytes, the limit of this host.` };
  return json(413, body, { connection: "close" });
}

/** A name or address and a port: no user, path or query, which the parser of URLs would accept. */
const HOST = /^[^\s/\\?#@]+$/;

function toRequest(incoming: IncomingMessage, body: Uint8Array): HostRequest | undefined {
  const host = incoming.headers.host ?? "";
  const origin = `http://${host}`;
  const target = incoming.url ?? "";
  if (!HOST.test(host) || !target.startsWith("/") || !URL.canParse(origin) || !URL.canParse(`${origin}${target}`))
    return undefined;
  const { pathname, search } = new URL(`${origin}${target}`);
  return {
    method: incoming.method ?? "GET",
    path: pathname,
    query: new URLSearchParams(search),
    headers: joinHeaders(incoming),
    body,
    url: `${origin}${target}`,
    origin,
  };
}

function joinHeaders(incoming: IncomingMessage): Record<string, string> {
  const entries = Object.entries(incoming.headersDistinct);
  return Object.fromEntries(entries.map(([name, values = []]) => [name, values.join(name === "cookie" ? "; " : ",")]));
}

function toExchange(
  head: HostRequest,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  maxBodyBytes: number,
): Exchange {
  return {
    head,
    incoming,
    maxBodyBytes,
    respond(response) {
      if (!outgoing.headersSent) write(outgoing, response);
    },
    begin(response) {
      if (!outgoing.headersSent) writeHead(outgoing, response);
      return outgoing;
    },
    abort() {
      if (!outgoing.writableEnded) outgoing.destroy();
    },
    onClose: (run) => outgoing.on("close", run),
  };
}

function writeHead(outgoing: ServerResponse, { status, headers = {} }: HostResponse): void {
  outgoing.setHeader("Server", SERVER_NAME);
  outgoing.removeHeader("connection"); // As on the real host: persistent connections without a header.
  for (const [name, value] of Object.entries(headers)) outgoing.setHeader(spelling(name), value);
  outgoing.writeHead(status);
}

const TITLE_CASED =
  /^(accept-ranges|access-control-.+|age|allow|cache-control|content-.+|expires|last-modified|location|pragma|retry-after|set-cookie|vary|via|warning)$/;

/** Known headers are sent as the real host spells them, although the library lower-cases all names; others are left as they are. */
function spelling(name: string): string {
  return TITLE_CASED.test(name) ? name.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase()) : name;
}

function write(outgoing: ServerResponse, response: HostResponse): void {
  const { status, body } = response;
  try {
    // As on the real host: a content length for empty responses.
    if ((body?.length ?? 0) === 0 && status !== 204 && status !== 304) outgoing.setHeader("Content-Length", 0);
    writeHead(outgoing, response);
    outgoing.end(body);
  } catch {
    // A function set a status or header that is invalid in HTTP; no part of the response has been sent yet.
    for (const name of outgoing.getHeaderNames()) outgoing.removeHeader(name);
    outgoing.statusCode = 500;
    outgoing.end();
  }
}
