import { expect, test } from "vitest";
import { approvalsList, decidedApproval } from "../../../api/approvals.ts";
import { changesPage } from "../../../api/changes.ts";
import { fleet, fleetColumns } from "../../../api/fleet.ts";
import { me } from "../../../api/me.ts";
import { approvalsQuery, decisionRequest } from "../../../api/requests/approvals.ts";
import { vmIdField } from "../../../api/requests/machines.ts";
import { roles } from "../../../domain/access/caller.ts";
import { conforming, routeOf } from "../../support/api-contract.ts";

const vmId =
  "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/shop/providers/Microsoft.Compute/virtualMachines/web-01";
const at = "2026-11-22T07:00:00.000Z";
const counts = { protected: 1, atRisk: 0, waiting: 0, excluded: 0, needsAttention: 0, deleted: 0, unknown: 0 };
const approval = {
  ...{ id: "a1", kind: "deleteBackupData", vmId, vaultId: "/subscriptions/1/vaults/weu" },
  ...{ requestedAt: at, reason: "awaitsApproval", status: "waiting" },
};

test.for([
  [
    "the fleet",
    fleet,
    { asOf: at, counts, columns: [...fleetColumns], rows: [[vmId, "web-01", null, 0]], texts: {}, strings: ["a"] },
  ],
  ["a caller without sign-in", me, { name: null, roles: [...roles], signIn: false }],
  ["what waits for a person", approvalsList, { items: [approval] }],
  ["a decision that was taken", decidedApproval, { id: "a1" }],
  ["what was changed", changesPage, { items: [{ at, who: "Ada", what: "acknowledged", subject: "incident" }] }],
  ["the decision of a person", decisionRequest, { decision: "approve", confirm: "web-01" }],
  ["which approvals are asked for", approvalsQuery, { status: "waiting" }],
] as const)("%s is as its schema has it, without another member", ([, schema, value]) => {
  expect(schema.safeParse(value).success).toBe(true);
  expect(schema.safeParse({ ...value, other: 1 }).success).toBe(false);
});

test("a machine's ID is read without the slash at its end", () => {
  expect(vmIdField.parse(`${vmId}/`)).toBe(vmId);
  expect(vmIdField.safeParse(`${vmId}/extensions/x`).success).toBe(false);
});

test.for([
  ["a member that the schema does not know", { status: 200, jsonBody: { status: "ready", more: 1 } }, /more/],
  ["a status that the route does not have", { status: 204 }, /no such status/],
  [
    "a problem without detail",
    { status: 503, headers: { "Content-Type": "application/problem+json" }, body: "{}" },
    /detail/,
  ],
] as const)("the check of responses finds %s", ([, response, wrong]) => {
  expect(() => conforming("GET /api/health/ready", response)).toThrow(wrong);
});

test.for([
  ["GET", "/api/virtual-machines/web-01", "getMachine"],
  ["POST", "/api/virtual-machines/protect", "protectMachine"],
  ["GET", "/api/openapi.json", "getOpenApi"],
  ["GET", "/api/openapixjson", undefined],
  ["GET", "/api/runs/a/b", undefined],
] as const)("%s %s is the route %s", ([method, path, operationId]) => {
  expect(routeOf(method, path)?.operationId).toBe(operationId);
});
