import type { Routes } from "./http/guarded-routes.ts";
import { ANY_METHOD, onlyMethod } from "./http/only-method.ts";
import { createGetMe } from "./triggers/get-me.ts";

interface Deps {
  readonly signIn: boolean;
}

/** The HTTP triggers about who may do what. */
export function registerAccessRoutes(app: Routes, deps: Deps): void {
  app.http("getMe", {
    methods: ANY_METHOD,
    route: "me",
    access: "reader",
    handler: onlyMethod("GET", createGetMe(deps)),
  });
}
