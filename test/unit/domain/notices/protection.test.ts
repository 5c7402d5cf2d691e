import { expect, test } from "vitest";
import type { Instant } from "../../../../domain/instant.ts";
import { adviceForReason } from "../../../../domain/notices/advice/for-reason.ts";
import {
  agentNotice,
  protectedNotice,
  protectionNotice,
  resolvedNotice,
} from "../../../../domain/notices/protection.ts";
import type { AgentProblem } from "../../../../domain/protection/agent.ts";
import { finding } from "../../../../domain/protection/findings/finding.ts";
import { type AttentionReason, outcomeReasons } from "../../../../domain/reasons.ts";
import { policyId, vaultId, vmId } from "../../../support/workflow-answers.ts";

const now = "2026-03-31T01:00:00.000Z" as Instant;
const reasons = Object.keys(outcomeReasons.needsAttention) as AttentionReason[];

test.for(reasons)("says what %s means, what to do and who must do it", (reason) => {
  const notice = protectionNotice({ outcome: "needsAttention", reason, vmId }, now);

  expect(notice).toMatchObject({ kind: "protectionNeedsAttention", severity: "error", vmId, occurredAt: now });
  expect(notice.text).toBe(outcomeReasons.needsAttention[reason]);
  expect(notice.whatToDo).toBe(adviceForReason(reason).whatToDo);
  expect(notice.whoActs).not.toBe("none");
});

test.for<[boolean, string]>([
  [true, "Its first backup follows."],
  [false, "The policy's schedule makes the first backup."],
])("reports a newly protected machine for information; a first backup follows: %s", ([firstBackupFollows, text]) => {
  const outcome = { outcome: "protected", reason: "protectionEnabled", vmId, vaultId, policyId } as const;

  const notice = protectedNotice({ outcome, firstBackupFollows, occurredAt: now });

  expect(notice).toMatchObject({
    kind: "machineProtected",
    severity: "info",
    whoActs: "none",
    vmId,
    occurredAt: now,
  });
  expect(notice.title).toBe("web-01 is protected");
  expect(notice.text).toContain(text);
});

test("prefers the advice for Azure's own code, and keeps Azure's text", () => {
  const explanation = "UserErrorKeyvaultPermissionsNotConfigured: No.";
  const outcome = {
    outcome: "needsAttention",
    reason: "protectionFailed",
    vmId,
    vaultId,
    policyId,
    explanation,
  } as const;

  const notice = protectionNotice(outcome, now, { serviceCode: "UserErrorKeyvaultPermissionsNotConfigured" });

  expect(notice).toMatchObject({ whoActs: "keyVaultOwner", text: expect.stringContaining(explanation) });
  expect(notice.facts).toEqual([
    ["Machine", "web-01"],
    ["Resource group", "rg-web"],
    ["Subscription", "00000000-0000-0000-0000-000000000001"],
    ["Vault", "vault-weu"],
    ["Policy", "daily"],
    ["Reason", "protection failed"],
    ["Azure's code", "UserErrorKeyvaultPermissionsNotConfigured"],
  ]);
});

test("keeps Azure's own words for a code that no table has", () => {
  const explanation = "UserErrorNotInAnyTable: It broke. Do this, then that.";
  const outcome = { outcome: "needsAttention", reason: "protectionFailed", vmId, vaultId, explanation } as const;

  const notice = protectionNotice(outcome, now, { serviceCode: "UserErrorNotInAnyTable" });

  expect(notice.text).toBe(`${outcomeReasons.needsAttention.protectionFailed} ${explanation}`);
  expect(notice.whatToDo).toBe(adviceForReason("protectionFailed").whatToDo);
  expect(notice.facts).toContainEqual(["Azure's code", "UserErrorNotInAnyTable"]);
});

test("reports a deleted machine for information", () => {
  const notice = protectionNotice({ outcome: "gone", reason: "vmDeleted", vmId }, now);

  expect(notice).toMatchObject({ severity: "info", whoActs: "none", title: "web-01: the machine was deleted" });
});

