import { expect, test } from "vitest";
import { changeOf, classified } from "../../../../domain/alerts/change-of.ts";
import { noticeOf } from "../../../../domain/alerts/notice-of.ts";
import type { TypedAlert } from "../../../../domain/alerts/typed-alert.ts";
import type { BackupReason } from "../../../../domain/reasons.ts";
import { alertAt, alertSamples as samples } from "../../../support/alert-samples.ts";
import { vaultId, vmId } from "../../../support/workflow-answers.ts";

const machine = { key: vmId.toLowerCase(), vmId };
const machineInVault = { ...machine, vaultId };
const vault = { key: vaultId.toLowerCase(), vaultId };
const schedule = { key: "schedule:nightly" };

test.for<[TypedAlert["kind"], string, string, string, string, object]>([
  ["protectionProblem", "protection", "policyMissing", "error", "platformAdmin", machineInVault],
  ["backupProblem", "backup", "UserErrorGuestAgentStatusUnavailable", "error", "vmOwner", machineInVault],
  ["azureMonitorAlert", "backup", "UserErrorGuestAgentStatusUnavailable", "error", "vmOwner", machineInVault],
  ["backupStalled", "backup", "snapshotStalled", "warning", "vmOwner", machineInVault],
  ["scheduledBackupMissed", "backup", "scheduledBackupMissed", "error", "platformAdmin", machineInVault],
  ["recoveryPointOverdue", "backup", "recoveryPointOverdue", "error", "platformAdmin", machineInVault],
  ["monitoringStopped", "platform", "sweepNotRunning", "error", "platformAdmin", { key: "monitor:sweep" }],
  ["vaultUnchecked", "vault", "accessDenied", "error", "platformAdmin", vault],
])("%s opens an incident of the family %s with the cause %s", ([kind, family, cause, severity, whoActs, subject]) => {
  expect(changeOf(samples[kind])).toEqual({ action: "open", family, cause, severity, whoActs, subject });
});

test.for<[TypedAlert["kind"], readonly string[], object]>([
  ["protectionConfirmed", ["protection"], machineInVault],
  ["protectionNotWanted", ["protection"], machine],
  ["machineRemoved", ["backup", "protection"], machineInVault],
  ["backupCompleted", ["backup"], machineInVault],
  ["scheduledBackupResumed", ["backup"], machineInVault],
  ["vaultChecked", ["vault"], vault],
  ["monitoringResumed", ["platform"], { key: "monitor:sweep" }],
  ["scheduleRan", ["schedule"], schedule],
])("%s closes incidents of the families %j", ([kind, families, subject]) => {
  expect(changeOf(samples[kind])).toEqual({ action: "close", families, subject });
});

test.for<TypedAlert["kind"]>([
  "machineProtected",
  "protectionWaiting",
  "machineGone",
  "machineDeleted",
  "runEnded",
  "sweepTold",
  "occurrencesMissed",
])("%s is told without an incident", (kind) => {
  expect(changeOf(samples[kind])).toEqual({ action: "inform" });
});

test("a backup that makes progress again closes what its stalls opened, and no failure", () => {
  expect(changeOf(samples.backupProgressed)).toEqual({
    action: "close",
    families: ["backup"],
    subject: machineInVault,
    causes: ["snapshotStalled", "transferStalled", "validationStalled"],
  });
});

test("a recovery point closes what its lack has opened, and no failure", () => {
  expect(changeOf(samples.recoveryPointSeen)).toEqual({
    action: "close",
    families: ["backup"],
    subject: machineInVault,
    causes: ["recoveryPointOverdue"],
  });
});

test("a vault that is not watched is the subject of its own incident", () => {
  expect(changeOf({ ...samples.monitoringStopped, monitor: "vaultWatch", vaultId })).toMatchObject({
    cause: "vaultNotWatched",
    subject: vault,
  });
});

test("a deleted machine whose protection could not be stopped keeps that incident", () => {
  const change = changeOf({ ...samples.machineRemoved, isStillProtected: true });

  expect(change).toMatchObject({ action: "close", families: ["backup"] });
});

