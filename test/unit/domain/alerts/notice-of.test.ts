import { expect, test } from "vitest";
import { noticeOf } from "../../../../domain/alerts/notice-of.ts";
import type { TypedAlert } from "../../../../domain/alerts/typed-alert.ts";
import { alertAt, alertSamples } from "../../../support/alert-samples.ts";

test.for<[TypedAlert["kind"], string, string]>([
  ["machineProtected", "machineProtected", "web-01 is protected"],
  ["protectionProblem", "protectionNeedsAttention", "web-01: not protected"],
  ["protectionWaiting", "protectionWaiting", "web-01 waits to be protected"],
  ["protectionConfirmed", "protectionResolved", "web-01: protected"],
  ["protectionNotWanted", "protectionResolved", "web-01: no longer to be protected"],
  ["machineRemoved", "machineDeleted", "web-01: machine deleted"],
  ["machineGone", "protectionNeedsAttention", "web-01: the machine was deleted"],
  ["machineDeleted", "machineDeleted", "web-01 was deleted"],
  ["agentLimited", "agentNotReady", "web-01: backups will be crash-consistent at best"],
  ["backupProblem", "backupFailed", "web-01: backup failed"],
  ["backupStalled", "backupStalled", "web-01: backup stalled"],
  ["backupProgressed", "backupRecovered", "web-01: backup resumed"],
  ["backupCompleted", "backupRecovered", "web-01: backed up again"],
  ["scheduledBackupMissed", "scheduledBackupMissed", "web-01: scheduled backup did not happen"],
  ["scheduledBackupResumed", "scheduledBackupResumed", "web-01: backed up again"],
  ["vaultUnchecked", "scheduledBackupsUnknown", "vault-weu: scheduled backups cannot be checked"],
  ["vaultChecked", "scheduledBackupsKnown", "vault-weu: scheduled backups are checked again"],
  ["monitoringStopped", "monitoringStopped", "No sweep runs"],
  ["monitoringResumed", "monitoringResumed", "Sweeps run again"],
  ["recoveryPointOverdue", "recoveryPointOverdue", "web-01: no recovery point within the objective"],
  ["recoveryPointSeen", "backupRecovered", "web-01: recovery point within the objective again"],
  ["occurrencesMissed", "scheduleNeedsAttention", "Schedule nightly was not run"],
  ["scheduleRan", "scheduleRunsAgain", "Schedule nightly runs again"],
  ["runEnded", "runSummary", "Schedule nightly: 3 of 3 machines backed up"],
  ["azureMonitorAlert", "azureMonitorAlert", 'web-01: Azure Monitor reports "Backup Failure"'],
  ["sweepTold", "sweepSummary", "Sweep: 3 newly protected"],
])("an alert %s is told as %s: %s", ([alert, kind, title]) => {
  expect(noticeOf(alertSamples[alert])).toMatchObject({ kind, title, occurredAt: alertAt });
});

test("a backup problem without an error of Azure is told by its reason", () => {
  const { error: _, ...alert } = alertSamples.backupProblem;

  expect(noticeOf(alert).text).toBe("No snapshot could be taken.");
});
