import { expect, test } from "vitest";
import type { Instant } from "../../../../domain/instant.ts";
import {
  isReportedRetirement,
  machineDeletedNotice,
  machineRemovedNotice,
  type ReportedRetirement,
} from "../../../../domain/notices/retirement.ts";
import { vaultId, vmId } from "../../../support/workflow-answers.ts";

const now = "2026-03-31T01:00:00.000Z" as Instant;
const at = "2026-03-30T23:00:00.000Z" as Instant;

test.for<[ReportedRetirement, string, RegExp, string]>([
  ["protectionStopped", "info", /recovery points are kept.*bills the stored data/, "none"],
  ["alreadyStopped", "info", /stopped before.*bills the stored data/, "none"],
  ["softDeleted", "info", /soft-deleted item/, "none"],
  ["reported", "warning", /still protected.*backups fail/, "platformAdmin"],
  ["needsAttention", "error", /could not be stopped/, "platformAdmin"],
])("tells of a deleted machine that ended as %s", ([outcome, severity, text, whoActs]) => {
  const notice = machineDeletedNotice({ vmId, outcome, vaultId, lastRecoveryPointAt: at, removedAt: now }, now);

  expect(notice).toMatchObject({ kind: "machineDeleted", severity, whoActs, title: "web-01 was deleted", vmId });
  expect(notice.text).toMatch(text);
  expect(notice.facts).toEqual([
    ["Machine", "web-01"],
    ["Resource group", "rg-web"],
    ["Subscription", "00000000-0000-0000-0000-000000000001"],
    ["Vault", "vault-weu"],
    ["Last recovery point", "2026-03-30 23:00 UTC"],
    ["Removed for good", "2026-03-31 01:00 UTC"],
  ]);
});

test.for(["notProtected", "machineExists"] as const)("tells nothing of a machine that ended as %s", (outcome) => {
  expect(isReportedRetirement(outcome)).toBe(false);
});

test("adds what the retirement explains", () => {
  const notice = machineDeletedNotice(
    { vmId, outcome: "protectionStopped", explanation: "An approval is missing." },
    now,
  );

  expect(notice.text).toContain("An approval is missing.");
  expect(notice.facts).toEqual([
    ["Machine", "web-01"],
    ["Resource group", "rg-web"],
    ["Subscription", "00000000-0000-0000-0000-000000000001"],
  ]);
});

test.for<[string, { readonly vaultId?: string }, boolean]>([
  ["with its vault", { vaultId }, true],
  ["without a vault", {}, false],
])("tells that a machine is gone of which problems were told, %s", ([, where, hasVault]) => {
  const { facts, whoActs } = machineRemovedNotice({ vmId, ...where }, now);

  expect(whoActs).toBe("none");
  expect(facts.some(([name]) => name === "Vault")).toBe(hasVault);
});
