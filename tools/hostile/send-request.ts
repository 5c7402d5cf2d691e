import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Answer } from "./hostile-input.ts";

/** A request as it is written to the connection: no library corrects it. */
export interface RawRequest {
  readonly method?: string;
  /** Request target, as it is sent. */
  readonly target: string;
  /** Header lines besides `Host`, `Connection` and `Content-Length`, which are added unless they are given. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** The connection is closed after this many bytes have been sent. */
  readonly abortAfterBytes?: number;
}

const DEFAULT_LIMIT_MS = 10_000;

/**
 * Sends a request to a server of this machine over a connection of its own and reads until the server ends it.
 *
 * @param url - Origin of the server, `http:` or `https:`.
 * @param limitMs - How long the response may take.
 */
export function sendRequest(url: string, request: RawRequest, limitMs = DEFAULT_LIMIT_MS): Promise<Answer> {
  const { hostname, port, protocol, host } = new URL(url);
  const bytes = bytesOf(host, request);
  const target = { host: hostname, port: Number(port) };
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const isTls = protocol === "https:";
    const socket: Socket = isTls ? connectTls({ ...target, servername: "localhost" }) : connectPlain(target);
    const finish = (timedOut: boolean) => {
      clearTimeout(limit);
      socket.destroy();
      resolve(answerOf(Buffer.concat(chunks), performance.now() - startedAt, timedOut));
    };
    const limit = setTimeout(() => finish(true), limitMs);
    socket.once(isTls ? "secureConnect" : "connect", () => {
      if (request.abortAfterBytes === undefined) socket.write(bytes);
      else socket.write(bytes.subarray(0, request.abortAfterBytes), () => finish(false));
    });
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    // The server may refuse the rest of a request by closing the connection; what it has sent before counts.
    socket.on("error", () => {});
    socket.once("close", () => finish(false));
  });
}

function answerOf(received: Buffer, tookMs: number, timedOut: boolean): Answer {
  const text = received.toString("utf8");
  // After "100 Continue", the response proper follows.
  const status = /^(?:HTTP\/1\.1 1\d\d [^\r]*\r\n(?:[^\r]+\r\n)*\r\n)*HTTP\/1\.1 ([2-5]\d\d)/.exec(text)?.[1];
  // A server may answer and then wait for the rest of a body that never comes.
  if (status !== undefined && (!timedOut || text.includes("\r\n\r\n")))
    return { kind: "response", status: Number(status), text, tookMs };
  return timedOut ? { kind: "timeout" } : { kind: "closed" };
}

function bytesOf(host: string, { method = "GET", target, headers = {}, body = "" }: RawRequest): Buffer {
  const content = typeof body === "string" ? Buffer.from(body, "utf8") : Buffer.from(body);
  const hasBody = content.length > 0 || !["GET", "HEAD", "OPTIONS"].includes(method);
  const added: Record<string, string> = { Host: host, Connection: "close" };
  if (hasBody) added["Content-Length"] = String(content.length);
  const given = Object.keys(headers).map((name) => name.toLowerCase());
  if (given.includes("transfer-encoding")) delete added["Content-Length"];
  const lines = [
    ...Object.entries(added).filter(([name]) => !given.includes(name.toLowerCase())),
    ...Object.entries(headers),
  ].map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines.join("")}\r\n`, "utf8"), content]);
}
