import { expect, test } from "vitest";
import { type BackupResult, jobReasons, notStartedReasons } from "../../../../domain/backup/result.ts";
import type { Instant } from "../../../../domain/instant.ts";
import { backupRecoveredNotice, backupResultNotice, backupStalledNotice } from "../../../../domain/notices/backup.ts";
import {
  adviceForReason,
  agentNotice,
  machineName,
  protectedNotice,
  protectionNotice,
  scheduleNotice,
  vaultName,
} from "../../../../domain/notices/protection.ts";
import type { AgentProblem } from "../../../../domain/protection/agent.ts";
import { type AttentionReason, outcomeReasons } from "../../../../domain/protection/outcome.ts";
import { policyId, vaultId, vmId } from "../../../support/workflow-answers.ts";

const now = "2026-03-31T01:00:00.000Z" as Instant;
const subject = { vmId, vaultId, jobId: "job-1" };
const reasons = Object.keys(outcomeReasons.needsAttention) as AttentionReason[];

test.for(reasons)("tells what %s means, what to do and who must", (reason) => {
  const notice = protectionNotice({ outcome: "needsAttention", reason, vmId }, now);

  expect(notice).toMatchObject({ kind: "protectionNeedsAttention", severity: "error", vmId, occurredAt: now });
  expect(notice.text).toBe(outcomeReasons.needsAttention[reason]);
  expect(notice.whatToDo).toBe(adviceForReason(reason).whatToDo);
  expect(notice.whoActs).not.toBe("nobody");
});

test.for<[boolean, string]>([
  [true, "Its first backup follows."],
  [false, "The policy's schedule makes its first backup."],
])("tells of a machine newly protected for information; a first backup follows: %s", ([firstBackupFollows, text]) => {
  const outcome = { outcome: "protected", reason: "protectionEnabled", vmId, vaultId, policyId } as const;

  const notice = protectedNotice({ outcome, firstBackupFollows, occurredAt: now });

  expect(notice).toMatchObject({
    kind: "machineProtected",
    severity: "info",
    whoActs: "nobody",
    vmId,
    occurredAt: now,
  });
  expect(notice.title).toBe("web-01 is protected");
  expect(notice.text).toContain(text);
});

test("prefers the advice for Azure's own code, and keeps what Azure said", () => {
  const explanation = "UserErrorKeyvaultPermissionsNotConfigured: No.";
  const outcome = {
    outcome: "needsAttention",
    reason: "protectionFailed",
    vmId,
    vaultId,
    policyId,
    explanation,
  } as const;

  const notice = protectionNotice(outcome, now, "UserErrorKeyvaultPermissionsNotConfigured");

  expect(notice).toMatchObject({ whoActs: "keyVaultOwner", text: expect.stringContaining(explanation) });
  expect(notice.facts).toEqual([
    ["Machine", "web-01"],
    ["Vault", "vault-weu"],
    ["Policy", "daily"],
    ["Reason", "protectionFailed"],
    ["Azure's code", "UserErrorKeyvaultPermissionsNotConfigured"],
  ]);
});

test("tells of a machine that is gone without alarm", () => {
  const notice = protectionNotice({ outcome: "gone", reason: "vmDeleted", vmId }, now);

  expect(notice).toMatchObject({ severity: "info", whoActs: "nobody", title: "web-01: the machine is gone" });
});

