import type { HttpRequest, HttpResponseInit, InvocationContext } from "@azure/functions";
import { withInventory } from "../http/inventory-response.ts";
import { type JsonBody, jsonResponse } from "../http/json-response.ts";

/** `GET /api/fleet`: every machine in one table, for the operators' page; 304 while nothing has changed. */
export function createGetFleet(deps: { readonly readFleet: () => Promise<JsonBody> }) {
  return async (request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> =>
    await withInventory(context, async () => jsonResponse(request, await deps.readFleet()));
}