test("Azure's code is the cause where there is one, else the reason; a text that is no code is cut", () => {
  const { error: _, ...withoutError } = samples.backupProblem;
  const { result } = withoutError;
  const causes = [
    { ...samples.protectionProblem, serviceCode: "UserErrorVmNotFound" },
    { ...samples.backupProblem, result: { ...result, serviceCode: "ExtensionStuckInDeletionState" } },
    { ...withoutError, error: { code: "", message: "Unknown.", recommendations: [] } },
    { ...withoutError, result: { ...result, serviceCode: "x".repeat(200) } },
  ].map((alert) => changeOf(alert));

  expect(causes).toMatchObject([
    { cause: "UserErrorVmNotFound" },
    { cause: "ExtensionStuckInDeletionState" },
    { cause: "snapshotFailed" },
    { cause: "x".repeat(100) },
  ]);
});

test("a problem that a sweep's summary tells opens an incident without a message of its own", () => {
  const change = changeOf({ ...samples.protectionProblem, isInSummary: true });

  expect(change).toMatchObject({ action: "open", isToldElsewhere: true });
});

test("a problem of a machine whose ID could not be read is told without an incident", () => {
  expect(changeOf({ ...samples.protectionProblem, vmId: "" })).toEqual({ action: "inform" });
});

test.for<BackupReason>(["notProtected", "vmNotFound"])(
  "a request that names nothing to back up (%s) opens no incident",
  (reason) => {
    const { error: _, ...alert } = samples.backupProblem;

    expect(changeOf({ ...alert, result: { ...alert.result, reason } })).toEqual({ action: "inform" });
  },
);

test("protection that could not be stopped for a deleted machine opens an incident", () => {
  const change = changeOf({ ...samples.machineDeleted, outcome: "needsAttention" });

  expect(change).toMatchObject({ action: "open", family: "protection", cause: "retirementFailed", severity: "error" });
});

test.for<[string, string | undefined, object]>([
  ["failed", "accessDenied", { action: "open", family: "schedule", cause: "accessDenied", severity: "error" }],
  ["failed", undefined, { action: "open", family: "schedule", cause: "selectionFailed", severity: "error" }],
  ["failed", "scheduleUnknown", { action: "inform" }],
  ["completedWithProblems", "accessDenied", { action: "inform" }],
])("a run that ended %s with the reason %s means %j", ([status, reason, change]) => {
  const { run } = samples.runEnded;
  const ended = { ...run, status: status as typeof run.status, ...(reason !== undefined && { reason }) };

  expect(changeOf({ ...samples.runEnded, run: ended })).toMatchObject(change);
});

test("an alert whose words were chosen where it happened keeps its change", () => {
  const notice = noticeOf(samples.backupProblem);
  const alert = { alertId: "alert:1", at: alertAt, kind: "notice", notice, change: { action: "inform" } } as const;

  expect(classified(alert)).toBe(alert);
  expect(classified(samples.vaultChecked).change).toEqual({ action: "close", families: ["vault"], subject: vault });
});

test("an alert of Azure Monitor that no backup can prove is an incident of its own, which Azure Monitor ends", () => {
  const { vmId: _, code: __, ...ofVault } = { ...samples.azureMonitorAlert, isMachineBackup: false };
  const source = "/subscriptions/s/vaults/v/database";
  const subject = { key: `${source}#azuremonitor`, vaultId };

  const changes = [
    { ...ofVault, source },
    { ...ofVault, source, condition: "resolved" as const },
    { ...samples.azureMonitorAlert, isMachineBackup: false, vaultId: undefined },
  ].map((alert) => changeOf(alert as TypedAlert));

  expect(changes).toMatchObject([
    { action: "open", family: "vault", cause: "Backup Failure", severity: "error", subject },
    { action: "close", families: ["vault"], causes: ["Backup Failure"], subject },
    { action: "open", family: "vault", subject: { vmId } },
  ]);
});

test("a deed that Azure Monitor reports is told without an incident: nothing would end it", () => {
  expect(changeOf({ ...samples.azureMonitorAlert, isSecurity: true })).toEqual({ action: "inform" });
});
