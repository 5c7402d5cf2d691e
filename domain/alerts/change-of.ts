import type { BackupReason } from "../reasons.ts";
import { resourceKey } from "../resource-id.ts";
import type { RunSummary } from "../schedule/report.ts";
import type { Alert, RaisedAlert } from "./alert.ts";
import type { IncidentChange, IncidentFamily, IncidentSubject } from "./incident-change.ts";
import { noticeOf } from "./notice-of.ts";
import type {
  AzureMonitorAlert,
  BackupProblem,
  MonitoringResumed,
  MonitoringStopped,
  TypedAlert,
} from "./typed-alert.ts";

/** Azure's codes are shorter; a text that is none is cut. */
const MAX_CAUSE_CHARACTERS = 100;
/** Causes of backups that make no progress, by phase. */
const STALL_CAUSES = {
  snapshot: "snapshotStalled",
  transfer: "transferStalled",
  validation: "validationStalled",
} as const;
/** Causes of what finds problems and does not run. */
const ABSENCE_CAUSES = {
  sweep: "sweepNotRunning",
  watchTick: "watchNotRunning",
  vaultWatch: "vaultNotWatched",
} as const;
/** The cause of a machine without a recovery point within the objective. */
export const OVERDUE_CAUSE = "recoveryPointOverdue";
/** What a good backup ends. */
const OF_BACKUPS: readonly IncidentFamily[] = ["backup"];
/** A request that names nothing which could be backed up: no later backup would end an incident about it. */
const REQUEST_REASONS: readonly BackupReason[] = ["notProtected", "vmNotFound"];

/** The alert with what it means for incidents. */
export function classified(alert: RaisedAlert): Alert {
  return alert.kind === "notice" ? alert : { ...alert, change: changeOf(alert) };
}

/**
 * What an alert means for incidents. An incident is about a cause, Azure's code where there is one, and ends by what proves that the
 * subject is well again; what nothing would end is told without an incident.
 */
export function changeOf(alert: TypedAlert): IncidentChange {
  switch (alert.kind) {
    case "machineProtected":
    case "protectionWaiting":
    case "machineGone":
    // What an agent lacks shows in its backups; none of them proves that it lacks nothing any longer.
    case "agentLimited":
    case "sweepTold":
    // What was missed stays missed, however soon the schedule runs again.
    case "occurrencesMissed":
      return { action: "inform" };
    case "protectionProblem":
      return alert.vmId === ""
        ? { action: "inform" }
        : {
            ...opening(alert, "protection", alert.serviceCode ?? alert.reason, machine(alert)),
            ...(alert.isInSummary === true && { isToldElsewhere: true }),
          };
    case "machineDeleted":
      return alert.outcome === "needsAttention"
        ? opening(alert, "protection", "retirementFailed", machine(alert))
        : { action: "inform" };
    case "backupProblem":
      return REQUEST_REASONS.includes(alert.result.reason)
        ? { action: "inform" }
        : opening(alert, "backup", causeOfBackup(alert), machine(alert));
    case "backupStalled":
      return opening(alert, "backup", STALL_CAUSES[alert.phase], machine(alert));
    case "scheduledBackupMissed":
      return opening(alert, "backup", "scheduledBackupMissed", machine(alert));
    case "recoveryPointOverdue":
      return opening(alert, "backup", OVERDUE_CAUSE, machine(alert));
    case "monitoringStopped":
      return opening(alert, "platform", ABSENCE_CAUSES[alert.monitor], monitor(alert));
    case "vaultUnchecked":
      return opening(alert, "vault", alert.reason, vault(alert.vaultId));
    case "runEnded":
      return changeOfRun(alert, alert.run);
    case "azureMonitorAlert":
      return changeOfAzureMonitor(alert);
    default:
      return closingOf(alert);
  }
}