test.for<AgentProblem>(["agentAbsent", "agentNotReady", "agentTooOld", "extensionFailed"])(
  "tells the machine's owner about %s",
  (problem) => {
    const notice = agentNotice({
      vmId,
      problem,
      expectedConsistency: "crash",
      occurredAt: now,
      message: "Not ready.",
      agentVersion: "2.6.0.0",
    });

    expect(notice).toMatchObject({ kind: "agentNotReady", severity: "warning", whoActs: "vmOwner" });
    expect(notice.title).toBe("web-01: backups will be crash-consistent at best");
    expect(notice.facts).toContainEqual(["Message", "Not ready."]);
  },
);

test("leaves out facts that the agent does not report", () => {
  const notice = agentNotice({ vmId, problem: "agentAbsent", expectedConsistency: "crash", occurredAt: now });

  expect(notice.facts).toEqual([
    ["Machine", "web-01"],
    ["Resource group", "rg-web"],
    ["Subscription", "00000000-0000-0000-0000-000000000001"],
  ]);
});

test("says that a machine waits, and that the app goes on by itself", () => {
  const until = "2026-04-01T00:00:00.000Z" as Instant;

  const notice = protectionNotice({ outcome: "waiting", reason: "dayQuotaReached", vmId, until }, now, {
    nextAt: until,
  });

  expect(notice).toMatchObject({ kind: "protectionWaiting", severity: "info", whoActs: "none" });
  expect(notice.text).toBe(outcomeReasons.waiting.dayQuotaReached);
  expect(notice.facts).toContainEqual(["Next attempt", "2026-04-01 00:00 UTC"]);
});

test("says that a machine is protected at last", () => {
  const notice = resolvedNotice({ vmId, vaultId, policyId }, now);

  expect(notice).toMatchObject({ kind: "protectionResolved", severity: "info", whoActs: "none", vmId });
  expect(notice.facts).toEqual([
    ["Machine", "web-01"],
    ["Resource group", "rg-web"],
    ["Subscription", "00000000-0000-0000-0000-000000000001"],
    ["Vault", "vault-weu"],
    ["Policy", "daily"],
  ]);
});

test("tells with a protected machine what was found about it", () => {
  const found = finding("machineRecreated");
  const outcome = { outcome: "protected", reason: "undeleted", vmId, findings: [found] } as const;

  expect(protectedNotice({ outcome, firstBackupFollows: true, occurredAt: now }).text).toContain(found.text);
});

test("tells with a protected machine who has to do what, and leaves the agent to its own notice", () => {
  const [told, ofAgent, mild] = [finding("azureDiskEncryption"), finding("agentNotReady"), finding("spotMachine")];
  const outcome = {
    outcome: "protected",
    reason: "protectionEnabled",
    vmId,
    findings: [told, ofAgent, mild],
  } as const;

  const notice = protectedNotice({ outcome, firstBackupFollows: true, occurredAt: now });

  expect(notice).toMatchObject({ whatToDo: told.remedy, whoActs: "keyVaultOwner" });
  expect(notice.text).toContain(told.text);
  expect(notice.text).not.toContain(ofAgent.text);
  expect(notice.text).not.toContain(mild.text);
});

test("says of an unsupported machine what has to be done about each obstacle", () => {
  const findings = [finding("tooManyDisks"), finding("confidentialInOtherSubscription"), finding("spotMachine")];
  const explanation = "It has 40 disks.";

  const notice = protectionNotice(
    { outcome: "needsAttention", reason: "unsupported", vmId, findings, explanation },
    now,
  );
  const unknown = protectionNotice({ outcome: "needsAttention", reason: "unsupported", vmId }, now);

  expect(notice).toMatchObject({
    severity: "error",
    whatToDo: `${findings[0]?.remedy} ${findings[1]?.remedy}`,
    whoActs: "vmOwner",
  });
  expect(notice.text).toContain(explanation);
  expect(unknown.whatToDo).toContain("exclude it by a rule");
});
