import type { TypedAlert } from "../../domain/alerts/typed-alert.ts";
import type { Instant } from "../../domain/instant.ts";
import { policyId, vaultId, vmId } from "./workflow-answers.ts";

/** When the samples happened. */
export const alertAt = "2026-03-31T02:00:00.000Z" as Instant;
const earlier = "2026-03-31T01:00:00.000Z" as Instant;
const head = { alertId: "alert:1", at: alertAt };
const backup = { ...head, vmId, vaultId, jobId: "job-1" };

type Samples = { readonly [K in TypedAlert["kind"]]: Extract<TypedAlert, { readonly kind: K }> };

/** One alert of each kind. */
export const alertSamples: Samples = {
  machineProtected: {
    ...{ ...head, kind: "machineProtected", vmId, vaultId, policyId },
    reason: "protectionEnabled",
    firstBackupFollows: true,
  },
  protectionProblem: { ...head, kind: "protectionProblem", vmId, vaultId, reason: "policyMissing", nextAt: alertAt },
  protectionWaiting: { ...head, kind: "protectionWaiting", vmId, reason: "dayQuotaReached", nextAt: alertAt },
  protectionConfirmed: { ...head, kind: "protectionConfirmed", vmId, vaultId, policyId },
  protectionNotWanted: { ...head, kind: "protectionNotWanted", vmId, reason: "skippedByRule" },
  machineRemoved: { ...head, kind: "machineRemoved", vmId, vaultId },
  machineGone: { ...head, kind: "machineGone", vmId },
  machineDeleted: { ...head, kind: "machineDeleted", vmId, vaultId, outcome: "protectionStopped" },
  agentLimited: { ...head, kind: "agentLimited", vmId, problem: "agentAbsent", expectedConsistency: "crash" },
  backupProblem: {
    ...{ ...backup, kind: "backupProblem" },
    result: { result: "failed", jobId: "job-1", milestones: {}, reason: "snapshotFailed" },
    error: { code: "UserErrorGuestAgentStatusUnavailable", message: "No agent.", recommendations: ["Install it."] },
  },
  backupStalled: { ...backup, kind: "backupStalled", phase: "snapshot", seconds: 3600 },
  backupProgressed: { ...backup, kind: "backupProgressed" },
  backupCompleted: { ...backup, kind: "backupCompleted", milestones: { vaultedAt: earlier } },
  scheduledBackupMissed: {
    ...{ ...head, kind: "scheduledBackupMissed", vmId, vaultId },
    ...{ policyName: "daily", dueAt: earlier, timeZone: "UTC" },
  },
  scheduledBackupResumed: {
    ...{ ...head, kind: "scheduledBackupResumed", vmId, vaultId, policyName: "daily", dueAt: earlier },
    lastRecoveryPointAt: alertAt,
  },
  vaultUnchecked: { ...head, kind: "vaultUnchecked", vaultId, reason: "accessDenied", failedSince: earlier },
  vaultChecked: { ...head, kind: "vaultChecked", vaultId },
  monitoringStopped: { ...head, kind: "monitoringStopped", monitor: "sweep", since: earlier, lastAt: earlier },
  monitoringResumed: { ...head, kind: "monitoringResumed", monitor: "sweep" },
  recoveryPointOverdue: {
    ...{ ...head, kind: "recoveryPointOverdue", vmId, vaultId, lastRecoveryPointAt: earlier },
    objectiveHours: 26,
  },
  recoveryPointSeen: { ...head, kind: "recoveryPointSeen", vmId, vaultId, lastRecoveryPointAt: earlier },
  occurrencesMissed: {
    ...{ ...head, kind: "occurrencesMissed", schedule: "nightly", count: 2 },
    ...{ firstDueAt: earlier, lastDueAt: alertAt },
  },
  scheduleRan: { ...head, kind: "scheduleRan", schedule: "nightly", dueAt: earlier },
  runEnded: {
    ...{ ...head, kind: "runEnded" },
    run: {
      ...{ id: "run:nightly:2026-03-31T01:00Z", schedule: "nightly", dueAt: earlier, startedAt: earlier },
      ...{ endedAt: alertAt, status: "completed", counts: { vaulted: 3 } },
    },
  },
  azureMonitorAlert: {
    ...{ ...head, kind: "azureMonitorAlert", vmId, vaultId, jobId: "job-1", source: vmId.toLowerCase() },
    ...{ rule: "Backup Failure", condition: "fired", severity: "Sev1", isMachineBackup: true, isSecurity: false },
    code: "UserErrorGuestAgentStatusUnavailable",
  },
  sweepTold: {
    ...{ ...head, kind: "sweepTold" },
    summary: {
      ...{ sweepId: "sweep-1", startedAt: earlier, endedAt: alertAt, counts: { machines: 3 } },
      ...{ outcomes: { "protected protectionEnabled": 3 }, examples: [], details: [], unreadable: [] },
    },
  },
};
