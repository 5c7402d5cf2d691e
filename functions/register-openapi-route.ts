import type { Routes } from "./http/guarded-routes.ts";
import { ANY_METHOD, onlyMethod } from "./http/only-method.ts";
import { createGetOpenApi } from "./triggers/get-openapi.ts";

/** The HTTP trigger that answers with the description of all others. */
export function registerOpenApiRoute(app: Routes, deps: Parameters<typeof createGetOpenApi>[0]): void {
  app.http("openApi", {
    methods: ANY_METHOD,
    route: "openapi.json",
    access: "reader",
    handler: onlyMethod("GET", createGetOpenApi(deps)),
  });
}
