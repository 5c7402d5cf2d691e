import type { FunctionInput } from "@azure/functions";
import type { ChangeLog } from "../domain/ports/change-log.ts";
import type { Routes } from "./http/guarded-routes.ts";
import { ANY_METHOD, onlyMethod } from "./http/only-method.ts";
import { createDecideApproval } from "./triggers/decide-approval.ts";
import { createGetMe } from "./triggers/get-me.ts";
import { createListApprovals } from "./triggers/list-approvals.ts";
import { createListChanges } from "./triggers/list-changes.ts";

type Deps = Parameters<typeof createDecideApproval>[0] &
  Parameters<typeof createListApprovals>[0] & {
    readonly durableClient: FunctionInput;
    readonly signIn: boolean;
    readonly changes: Pick<ChangeLog, "list">;
  };

/** The HTTP triggers about who may do what, and who did what. */
export function registerAccessRoutes(app: Routes, deps: Deps): void {
  const common = { methods: ANY_METHOD, access: "reader" } as const;
  app.http("getMe", { ...common, route: "me", handler: onlyMethod("GET", createGetMe(deps)) });
  app.http("listChanges", { ...common, route: "changes", handler: onlyMethod("GET", createListChanges(deps)) });
  app.http("listApprovals", { ...common, route: "approvals", handler: onlyMethod("GET", createListApprovals(deps)) });
  app.http("decideApproval", {
    methods: ANY_METHOD,
    access: "approver",
    route: "approvals/{id}",
    extraInputs: [deps.durableClient],
    handler: onlyMethod("POST", createDecideApproval(deps)),
  });
}
