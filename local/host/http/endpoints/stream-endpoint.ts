import { randomUUID } from "node:crypto";
import { type ClientRequest, type IncomingMessage, request as requestHttp } from "node:http";
import type { FunctionApp, InvocationRequest, TypedData } from "../../contract.ts";
import type { Exchange, HostRequest } from "../http-message.ts";
import type { MatchedRoute } from "../routing/function-routes.ts";

/** Headers that belong to one connection, and one that only the library reads. */
const NOT_FORWARDED = /^(connection|keep-alive|transfer-encoding|upgrade|te|trailer|host|expect|x-ms-invocation-id)$/;

/**
 * Runs an HTTP function of an app with `enableHttpStream`. The library listens on a port of its own: the host forwards the
 * request to it under the invocation's ID, and the response comes back over the same connection.
 *
 * @param libraryUrl - The `HttpUri` that the library reports.
 */
export async function streamFunction(
  app: FunctionApp,
  libraryUrl: string,
  { target, parameters }: MatchedRoute,
  exchange: Exchange,
  onError: (error: unknown) => void,
): Promise<void> {
  const invocationId = randomUUID();
  const forwarded = forward(libraryUrl, invocationId, exchange);
  exchange.onClose(() => forwarded.request.destroy());
  try {
    const result = await app.invoke(target, toRequest(invocationId, exchange.head, parameters));
    if (result.returnedNothing === true) exchange.respond({ status: 204 });
    else await forwarded.ended;
  } catch (error) {
    if (!forwarded.request.destroyed || !exchange.incoming.destroyed) onError(error);
    exchange.respond({ status: 500 });
    exchange.abort();
  } finally {
    forwarded.request.destroy();
  }
}

/** The library takes the headers from the metadata, and address and body from the forwarded request. */
function toRequest(
  invocationId: string,
  { headers }: HostRequest,
  parameters: Readonly<Record<string, string>>,
): InvocationRequest {
  const triggerMetadata: Record<string, TypedData> = { Headers: { json: JSON.stringify(headers) } };
  for (const [name, value] of Object.entries(parameters)) triggerMetadata[name] = { string: value };
  return { invocationId, triggerData: { http: {} }, triggerMetadata };
}

function forward(libraryUrl: string, invocationId: string, exchange: Exchange) {
  const { head, incoming } = exchange;
  const { pathname, search, host } = new URL(head.url);
  const headers = Object.fromEntries(Object.entries(head.headers).filter(([name]) => !NOT_FORWARDED.test(name)));
  const forwarding = { "x-ms-invocation-id": invocationId, "x-forwarded-host": host, "x-forwarded-proto": "http" };
  const request = requestHttp(new URL(`${pathname}${search}`, libraryUrl), {
    method: head.method,
    headers: { ...headers, ...forwarding },
  });
  request.flushHeaders();
  sendBody(incoming, request, exchange);
  const ended = new Promise<void>((resolve, reject) => {
    request.on("error", reject);
    request.on("response", (response) => receive(response, exchange).then(resolve, reject));
  });
  ended.catch(() => {}); // Read only after the function has returned.
  return { request, ended };
}

function sendBody(incoming: IncomingMessage, request: ClientRequest, exchange: Exchange): void {
  let length = 0;
  incoming.on("data", (chunk: Uint8Array) => {
    length += chunk.length;
    if (length > exchange.maxBodyBytes) {
      const Message = `The request body is larger than ${exchange.maxBodyBytes} bytes, the limit of this host.`;
      exchange.respond({ status: 413, headers: { connection: "close" }, body: JSON.stringify({ Message }) });
      request.destroy();
    }
  });
  incoming.on("error", () => request.destroy());
  incoming.pipe(request);
}

/** Passes a response on; resolves when the client has all of it. */
function receive(response: IncomingMessage, exchange: Exchange): Promise<void> {
  const headers: Record<string, string | readonly string[]> = {};
  for (const [name, values = []] of Object.entries(response.headersDistinct)) {
    if (!NOT_FORWARDED.test(name)) headers[name] = name === "set-cookie" ? values : values.join(", ");
  }
  const outgoing = exchange.begin({ status: response.statusCode ?? 500, headers });
  return new Promise((resolve, reject) => {
    response.on("error", reject);
    outgoing.on("finish", resolve);
    outgoing.on("close", resolve);
    response.pipe(outgoing);
  });
}
