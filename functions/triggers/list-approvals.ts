import type { HttpRequest, HttpResponseInit, InvocationContext } from "@azure/functions";
import type { ApprovalsList, Approval as ListedApproval } from "../../api/approvals.ts";
import { approvalsQuery } from "../../api/requests/approvals.ts";
import { type Approval, type ApprovalStatus, approvalAt } from "../../domain/approvals/approval.ts";
import type { Instant } from "../../domain/instant.ts";
import type { Approvals } from "../../domain/ports/approvals.ts";
import { withInventory } from "../http/inventory-response.ts";
import { readParameters } from "../http/read-parameters.ts";

interface Deps {
  readonly approvals: Pick<Approvals, "list">;
  readonly now: () => Instant;
}

const REASON = "The machine was deleted, and its rule says deleteDataAfterApproval.";

/** `GET /api/approvals?status=`: approvals, newest first. */
export function createListApprovals({ approvals, now }: Deps) {
  return async (request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> => {
    const read = readParameters<{ readonly status?: ApprovalStatus }>(request, approvalsQuery);
    if (read.kind === "problem") return read.response;
    const { status } = read.query;
    return await withInventory(context, async () => {
      const standing = (await approvals.list()).map((approval) => approvalAt(approval, now()));
      const wanted = standing.filter((approval) => status === undefined || approval.status === status);
      return { status: 200, jsonBody: { items: wanted.map(toListed) } satisfies ApprovalsList };
    });
  };
}

function toListed(approval: Approval): ListedApproval {
  return { ...approval, reason: REASON };
}
