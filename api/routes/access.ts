import { changesPage } from "../changes.ts";
import { me } from "../me.ts";
import { changesQuery } from "../requests/changes.ts";
import type { Route } from "./route.ts";

export const accessRoutes: readonly Route[] = [
  {
    method: "get",
    path: "/api/me",
    operationId: "getMe",
    tag: "Access",
    summary: "Say who calls and what that caller may do",
    access: "key",
    responses: { 200: { kind: "json", description: "The caller.", schema: me } },
  },
  {
    method: "get",
    path: "/api/changes",
    operationId: "listChanges",
    tag: "Access",
    summary: "List what was changed over HTTP, newest first",
    access: "key",
    query: changesQuery,
    responses: { 200: { kind: "json", description: "A page of changes.", schema: changesPage } },
    problems: [400, 503],
  },
];
