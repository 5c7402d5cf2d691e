import type { IncomingMessage, ServerResponse } from "node:http";
import type { SimulatorResponse } from "../arm/service.ts";

/** A request as it arrived, before anything is known about it. */
export interface ReceivedRequest {
  readonly method: string;
  /** e.g. `https://127.0.0.1:8443`. */
  readonly origin: string;
  /** Percent-encoded, without the query. */
  readonly path: string;
  /** Decoded, `+` is a blank, names lower-cased; the first of several values counts. */
  readonly query: ReadonlyMap<string, string>;
  /** Names lower-cased. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bodyText: string;
}

/** ARM's own limit, https://learn.microsoft.com/azure/azure-resource-manager/templates/best-practices (4 MB). */
export const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** Reads a request to its end; `bodyTooLarge` as soon as the limit is passed. */
export async function readRequest(
  incoming: IncomingMessage,
  scheme: string,
): Promise<ReceivedRequest | "bodyTooLarge"> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of incoming) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    sizeBytes += bytes.length;
    if (sizeBytes > MAX_BODY_BYTES) return "bodyTooLarge";
    chunks.push(bytes);
  }
  const target = incoming.url ?? "/";
  const queryStart = target.indexOf("?");
  return {
    method: incoming.method ?? "GET",
    origin: `${scheme}://${incoming.headers.host ?? "127.0.0.1"}`,
    path: queryStart === -1 ? target : target.slice(0, queryStart),
    query: parseQuery(queryStart === -1 ? "" : target.slice(queryStart + 1)),
    headers: plainHeaders(incoming),
    bodyText: Buffer.concat(chunks).toString("utf8"),
  };
}

/** Form decoding, as ARM's front end does: `%24filter`, `$filter` and `$Filter` are the same. */
function parseQuery(text: string): ReadonlyMap<string, string> {
  const query = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(text)) {
    const key = name.toLowerCase();
    if (!query.has(key)) query.set(key, value);
  }
  return query;
}

export function sendResponse(outgoing: ServerResponse, response: SimulatorResponse): void {
  const text = response.body === undefined ? undefined : JSON.stringify(response.body);
  const headers: Record<string, string> = { ...response.headers };
  if (text !== undefined) headers["content-type"] ??= "application/json; charset=utf-8";
  if (response.status !== 204) headers["content-length"] = String(text === undefined ? 0 : Buffer.byteLength(text));
  outgoing.writeHead(response.status, headers);
  outgoing.end(text);
}

function plainHeaders(incoming: IncomingMessage): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return headers;
}
