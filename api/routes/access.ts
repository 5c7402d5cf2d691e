import { approvalsList, decidedApproval } from "../approvals.ts";
import { changesPage } from "../changes.ts";
import { me } from "../me.ts";
import { approvalsQuery, decisionRequest } from "../requests/approvals.ts";
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
  {
    method: "get",
    path: "/api/approvals",
    operationId: "listApprovals",
    tag: "Access",
    summary: "List what waits for an approver, and what was decided, newest first",
    access: "key",
    query: approvalsQuery,
    responses: { 200: { kind: "json", description: "The approvals.", schema: approvalsList } },
    problems: [400, 503],
  },
  {
    method: "post",
    path: "/api/approvals/{id}",
    operationId: "decideApproval",
    tag: "Access",
    summary: "Approve or refuse, once",
    description:
      "Takes the role approver. May be repeated with the same decision; 409 for another one, and after its time.",
    access: "key",
    pathParameters: { id: "The approval's ID." },
    body: decisionRequest,
    responses: {
      202: {
        kind: "json",
        description: "It is decided, and an approved deletion was started.",
        schema: decidedApproval,
      },
    },
    problems: [400, 404, 409, 503],
  },
];
