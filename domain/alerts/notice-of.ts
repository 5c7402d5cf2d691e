import { azureMonitorNotice } from "../notices/azure-monitor.ts";
import {
  backupCompletedNotice,
  backupProblemNotice,
  backupRecoveredNotice,
  backupStalledNotice,
} from "../notices/backup.ts";
import {
  checkedVaultNotice,
  missedBackupNotice,
  resumedBackupNotice,
  uncheckedVaultNotice,
} from "../notices/missed-backups.ts";
import { missedOccurrencesNotice } from "../notices/missed-occurrences.ts";
import { monitoringResumedNotice, monitoringStoppedNotice } from "../notices/monitoring.ts";
import type { Notice } from "../notices/notice.ts";
import {
  agentNotice,
  notWantedNotice,
  protectedNotice,
  protectionNotice,
  resolvedNotice,
} from "../notices/protection.ts";
import { overdueNotice, recoveryPointSeenNotice } from "../notices/recovery-points.ts";
import { machineDeletedNotice, machineRemovedNotice } from "../notices/retirement.ts";
import { runNotice, scheduleRanNotice } from "../notices/schedule.ts";
import { sweepNotice } from "../notices/sweep.ts";
import type { Alert, RaisedAlert } from "./alert.ts";
import type { TypedAlert } from "./typed-alert.ts";

/** What people are told of an alert: the one place where it becomes words. */
export function noticeOf(alert: Alert | RaisedAlert): Notice {
  return alert.kind === "notice" ? alert.notice : noticeOfTyped(alert);
}

function noticeOfTyped(alert: TypedAlert): Notice {
  const { at } = alert;
  switch (alert.kind) {
    case "machineProtected": {
      const { reason, firstBackupFollows } = alert;
      return protectedNotice({
        outcome: { ...alert, outcome: "protected", reason },
        firstBackupFollows,
        occurredAt: at,
      });
    }
    case "protectionProblem":
      return protectionNotice({ ...alert, outcome: "needsAttention" }, at, alert);
    case "protectionWaiting":
      return protectionNotice({ ...alert, outcome: "waiting" }, at, alert);
    case "protectionConfirmed":
      return resolvedNotice(alert, at);
    case "protectionNotWanted":
      return notWantedNotice(alert, at);
    case "machineRemoved":
      return machineRemovedNotice(alert, at);
    case "machineGone":
      return protectionNotice({ vmId: alert.vmId, outcome: "gone", reason: "vmDeleted" }, at);
    case "machineDeleted":
      return machineDeletedNotice(alert, at);
    case "agentLimited":
      return agentNotice({ ...alert, occurredAt: at });
    case "runEnded":
      return runNotice(alert.run);
    case "sweepTold":
      return sweepNotice(alert.summary);
    case "occurrencesMissed":
      return missedOccurrencesNotice({ ...alert, occurredAt: at });
    case "scheduleRan":
      return scheduleRanNotice(alert.schedule, alert.dueAt, at);
    case "azureMonitorAlert":
      return azureMonitorNotice(alert);
    case "monitoringStopped":
      return monitoringStoppedNotice(alert);
    case "monitoringResumed":
      return monitoringResumedNotice(alert);
    default:
      return noticeOfBackup(alert);
  }
}

type BackupAlert = Exclude<
  TypedAlert,
  {
    readonly kind:
      | "machineProtected"
      | "protectionProblem"
      | "protectionWaiting"
      | "protectionConfirmed"
      | "protectionNotWanted"
      | "machineRemoved"
      | "machineGone"
      | "machineDeleted"
      | "agentLimited"
      | "runEnded"
      | "sweepTold"
      | "occurrencesMissed"
      | "scheduleRan"
      | "azureMonitorAlert"
      | "monitoringStopped"
      | "monitoringResumed";
  }
>;

function noticeOfBackup(alert: BackupAlert): Notice {
  const { at } = alert;
  switch (alert.kind) {
    case "backupProblem":
      return backupProblemNotice(alert, alert.result, alert, at);
    case "backupStalled":
      return backupStalledNotice(alert, alert, at);
    case "backupProgressed":
      return backupRecoveredNotice(alert, at);
    case "backupCompleted":
      return backupCompletedNotice(alert, alert, at);
    case "scheduledBackupMissed":
      return missedBackupNotice(alert.vaultId, alert, at);
    case "scheduledBackupResumed":
      return resumedBackupNotice(alert.vaultId, alert, at);
    case "recoveryPointOverdue":
      return overdueNotice(alert);
    case "recoveryPointSeen":
      return recoveryPointSeenNotice(alert);
    case "vaultUnchecked":
      return uncheckedVaultNotice(alert.vaultId, alert, at);
    case "vaultChecked":
      return checkedVaultNotice(alert.vaultId, at);
  }
}
