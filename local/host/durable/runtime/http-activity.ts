import type { HttpCall } from "../replay/orchestrator-actions.ts";
import type { HttpResponse } from "../replay/scheduled-task.ts";

/** The default timeout of .NET's HttpClient. */
const REQUEST_TIMEOUT_MS = 100_000;

/** .NET keeps these headers with the content, which the durable HTTP response does not include. */
const CONTENT_HEADER = /^(content-.*|allow|expires|last-modified)$/;

/** Sends one request of `callHttp`. A response of any status is a result; only a missing response is an error. */
export async function callHttp(call: HttpCall, fetchUrl: typeof fetch): Promise<HttpResponse> {
  if (call.tokenSource !== undefined) {
    throw new Error(
      "callHttp with a tokenSource is not supported by the local host: there is no managed identity on this machine.",
    );
  }
  const response = await fetchUrl(call.uri, {
    method: call.method,
    redirect: "manual",
    signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    headers: call.headers ?? {},
    body: call.content ?? null,
  });
  const headers = [...response.headers]
    .filter(([name]) => !CONTENT_HEADER.test(name))
    .map(([name, value]) => [titleCase(name), value]);
  return { statusCode: response.status, headers: Object.fromEntries(headers), content: await response.text() };
}

/** The usual spelling of servers: `fetch` lower-cases names, .NET does not. */
function titleCase(name: string): string {
  return name.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
}
