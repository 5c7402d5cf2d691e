import { HttpRequest } from "@azure/functions";
import { expect, test } from "vitest";
import type { Approval } from "../../../../domain/approvals/approval.ts";
import type { Instant } from "../../../../domain/instant.ts";
import { createDecideApproval } from "../../../../functions/triggers/decide-approval.ts";
import { createListApprovals } from "../../../../functions/triggers/list-approvals.ts";
import { InMemoryApprovals } from "../../../support/fakes/in-memory-approvals.ts";
import { InMemoryWorkflows } from "../../../support/fakes/in-memory-workflows.ts";
import { recordingCall } from "../../../support/fakes/recording-call.ts";
import { recordingContext } from "../../../support/fakes/recording-context.ts";
import { sampleVmId } from "../../../support/fakes/sample-machine.ts";

const at = (text: string) => text as Instant;
const waiting: Approval = {
  id: "approve:web-01:1",
  kind: "deleteBackupData",
  vmId: sampleVmId(),
  vaultId: "vault",
  requestedAt: at("2026-11-15T08:00:00.000Z"),
  validUntil: at("2026-11-22T08:00:00.000Z"),
  status: "waiting",
};

async function arrange(now = "2026-11-16T08:00:00.000Z") {
  const approvals = new InMemoryApprovals();
  await approvals.request(waiting);
  const workflows = new InMemoryWorkflows();
  const deps = { approvals, workflows: () => workflows, now: () => at(now) };
  const { context } = recordingContext();
  const call = recordingCall({ kind: "principal", name: "Ada", id: "1", roles: ["approver"] });
  const decide = (body: object, id = waiting.id) => {
    const url = "https://holdfast.example/api/approvals/x";
    const body_ = { string: JSON.stringify(body) };
    return createDecideApproval(deps)(
      new HttpRequest({ method: "POST", url, body: body_, params: { id } }),
      context,
      call,
    );
  };
  const list = (query = "") =>
    createListApprovals(deps)(new HttpRequest({ method: "GET", url: `https://x.example/${query}` }), context);
  return { approvals, workflows, call, decide, list };
}

test("an approver approves by the machine's name, and the deletion starts once", async () => {
  const { approvals, workflows, call, decide } = await arrange();
  const body = { decision: "approve", confirm: "WEB-01 ", comment: "agreed" };

  const responses = [await decide(body), await decide(body)];

  expect(responses.map(({ status }) => status)).toEqual([202, 202]);
  expect(await approvals.read(waiting.id)).toMatchObject({
    status: "approved",
    decidedBy: "Ada (1)",
    comment: "agreed",
  });
  expect(workflows.started).toMatchObject([{ workflow: "deleteBackupData", instanceId: "delete:web-01:1" }]);
  expect(call.changes).toEqual([{ what: "approve", subject: waiting.id, detail: "agreed" }]);
});

test.for<[string, object, string, number]>([
  ["another machine's name", { decision: "approve", confirm: "web-02" }, waiting.id, 400],
  ["no name", { decision: "approve", confirm: "" }, waiting.id, 400],
  ["no decision", { confirm: "web-01" }, waiting.id, 400],
  ["an approval that there is none of", { decision: "approve", confirm: "web-01" }, "x", 404],
])("starts nothing for %s", async ([, body, id, status]) => {
  const { workflows, call, decide } = await arrange();

  expect((await decide(body, id)).status).toBe(status);
  expect([workflows.started, call.changes]).toEqual([[], []]);
});

test("what was refused stays refused, and what has expired cannot be approved", async () => {
  const { workflows, decide, list } = await arrange();
  const late = await arrange(waiting.validUntil);

  const responses = [
    await decide({ decision: "refuse", confirm: "web-01" }),
    await decide({ decision: "approve", confirm: "web-01" }),
    await late.decide({ decision: "approve", confirm: "web-01" }),
  ];

  expect(responses.map(({ status }) => status)).toEqual([202, 409, 409]);
  expect([workflows.started, late.workflows.started]).toEqual([[], []]);
  expect((await list("?status=refused")).jsonBody).toMatchObject({ items: [{ id: waiting.id, decidedBy: "Ada (1)" }] });
  expect((await late.list("?status=waiting")).jsonBody).toEqual({ items: [] });
  expect((await late.list()).jsonBody).toMatchObject({ items: [{ status: "expired" }] });
});
