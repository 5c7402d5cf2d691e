import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { text } from "node:stream/consumers";
import { errorMessage } from "../../error-text.ts";
import type { HttpCall } from "../replay/orchestrator-actions.ts";
import type { HttpResponse } from "../replay/scheduled-task.ts";

/** The default timeout of .NET's HttpClient. */
const REQUEST_TIMEOUT_MS = 100_000;

/** .NET keeps these headers with the content, which the durable HTTP response does not include. */
const CONTENT_HEADER = /^(content-.*|allow|expires|last-modified)$/i;

/**
 * Sends one request of `callHttp`. A response of any status is a result; only a missing response is an error. Redirects are
 * not followed, and the names of headers are spelled as the server sent them.
 */
export async function callHttp(call: HttpCall): Promise<HttpResponse> {
  if (call.tokenSource !== undefined) {
    throw new Error(
      "callHttp with a tokenSource is not supported by the local host: there is no managed identity on this machine.",
    );
  }
  const response = await send(call, new URL(call.uri));
  return { statusCode: response.statusCode ?? 0, headers: shownHeaders(response), content: await text(response) };
}

function send(call: HttpCall, url: URL): Promise<IncomingMessage> {
  const request = (url.protocol === "https:" ? requestHttps : requestHttp)(url, {
    method: call.method,
    headers: requestHeaders(call),
    signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
  });
  return new Promise((resolve, reject) => {
    request.on("response", resolve);
    request.on("error", (error) => reject(new Error(describe(error, url), { cause: error })));
    request.end(call.content);
  });
}

function requestHeaders({ content, headers = {} }: HttpCall): Record<string, string> {
  if (content === undefined) return { ...headers };
  const hasType = Object.keys(headers).some((name) => name.toLowerCase() === "content-type");
  const length = { "Content-Length": String(Buffer.byteLength(content)) };
  return { ...(hasType ? {} : { "Content-Type": "text/plain; charset=utf-8" }), ...headers, ...length };
}

/** Repeated headers are joined. */
function shownHeaders({ rawHeaders }: IncomingMessage): Record<string, string> {
  const shown = new Map<string, readonly [name: string, value: string]>();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name = "", value = ""] = rawHeaders.slice(index, index + 2);
    const earlier = shown.get(name.toLowerCase());
    if (CONTENT_HEADER.test(name)) continue;
    shown.set(name.toLowerCase(), earlier === undefined ? [name, value] : [earlier[0], `${earlier[1]}, ${value}`]);
  }
  return Object.fromEntries(shown.values());
}

/** .NET's texts for the errors of a connection. */
const CONNECTION_ERRORS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "Connection refused",
  ENOTFOUND: "Name or service not known",
  EAI_AGAIN: "Resource temporarily unavailable",
};

function describe(error: NodeJS.ErrnoException, url: URL): string {
  if (error.name === "TimeoutError" || error.name === "AbortError") {
    return `The request was canceled due to the configured HttpClient.Timeout of ${REQUEST_TIMEOUT_MS / 1000} seconds elapsing.`;
  }
  const known = CONNECTION_ERRORS[error.code ?? ""];
  const port = url.port === "" ? (url.protocol === "https:" ? "443" : "80") : url.port;
  return known === undefined ? errorMessage(error) : `${known} (${url.hostname}:${port})`;
}
