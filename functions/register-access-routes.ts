import type { ChangeLog } from "../domain/ports/change-log.ts";
import type { Routes } from "./http/guarded-routes.ts";
import { ANY_METHOD, onlyMethod } from "./http/only-method.ts";
import { createGetMe } from "./triggers/get-me.ts";
import { createListChanges } from "./triggers/list-changes.ts";

interface Deps {
  readonly signIn: boolean;
  readonly changes: Pick<ChangeLog, "list">;
}

/** The HTTP triggers about who may do what, and who did what. */
export function registerAccessRoutes(app: Routes, deps: Deps): void {
  const common = { methods: ANY_METHOD, access: "reader" } as const;
  app.http("getMe", { ...common, route: "me", handler: onlyMethod("GET", createGetMe(deps)) });
  app.http("listChanges", { ...common, route: "changes", handler: onlyMethod("GET", createListChanges(deps)) });
}
