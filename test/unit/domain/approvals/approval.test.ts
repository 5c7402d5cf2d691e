import { expect, test } from "vitest";
import { type Approval, approvalAt, decided, settled } from "../../../../domain/approvals/approval.ts";
import type { Instant } from "../../../../domain/instant.ts";

const at = (text: string) => text as Instant;
const waiting: Approval = {
  id: "approve:web-01:1",
  kind: "deleteBackupData",
  vmId: "vm",
  vaultId: "vault",
  requestedAt: at("2026-11-15T08:00:00.000Z"),
  validUntil: at("2026-11-22T08:00:00.000Z"),
  status: "waiting",
};
const lastMoment = at("2026-11-22T07:59:59.999Z");

test.for<[string, Approval["status"], string, string]>([
  ["waits one millisecond before its time is over", "waiting", lastMoment, "waiting"],
  ["is expired at that very instant", "waiting", waiting.validUntil, "expired"],
  ["stays approved afterwards", "approved", waiting.validUntil, "approved"],
  ["stays refused afterwards", "refused", waiting.validUntil, "refused"],
])("an approval %s", ([, status, now, expected]) => {
  expect(approvalAt({ ...waiting, status }, at(now)).status).toBe(expected);
});

test("a decision is kept with who made it, when and why", () => {
  const approve = { decision: "approve", by: "Ada", comment: "agreed" } as const;

  expect(decided(waiting, approve, lastMoment)).toEqual({
    ...waiting,
    status: "approved",
    decidedAt: lastMoment,
    decidedBy: "Ada",
    comment: "agreed",
  });
  expect(decided(waiting, { decision: "refuse", by: "Ada" }, lastMoment)).toEqual({
    ...waiting,
    status: "refused",
    decidedAt: lastMoment,
    decidedBy: "Ada",
  });
});

test.for(["approved", "refused", "expired", "done", "failed"] as const)(
  "an approval that is %s takes no decision",
  (status) => {
    expect(decided({ ...waiting, status }, { decision: "approve", by: "Ada" }, lastMoment)).toBeUndefined();
  },
);

test("an approval takes no decision when its time is over", () => {
  expect(decided(waiting, { decision: "approve", by: "Ada" }, waiting.validUntil)).toBeUndefined();
});

test("the end of an approved deletion is kept, once", () => {
  const approved = { ...waiting, status: "approved" } as const;
  const done = { kind: "done", softDeletedUntil: at("2026-12-06T08:00:00.000Z") } as const;

  expect(settled(approved, done)).toEqual({ ...approved, status: "done", softDeletedUntil: done.softDeletedUntil });
  expect(settled(approved, { kind: "failed", explanation: "locked" })).toMatchObject({
    status: "failed",
    explanation: "locked",
  });
  expect(settled({ ...approved, status: "done" }, done)).toBeUndefined();
  expect(settled(waiting, done)).toBeUndefined();
});
