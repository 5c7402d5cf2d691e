import type { HttpHandler, HttpMethod, HttpRequest, HttpResponseInit } from "@azure/functions";
import { problemResponse } from "./problem.ts";

/**
 * The methods to register a route for: the host answers a method that is not registered with an empty 404, as if the address
 * were wrong.
 */
export const ANY_METHOD: HttpMethod[] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

/** The handler for one method; any other is answered 405 with the method that is allowed. */
export function onlyMethod(method: "GET" | "POST", handler: HttpHandler): HttpHandler {
  const allowed = method === "GET" ? ["GET", "HEAD"] : [method];
  return (request, context) =>
    allowed.includes(request.method) ? handler(request, context) : methodNotAllowed(request, allowed.join(", "));
}

function methodNotAllowed(request: HttpRequest, allow: string): HttpResponseInit {
  const detail = `${request.method} is not allowed here; allowed: ${allow}`;
  return problemResponse({ status: 405, title: "Method Not Allowed", detail }, { Allow: allow });
}
