import type { HttpHandler, HttpRequest, InvocationContext } from "@azure/functions";
import type { Caller } from "../../domain/access/caller.ts";
import type { MadeChange } from "../../domain/changes/change.ts";

/** What a route's handler is told of the call beside the request. */
export interface RouteCall {
  readonly caller: Caller;
  /**
   * Records what the route has changed. Call it after the change was made: a change that could not be recorded is logged as an
   * error and stays made. Never fails.
   */
  changed(change: MadeChange): Promise<void>;
}

/** A handler behind the guard of `guardedRoutes`. */
export type RouteHandler = (
  request: HttpRequest,
  context: InvocationContext,
  call: RouteCall,
) => ReturnType<HttpHandler>;
