import type { HttpRequest, HttpResponseInit, InvocationContext } from "@azure/functions";
import type { z } from "zod";
import type { DecidedApproval } from "../../api/approvals.ts";
import { decisionRequest } from "../../api/requests/approvals.ts";
import { nameOfCaller } from "../../domain/access/caller.ts";
import { type Approval, approvalAt, decided } from "../../domain/approvals/approval.ts";
import type { Instant } from "../../domain/instant.ts";
import type { Approvals } from "../../domain/ports/approvals.ts";
import type { Workflows } from "../../domain/ports/workflows.ts";
import { parseVirtualMachineId } from "../../domain/resource-id.ts";
import { safeLine } from "../../domain/text/safe-line.ts";
import { withInventory } from "../http/inventory-response.ts";
import { badRequest, notFound, problemResponse } from "../http/problem.ts";
import { readBody } from "../http/read-body.ts";
import { namedIn } from "../http/read-parameters.ts";
import type { RouteCall } from "../http/route-call.ts";
import { startDeletion } from "../repair-deletions.ts";

interface Deps {
  readonly approvals: Pick<Approvals, "read" | "update">;
  readonly workflows: (context: InvocationContext) => Pick<Workflows, "startOnce">;
  readonly now: () => Instant;
}

/**
 * `POST /api/approvals/{id}`: approves or refuses, once. 202; may be repeated with the same decision. An approved deletion that cannot be
 * started now is started by `watchTick`. No link in a message comes here.
 */
export function createDecideApproval(deps: Deps) {
  return async (request: HttpRequest, context: InvocationContext, call: RouteCall): Promise<HttpResponseInit> => {
    const read = await readBody(request, decisionRequest);
    if (read.kind === "problem") return read.response;
    return await withInventory(context, async () => {
      const known = await deps.approvals.read(request.params["id"] ?? "");
      if (known === undefined) return noSuchApproval(request);
      if (!confirms(read.body.confirm, known)) return badRequest([{ field: "confirm", detail: NOT_CONFIRMED }]);
      const approval = await decide(deps, known, read.body, call);
      return await carryOut(deps, approval, read.body.decision, context);
    });
  };
}

/** Only what was decided as the caller wants it is carried out. */
async function carryOut(
  { workflows, now }: Deps,
  approval: Approval,
  decision: "approve" | "refuse",
  context: InvocationContext,
): Promise<HttpResponseInit> {
  const wanted = decision === "approve" ? "approved" : "refused";
  if (approval.status !== wanted) return conflict(approval, now());
  if (wanted === "approved") await startDeletion(workflows(context), approval);
  return { status: 202, jsonBody: { id: approval.id } satisfies DecidedApproval };
}

const NOT_CONFIRMED = "must be the machine's name";

function confirms(given: string, { vmId }: Approval): boolean {
  const name = parseVirtualMachineId(vmId)?.name.toLowerCase();
  return name !== undefined && given.trim().toLowerCase() === name;
}

/** The approval after the decision, or as it is where it takes none. */
async function decide(
  { approvals, now }: Pick<Deps, "approvals" | "now">,
  known: Approval,
  { decision, comment }: z.output<typeof decisionRequest>,
  call: RouteCall,
): Promise<Approval> {
  const by = nameOfCaller(call.caller);
  const given = { decision, by, ...(comment !== undefined && { comment: safeLine(comment, 500) }) };
  const after = await approvals.update(known.id, (approval) => decided(approval, given, now()));
  if (after === undefined) return (await approvals.read(known.id)) ?? known;
  const detail = given.comment === undefined ? {} : { detail: given.comment };
  await call.changed({ what: decision, subject: known.id, ...detail });
  return after;
}

function noSuchApproval(request: HttpRequest): HttpResponseInit {
  return notFound(`There is no approval "${namedIn(request, "id")}". GET /api/approvals lists them.`);
}

function conflict(approval: Approval, now: Instant): HttpResponseInit {
  const { status } = approvalAt(approval, now);
  return problemResponse({ status: 409, title: "Conflict", detail: `The approval "${approval.id}" is ${status}.` });
}