test.for<AgentProblem>(["agentAbsent", "agentNotReady", "agentTooOld", "extensionFailed"])(
  "tells the machine's owner of %s",
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

test("leaves out what the agent does not say", () => {
  const notice = agentNotice({ vmId, problem: "agentAbsent", expectedConsistency: "crash", occurredAt: now });

  expect(notice.facts).toEqual([["Machine", "web-01"]]);
});

test.for<["scheduleUnknown" | AttentionReason, string]>([
  ["scheduleUnknown", "The configuration no longer has this schedule."],
  ["accessDenied", "The app's identity lacks a right."],
])("tells that a schedule left machines out: %s", ([reason, text]) => {
  const notice = scheduleNotice({ schedule: "nightly", reason, dueAt: now, occurredAt: now });

  expect(notice).toMatchObject({ kind: "scheduleNeedsAttention", severity: "error", text });
});

const result: BackupResult = { result: "failed", jobId: "job-1", milestones: {}, reason: "jobFailed" };

test("says nothing of a backup that simply completed", () => {
  expect(backupResultNotice(subject, { ...result, result: "completed", reason: "vaulted" }, [], now)).toBeUndefined();
});

test.for<[Exclude<BackupResult["result"], "completed">, string, string]>([
  ["completedWithWarnings", "backupCompletedWithWarnings", "warning"],
  ["failed", "backupFailed", "error"],
  ["cancelled", "backupCancelled", "warning"],
  ["skipped", "backupOnlySnapshot", "warning"],
  ["timedOut", "backupTimedOut", "error"],
  ["unknown", "backupUnknown", "error"],
])("tells of a backup that ended %s in its own words", ([kind, noticeKind, severity]) => {
  expect(backupResultNotice(subject, { ...result, result: kind }, [], now)).toMatchObject({
    kind: noticeKind,
    severity,
  });
});

test.for(Object.entries({ ...jobReasons, ...notStartedReasons, ...outcomeReasons.needsAttention }))(
  "says what %s means",
  ([reason, meaning]) => {
    const notice = backupResultNotice(subject, { ...result, reason: reason as BackupResult["reason"] }, [], now);

    expect(notice?.text).toBe(meaning);
  },
);

test("says only milestones that were reached", () => {
  const notice = backupResultNotice(subject, { ...result, milestones: { snapshotAt: now } }, [], now);

  expect(notice?.facts).toEqual([
    ["Machine", "web-01"],
    ["Vault", "vault-weu"],
    ["Job", "job-1"],
    ["Reason", "jobFailed"],
    ["Snapshot", now],
  ]);
});

test.for<[string, object, readonly string[], object]>([
  [
    "our advice for a code we know",
    { serviceCode: "ExtensionSnapshotBitlockerError" },
    ["Call us."],
    { whoActs: "vmOwner", whatToDo: "Unlock the machine's drives before the backup." },
  ],
  [
    "Azure's advice for one we do not",
    {},
    ["Do this. ", " Then that."],
    { whoActs: "platformAdmin", whatToDo: "Do this. Then that." },
  ],
  [
    "our own when Azure has none",
    {},
    [],
    { whatToDo: "Open the job in the vault and repair what it names; start a new backup." },
  ],
  [
    "the reason's when it is none of a job's",
    { reason: "accessDenied" },
    [],
    { whatToDo: adviceForReason("accessDenied").whatToDo },
  ],
])("gives %s", ([, change, recommendations, expected]) => {
  const errors = [{ code: "UserErrorNobodyKnows", message: "It broke.", recommendations }];

  const notice = backupResultNotice(subject, { ...result, ...change }, errors, now);

  expect(notice).toMatchObject(expected);
  expect(notice?.text).toContain("It broke.");
});

test("tells of a backup for which no vault was found", () => {
  const notice = backupResultNotice({ vmId }, { result: "failed", milestones: {}, reason: "notProtected" }, [], now);

  expect(notice?.facts).toEqual([
    ["Machine", "web-01"],
    ["Reason", "notProtected"],
  ]);
});

test.for<["snapshot" | "transfer" | "validation", number, string, string]>([
  ["snapshot", 3599, "59 min", "vmOwner"],
  ["transfer", 3600, "1 h 0 min", "nobody"],
  ["validation", 90_061, "25 h 1 min", "nobody"],
])("says how long %s has stood still", ([phase, seconds, text, whoActs]) => {
  const notice = backupStalledNotice(subject, { phase, seconds }, now);

  expect(notice).toMatchObject({ kind: "backupStalled", whoActs, text: expect.stringContaining(text) });
});

test.for<[boolean, string]>([
  [true, "web-01: backup has completed after all"],
  [false, "web-01: backup moves again"],
])("tells that the trouble is over (ended: %s)", ([hasEnded, title]) => {
  expect(backupRecoveredNotice({ vmId }, hasEnded, now)).toMatchObject({
    kind: "backupRecovered",
    severity: "info",
    title,
  });
});

test("names what is no machine or vault by its whole ID", () => {
  expect(machineName("/x")).toBe("/x");
  expect(vaultName("/y")).toBe("/y");
});

test("names what a schedule had to leave out, one fact each", () => {
  const leftOut = ["/vaults/closed", "machines of subscription s"];

  const notice = scheduleNotice({ schedule: "nightly", reason: "accessDenied", dueAt: now, occurredAt: now, leftOut });

  expect(notice.facts.slice(-2)).toEqual([
    ["Left out", "/vaults/closed"],
    ["Left out", "machines of subscription s"],
  ]);
});
