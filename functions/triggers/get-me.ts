import type { HttpRequest, HttpResponseInit, InvocationContext } from "@azure/functions";
import type { Me } from "../../api/me.ts";
import type { RouteCall } from "../http/route-call.ts";

/** `GET /api/me`: who calls and what the caller may do. Without sign-in there is no name. */
export function createGetMe({ signIn }: { readonly signIn: boolean }) {
  return async (
    _request: HttpRequest,
    _context: InvocationContext,
    { caller }: RouteCall,
  ): Promise<HttpResponseInit> => ({
    headers: { "Cache-Control": "no-store" },
    jsonBody: { name: caller.kind === "principal" ? caller.name : null, roles: [...caller.roles], signIn } satisfies Me,
  });
}
