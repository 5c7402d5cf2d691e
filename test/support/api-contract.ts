import type { HttpResponseInit } from "@azure/functions";
import { problem } from "../../api/problem.ts";
import type { Route } from "../../api/routes/route.ts";
import { routes } from "../../api/routes/routes.ts";

/** A response as the contract sees it; `undefined` where it has no JSON. */
interface Seen {
  readonly status: number;
  readonly type: string;
  readonly json: unknown;
}

/** The route of a request; `undefined` when the API has none such. */
export function routeOf(method: string, path: string): Route | undefined {
  return routes.find((route) => route.method === method.toLowerCase() && patternOf(route.path).test(path));
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(".", "\\.").replaceAll(/\{\w+\}/g, "[^/]+")}$`);
}

/** What is wrong with a response by the contract of its route; `undefined` when nothing is. */
function deviation(route: Route, { status, type, json }: Seen): string | undefined {
  const call = `${route.method.toUpperCase()} ${route.path} ${status}`;
  if (type.startsWith("application/problem+json")) {
    const { error } = problem.safeParse(json);
    return error === undefined ? undefined : `${call}: no problem as api/problem.ts has it: ${error.message}`;
  }
  const answer = route.responses[status];
  if (answer === undefined) return status < 400 ? `${call}: the route has no such status` : undefined;
  if (answer.kind === "text") {
    return type.startsWith(answer.type) ? undefined : `${call}: the type is ${type}, not ${answer.type}`;
  }
  const { error } = answer.schema.safeParse(json);
  return error === undefined ? undefined : `${call}: the response is not as its schema has it: ${error.message}`;
}

/** The response of a handler, when it is as the contract has it. */
export function conforming<Response extends HttpResponseInit>(call: string, response: Response): Response {
  const [method = "", path = ""] = call.split(" ");
  const route = routes.find((each) => each.method === method.toLowerCase() && each.path === path);
  if (route === undefined) throw new Error(`There is no route ${call}`);
  const { status = 200, jsonBody, body, headers } = response;
  const type = jsonBody === undefined ? String(Reflect.get(headers ?? {}, "Content-Type")) : "application/json";
  const sent: unknown = type.includes("json") ? JSON.parse(String(body ?? JSON.stringify(jsonBody))) : undefined;
  const wrong = deviation(route, { status, type, json: sent });
  if (wrong !== undefined) throw new Error(wrong);
  return response;
}

/** A `fetch` that fails when the app answers otherwise than the contract says. Other requests are left alone. */
export function checkingFetch(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    const { method, url } = requestOf(input, init);
    const response = await fetch(input, init);
    const route = url.hostname === "127.0.0.1" ? routeOf(method, url.pathname) : undefined;
    const wrong = route === undefined ? undefined : deviation(route, await seenOf(response));
    if (wrong !== undefined) throw new Error(wrong);
    return response;
  };
}

function requestOf(input: string | URL | Request, init: RequestInit | undefined) {
  const given = input instanceof Request ? input : { method: "GET", url: input };
  return { method: init?.method ?? given.method, url: new URL(given.url) };
}

async function seenOf(response: Response): Promise<Seen> {
  const type = response.headers.get("content-type") ?? "";
  const json: unknown = type.includes("json") ? await response.clone().json() : undefined;
  return { status: response.status, type, json };
}
