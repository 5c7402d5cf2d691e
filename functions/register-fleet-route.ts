import type { Routes } from "./http/guarded-routes.ts";
import { ANY_METHOD, onlyMethod } from "./http/only-method.ts";
import { createReadFleet } from "./read-fleet.ts";
import { createGetFleet } from "./triggers/get-fleet.ts";

/** The HTTP trigger that sends the whole inventory. */
export function registerFleetRoute(app: Routes, deps: Parameters<typeof createReadFleet>[0]): void {
  app.http("fleet", {
    methods: ANY_METHOD,
    route: "fleet",
    access: "reader",
    handler: onlyMethod("GET", createGetFleet({ readFleet: createReadFleet(deps) })),
  });
}