/** One about a machine's backup joins the incident that Holdfast's own watch opens; any other one ends as Azure Monitor says. */
function changeOfAzureMonitor(alert: AzureMonitorAlert): IncidentChange {
  const { rule, code, source, vmId, vaultId, condition } = alert;
  if (alert.isSecurity) return { action: "inform" };
  const cause = code ?? rule;
  if (alert.isMachineBackup && vmId !== undefined) return opening(alert, "backup", cause, machine({ ...alert, vmId }));
  const concerned = { ...(vmId !== undefined && { vmId }), ...(vaultId !== undefined && { vaultId }) };
  const subject = { key: `${source}#azuremonitor`, ...concerned };
  return condition === "fired"
    ? opening(alert, "vault", cause, subject)
    : { ...closing(["vault"], subject), causes: [cause.slice(0, MAX_CAUSE_CHARACTERS)] };
}

type ClosingAlert = Extract<
  TypedAlert,
  {
    readonly kind:
      | "protectionConfirmed"
      | "protectionNotWanted"
      | "machineRemoved"
      | "backupProgressed"
      | "backupCompleted"
      | "scheduledBackupResumed"
      | "vaultChecked"
      | "monitoringResumed"
      | "recoveryPointSeen"
      | "scheduleRan";
  }
>;

function closingOf(alert: ClosingAlert): IncidentChange {
  switch (alert.kind) {
    case "protectionConfirmed":
    case "protectionNotWanted":
      return closing(["protection"], machine(alert));
    case "machineRemoved":
      return closing(alert.isStillProtected === true ? OF_BACKUPS : [...OF_BACKUPS, "protection"], machine(alert));
    case "backupProgressed":
      return { ...closing(["backup"], machine(alert)), causes: Object.values(STALL_CAUSES) };
    // An agent that hinders backups shows in the next one as a failure or a warning.
    case "backupCompleted":
      return closing(OF_BACKUPS, machine(alert));
    case "scheduledBackupResumed":
      return closing(["backup"], machine(alert));
    case "vaultChecked":
      return closing(["vault"], vault(alert.vaultId));
    case "monitoringResumed":
      return closing(["platform"], monitor(alert));
    // Other problems of a machine's backups may be there beside a recovery point.
    case "recoveryPointSeen":
      return { ...closing(["backup"], machine(alert)), causes: [OVERDUE_CAUSE] };
    case "scheduleRan":
      return closing(["schedule"], schedule(alert.schedule));
  }
}

/** A run that has selected machines tells of each by itself; a schedule that was removed never runs again. */
function changeOfRun(alert: TypedAlert, { status, schedule: name, reason }: RunSummary): IncidentChange {
  if (status !== "failed" || reason === "scheduleUnknown") return { action: "inform" };
  return opening(alert, "schedule", reason ?? "selectionFailed", schedule(name));
}

function opening(alert: TypedAlert, family: IncidentFamily, cause: string, subject: IncidentSubject) {
  const { severity, whoActs } = noticeOf(alert);
  return { action: "open", family, cause: cause.slice(0, MAX_CAUSE_CHARACTERS), severity, whoActs, subject } as const;
}

function closing(families: readonly IncidentFamily[], subject: IncidentSubject) {
  return { action: "close", families, subject } as const;
}

function causeOfBackup({ result, error }: BackupProblem): string {
  return [result.serviceCode, error?.code].find((code) => code !== undefined && code !== "") ?? result.reason;
}

/** The machine, as every alert about it names it. */
function machine({ vmId, vaultId }: { readonly vmId: string; readonly vaultId?: string }): IncidentSubject {
  return { key: resourceKey(vmId), vmId, ...(vaultId !== undefined && { vaultId }) };
}

function vault(vaultId: string): IncidentSubject {
  return { key: resourceKey(vaultId), vaultId };
}

function monitor({ monitor: name, vaultId }: MonitoringStopped | MonitoringResumed): IncidentSubject {
  return vaultId === undefined ? { key: `monitor:${name}` } : vault(vaultId);
}

function schedule(name: string): IncidentSubject {
  return { key: `schedule:${name}` };
}
