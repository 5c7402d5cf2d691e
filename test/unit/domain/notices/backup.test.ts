import { expect, test } from "vitest";
import type { BackupResult } from "../../../../domain/backup/result.ts";
import type { Instant } from "../../../../domain/instant.ts";
import { adviceForReason } from "../../../../domain/notices/advice/for-reason.ts";
import {
  backupCompletedNotice,
  backupProblemNotice,
  backupRecoveredNotice,
  backupStalledNotice,
  type ProblemResult,
} from "../../../../domain/notices/backup.ts";
import { backupReasons } from "../../../../domain/reasons.ts";
import { vaultId, vmId } from "../../../support/workflow-answers.ts";

const now = "2026-03-31T01:00:00.000Z" as Instant;
const subject = { vmId, vaultId, jobId: "job-1" };
const result: ProblemResult = { result: "failed", jobId: "job-1", milestones: {}, reason: "jobFailed" };

test.for<[ProblemResult["result"], string, string]>([
  ["completedWithWarnings", "backupCompletedWithWarnings", "warning"],
  ["failed", "backupFailed", "error"],
  ["cancelled", "backupCancelled", "warning"],
  ["skipped", "backupOnlySnapshot", "warning"],
  ["timedOut", "backupTimedOut", "error"],
  ["unknown", "backupUnknown", "error"],
])("reports a backup that ended %s with its own kind and severity", ([kind, noticeKind, severity]) => {
  expect(backupProblemNotice(subject, { ...result, result: kind }, {}, now)).toMatchObject({
    kind: noticeKind,
    severity,
  });
});

test.for(Object.entries(backupReasons))("says what %s means", ([reason, meaning]) => {
  const notice = backupProblemNotice(subject, { ...result, reason: reason as BackupResult["reason"] }, {}, now);

  expect(notice.text).toBe(meaning);
});

test("lists only milestones that were reached", () => {
  const notice = backupProblemNotice(subject, { ...result, milestones: { snapshotAt: now } }, {}, now);

  expect(notice.facts).toEqual([
    ["Machine", "web-01"],
    ["Resource group", "rg-web"],
    ["Subscription", "00000000-0000-0000-0000-000000000001"],
    ["Vault", "vault-weu"],
    ["Job", "job-1"],
    ["Reason", "job failed"],
    ["Snapshot", "2026-03-31 01:00 UTC"],
  ]);
});

test.for<[string, object, readonly string[], object]>([
  [
    "the app's advice for a known code",
    { serviceCode: "ExtensionSnapshotBitlockerError" },
    ["Call us."],
    { whoActs: "vmOwner", whatToDo: "Unlock the machine's drives before the backup." },
  ],
  [
    "Azure's advice for an unknown code",
    {},
    ["Do this. ", " Then that."],
    { whoActs: "platformAdmin", whatToDo: "Do this. Then that." },
  ],
  [
    "the result's advice when Azure has none",
    {},
    [],
    { whatToDo: "Open the job in the vault, resolve the error it shows, then start a new backup." },
  ],
  [
    "the reason's advice when it does not come from a job",
    { reason: "accessDenied" },
    [],
    { whatToDo: adviceForReason("accessDenied").whatToDo },
  ],
  [
    "Azure's advice for an unknown code before the reason's",
    { reason: "operationFailed", serviceCode: "UserErrorNotInAnyTable" },
    ["Do this."],
    { whoActs: "platformAdmin", whatToDo: "Do this." },
  ],
  [
    "the reason's advice where a code says that the app waits: it does so no longer",
    { reason: "conflictTooLong", serviceCode: "UserErrorBackupOperationInProgress" },
    [],
    { whoActs: "platformAdmin", whatToDo: adviceForReason("conflictTooLong").whatToDo },
  ],
])("uses %s", ([, change, recommendations, expected]) => {
  const error = { code: "UserErrorNotInAnyTable", message: "It broke.", recommendations };

  const notice = backupProblemNotice(subject, { ...result, ...change }, { error }, now);

  expect(notice).toMatchObject(expected);
  expect(notice.text).toContain("It broke.");
});

