import type { HttpHandler, HttpResponse, HttpResponseInit } from "@azure/functions";
import { jsonBodyOf, jsonResponse } from "./json-response.ts";

/**
 * The handler, whose JSON is sent with a strong ETag: a client that has it already is answered 304, so that a page that asks every few
 * seconds costs little. Compressed where the client takes that. Responses other than 200 pass unchanged.
 */
export function withEtag(handler: HttpHandler): HttpHandler {
  return async (request, context) => {
    const response = await handler(request, context);
    return isJson(response) ? await jsonResponse(request, jsonBodyOf(response.jsonBody)) : response;
  };
}

function isJson(
  response: Awaited<ReturnType<HttpHandler>>,
): response is HttpResponseInit & { readonly jsonBody: unknown } {
  return isInit(response) && response.status === 200 && response.jsonBody !== undefined;
}

function isInit(response: Awaited<ReturnType<HttpHandler>>): response is HttpResponseInit {
  return response !== undefined && "jsonBody" in (response as HttpResponse | HttpResponseInit);
}
