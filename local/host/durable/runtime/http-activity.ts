import type { HttpCall } from "../replay/orchestrator-actions.ts";
import type { HttpAnswer } from "../replay/schedule.ts";

/** .NET's HttpClient gives up after as long. */
const TIMEOUT_MS = 100_000;

/** .NET keeps these with the content, which the durable HTTP answer does not carry. */
const CONTENT_HEADER = /^(content-.*|allow|expires|last-modified)$/;

/** Carries out one request of `callHttp`. An answer of any status is a result; only no answer is an error. */
export async function callHttp(call: HttpCall, fetchUrl: typeof fetch): Promise<HttpAnswer> {
  if (call.tokenSource !== undefined) {
    throw new Error("callHttp with a tokenSource is not supported here: there is no managed identity on this machine.");
  }
  const response = await fetchUrl(call.uri, {
    method: call.method,
    redirect: "manual",
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...(call.headers === undefined ? {} : { headers: call.headers }),
    ...(call.content === undefined ? {} : { body: call.content }),
  });
  const headers = [...response.headers]
    .filter(([name]) => !CONTENT_HEADER.test(name))
    .map(([name, value]) => [titleCase(name), value]);
  return { statusCode: response.status, headers: Object.fromEntries(headers), content: await response.text() };
}

/** As servers write them: `fetch` lower-cases names, .NET does not. */
function titleCase(name: string): string {
  return name.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
}