test("says what a code means also where its remedy does not apply any more", () => {
  const given = { ...result, reason: "conflictTooLong", serviceCode: "BMSUserErrorObjectLocked" } as const;

  const notice = backupProblemNotice(subject, given, {}, now);

  expect(notice.text).toContain("Another operation holds the machine's protected item.");
});

test.for(["notProtected", "vmNotFound", "operationFailed"] as const)(
  "sends to no job where none was started: %s",
  (reason) => {
    const error = { code: "UserErrorNotInAnyTable", message: "It broke.", recommendations: [] };

    const notice = backupProblemNotice({ vmId, vaultId }, { result: "failed", milestones: {}, reason }, { error }, now);

    expect(notice.whatToDo).toBe(adviceForReason(reason).whatToDo);
    expect(notice.whatToDo).not.toMatch(/\bjob\b/);
    expect(notice.facts).toContainEqual(["Azure's code", "UserErrorNotInAnyTable"]);
  },
);

test.for<[ProblemResult["result"], string]>([
  ["failed", "Resolve the error that Azure names, then start a new backup."],
  ["completedWithWarnings", "Resolve the error that Azure names, so that the next backup has no warning."],
  ["timedOut", "Open the machine's backup item in the vault and check its last recovery point."],
  ["cancelled", "Start a new backup unless it was cancelled on purpose."],
])("a backup without a job that ended %s has advice that needs none", ([kind, whatToDo]) => {
  const notice = backupProblemNotice({ vmId, vaultId }, { ...result, result: kind }, {}, now);

  expect(notice.whatToDo).toBe(whatToDo);
});

test("says how often a backup was tried", () => {
  const notice = backupProblemNotice(subject, { ...result, attempts: 3 }, {}, now);

  expect(notice.facts).toContainEqual(["Attempts", "3"]);
});

test("reports a backup for which no vault was found", () => {
  const notice = backupProblemNotice({ vmId }, { result: "failed", milestones: {}, reason: "notProtected" }, {}, now);

  expect(notice.facts).toEqual([
    ["Machine", "web-01"],
    ["Resource group", "rg-web"],
    ["Subscription", "00000000-0000-0000-0000-000000000001"],
    ["Reason", "not protected"],
  ]);
});

test.for<["snapshot" | "transfer" | "validation", number, string, string]>([
  ["snapshot", 3599, "59 min", "vmOwner"],
  ["transfer", 3600, "1 h 0 min", "none"],
  ["validation", 90_061, "25 h 1 min", "none"],
])("says for how long %s has stalled", ([phase, seconds, text, whoActs]) => {
  const notice = backupStalledNotice(subject, { phase, seconds }, now);

  expect(notice).toMatchObject({ kind: "backupStalled", whoActs, text: expect.stringContaining(text) });
});

test("reports that a stall is over", () => {
  expect(backupRecoveredNotice({ vmId }, now)).toMatchObject({
    kind: "backupRecovered",
    severity: "info",
    title: "web-01: backup resumed",
  });
});

test("reports that a later attempt has completed, and its milestones", () => {
  const notice = backupCompletedNotice(subject, { milestones: { vaultedAt: now }, attempts: 2 }, now);

  expect(notice).toMatchObject({ kind: "backupRecovered", title: "web-01: backed up again" });
  expect(notice.facts.slice(-2)).toEqual([
    ["In the vault", "2026-03-31 01:00 UTC"],
    ["Attempts", "2"],
  ]);
});

test.for<["request" | "schedule", RegExp]>([
  ["request", /three within 24 hours, Holdfast tries it again by itself\.$/],
  ["schedule", /While the run of the schedule allows it, Holdfast tries it again by itself\.$/],
])("says that the %s tries a failed backup again", ([retriedBy, text]) => {
  expect(backupProblemNotice(subject, result, { retriedBy }, now).text).toMatch(text);
});

test.for<[NonNullable<BackupResult["extension"]>, string]>([
  [{ state: "failed", version: "1.0.9", message: "VSS" }, "failed, version 1.0.9, VSS"],
  [{ state: "absent" }, "absent"],
])("shows the backup extension as it was after a failed snapshot: %o", ([extension, text]) => {
  const notice = backupProblemNotice(subject, { ...result, reason: "snapshotFailed", extension }, {}, now);

  expect(notice.facts).toContainEqual(["Backup extension", text]);
});
