import type { app as functionsApp } from "@azure/functions";
import { ANY_METHOD, onlyMethod } from "./http/only-method.ts";
import { createGetOpenApi } from "./triggers/get-openapi.ts";

/** The HTTP trigger that answers with the description of all others. */
export function registerOpenApiRoute(
  app: Pick<typeof functionsApp, "http">,
  deps: Parameters<typeof createGetOpenApi>[0],
): void {
  app.http("openApi", {
    methods: ANY_METHOD,
    route: "openapi.json",
    authLevel: "function",
    handler: onlyMethod("GET", createGetOpenApi(deps)),
  });
}
