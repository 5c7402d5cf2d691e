import type { HttpHandler, HttpRequest, InvocationContext } from "@azure/functions";
import type { Caller } from "../../domain/access/caller.ts";

/** What a route's handler is told of the call beside the request. */
export interface RouteCall {
  readonly caller: Caller;
}

/** A handler behind the guard of `guardedRoutes`. */
export type RouteHandler = (
  request: HttpRequest,
  context: InvocationContext,
  call: RouteCall,
) => ReturnType<HttpHandler>;
