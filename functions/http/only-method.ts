import type { HttpHandler, HttpMethod, HttpRequest, HttpResponseInit, InvocationContext } from "@azure/functions";
import { problemResponse } from "./problem.ts";

/**
 * The methods to register a route for: the host answers a method that is not registered with an empty 404, as if the address
 * were wrong.
 */
export const ANY_METHOD: HttpMethod[] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

type Handler<Rest extends readonly unknown[]> = (
  request: HttpRequest,
  context: InvocationContext,
  ...rest: Rest
) => ReturnType<HttpHandler>;
type Handlers<Rest extends readonly unknown[]> = { readonly [Method in "GET" | "POST"]?: Handler<Rest> };

/** The handler for one method; any other is answered 405 with the method that is allowed. */
export function onlyMethod<Rest extends readonly unknown[]>(
  method: "GET" | "POST",
  handler: Handler<Rest>,
): Handler<Rest> {
  return byMethod<Rest>({ [method]: handler });
}

/** A handler for each method, that for GET also for HEAD; any other is answered 405 with those that are allowed. */
export function byMethod<Rest extends readonly unknown[]>(handlers: Handlers<Rest>): Handler<Rest> {
  const allowed = Object.keys(handlers).flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method]));
  return (request, context, ...rest) => {
    const handler = request.method === "POST" ? handlers.POST : handlers.GET;
    return handler !== undefined && allowed.includes(request.method)
      ? handler(request, context, ...rest)
      : methodNotAllowed(request, allowed.join(", "));
  };
}

function methodNotAllowed(request: HttpRequest, allow: string): HttpResponseInit {
  const detail = `${request.method} is not allowed here; allowed: ${allow}`;
  return problemResponse({ status: 405, title: "Method Not Allowed", detail }, { Allow: allow });
}
