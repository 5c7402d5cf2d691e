import { machineInstanceId, recheckInstanceId } from "../../domain/coordination/instance-ids.ts";
import { BackupError } from "../../domain/errors.ts";
import { deliveryScenarios } from "./delivery-scenarios.ts";
import { laterScenarios } from "./later-scenarios.ts";
import { runScenarios } from "./run-scenarios.ts";
import {
  backupEnded,
  backupRuns,
  decided,
  handedOver,
  machine,
  noRecheck,
  oneBackup,
  operationFailed,
  policyId,
  protect,
  straightWay,
  thresholds,
  vaultId,
  vmId,
} from "./workflow-answers.ts";
import type { Scenario } from "./workflow-app.ts";

/** The entities of a scenario are the app's own. */
const straight: Scenario["answers"] = {
  ...Object.fromEntries(Object.entries(straightWay).filter(([name]) => !name.includes("."))),
  observeVault: [{ vaultExists: false, policies: [], machines: 0 }],
  startPublication: [{ kind: "started" }],
};
const instanceId = machineInstanceId("protect", vmId);
const startedAt = "2026-03-31T01:00:00.000Z";
const accepted = { kind: "accepted", operationId: "op-2", retryAfterSeconds: 30 };
const throttled = () => new BackupError("AZURE_THROTTLED", "Slow down.", { retryAfterSeconds: 17 });
const completed = { result: "completed", jobId: "job-1", milestones: { vaultedAt: startedAt }, reason: "vaulted" };

function job(status: string, snapshot: string, transfer: string) {
  const tasks = [
    { taskId: "Take Snapshot", status: snapshot },
    { taskId: "Transfer data to vault", status: transfer },
  ];
  return { kind: "job", job: { jobId: "job-1", status, startedAt, tasks, errors: [] } };
}

const skipped = { result: "skipped", jobId: "job-1", milestones: {}, reason: "transferSkipped" };
const snapshotFailed = { result: "failed", jobId: "nightly", milestones: {}, reason: "snapshotFailed" };
const creating = { ...decided, machine: { ...machine, provisioningState: "Creating" } };
const withOldAgent = { ...machine, agent: { state: "ready", version: "2.6.0.0" } };
const withFirstBackup = { ...decided, decision: { ...protect, firstBackupRetainDays: 14 } };

const backup = {
  orchestrator: "backupVirtualMachine",
  input: { vmId, retainDays: 7 },
  instanceId: machineInstanceId("backup", vmId),
};
const backupAnswers = {
  locateProtectedItem: [{ kind: "located", vaultId, protectionState: "Protected", configVersion: "v1", thresholds }],
  listBackupJobs: [{ jobIds: ["nightly"] }],
  triggerBackup: [accepted],
  readOperation: [{ kind: "succeeded", jobId: "job-1" }],
  startAlerts: [handedOver],
  startPublication: [{ kind: "started" }],
  startWatch: [{ kind: "started" }],
};
const protection = { orchestrator: "protectVirtualMachine", input: { vmId }, instanceId };
const waitPlan = {
  ...{ location: "westeurope", vaultId, maximumVaults: 1 },
  ...{ configVersion: "v1", rule: "production", policyKey: "daily", redundancy: "GeoRedundant" },
};
/** Lives of workflows whose histories are kept: what they were told is all here, time is virtual. */
export const scenarios: readonly Scenario[] = [
  {
    ...protection,
    name: "protect-with-first-backup",
    expected: { outcome: "protected", reason: "protectionEnabled", backup: { result: "completed" } },
    answers: {
      ...straight,
      decideProtection: [creating, withFirstBackup],
      readOperation: [
        { kind: "inProgress", retryAfterSeconds: 60 },
        { kind: "succeeded", jobId: "configure-1" },
      ],
      readBackups: [backupRuns, backupRuns, backupEnded(completed), noRecheck],
    },
  },
  {
    ...protection,
    name: "protect-rechecked-during-backup",
    expected: { outcome: "alreadyProtected", backup: { result: "unknown", reason: "monitorFailed" } },
    answers: {
      ...straight,
      decideProtection: [withFirstBackup],
      readProtectedItem: [
        { kind: "item", protectionState: "Protected", isSoftDeleted: false, policyId },
        { kind: "item", protectionState: "IRPending", isSoftDeleted: false, policyId },
      ],
      startBackups: [{ starts: ["alreadyRunning"] }, { starts: ["started"] }],
      // The entity has no request, so that the wait goes on; then the backup's instance is terminated.
      readBackups: [
        oneBackup({ kind: "running" }, true),
        backupEnded({ result: "failed", milestones: {}, reason: "snapshotFailed" }),
        oneBackup({ kind: "lost", status: "Terminated", endedAt: startedAt }),
        noRecheck,
      ],
    },
  },
  {
    ...protection,
    name: "protect-seen-late",
    expected: { outcome: "protected", reason: "protectionEnabled" },
    answers: { ...straight, decideProtection: [{ kind: "notFound" }, { kind: "notFound" }, decided] },
  },
  {
    ...protection,
    name: "protect-might-have-waited",
    input: { vmId, source: "sweep", sweepId: "sweep-1", waitPlan },
    expected: { outcome: "protected", reason: "protectionEnabled" },
    answers: straight,
  },
  {
    ...protection,
    name: "protect-needs-attention",
    expected: { outcome: "needsAttention", reason: "policyFull", vaultId },
    answers: {
      ...straight,
      ensureVault: [throttled, { kind: "provisioning" }, { kind: "ready", vaultId, created: true }],
      ensurePolicy: [{ kind: "full", protectedItemsCount: 100 }],
      startAlerts: [() => new Error("The hub is away."), handedOver],
    },
  },
  {
    ...protection,
    name: "protect-throttled-for-ever",
    expected: { outcome: "needsAttention", reason: "throttledTooLong" },
    answers: { ...straight, ensureVault: [throttled] },
  },
  {
    ...protection,
    name: "protect-operation-fails",
    expected: { outcome: "waiting", reason: "dayQuotaReached", rule: "production" },
    answers: {
      ...straight,
      enableProtection: [
        () => new BackupError("AZURE_CONFLICT", "Held.", { serviceCode: "BMSUserErrorObjectLocked" }),
        { operationId: "op-1" },
      ],
      readOperation: [
        () => new BackupError("AZURE_NOT_FOUND", "No such operation."),
        operationFailed("BMSUserErrorObjectLocked"),
        operationFailed("CloudDosTimeboudLimitReached"),
      ],
    },
  },
  {
    ...protection,
    name: "protect-undeletes",
    expected: { outcome: "protected", reason: "undeleted", expectedConsistency: "crash" },
    answers: {
      ...straight,
      readProtectedItem: [{ kind: "item", protectionState: "ProtectionStopped", isSoftDeleted: true, policyId }],
      undeleteProtectedItem: [{ operationId: "op-0", retryAfterSeconds: 30 }],
      decideProtection: [{ ...decided, machine: withOldAgent }],
      readVirtualMachine: [{ kind: "found", machine: withOldAgent }],
    },
  },
  {
    ...protection,
    name: "protect-changes-policy",
    expected: { outcome: "protected", reason: "policyChanged", branch: "policyChanged" },
    answers: {
      ...straight,
      decideProtection: [{ ...decided, decision: { ...protect, existing: { policy: "change", disks: "change" } } }],
      readProtectedItem: [
        {
          kind: "item",
          protectionState: "Protected",
          isSoftDeleted: false,
          policyId: `${vaultId}/backupPolicies/weekly`,
          disks: { kind: "exclude", luns: [1] },
          lastRecoveryPointAt: startedAt,
        },
      ],
      comparePolicies: [{ retention: "keepsAsLong" }],
    },
  },
  {
    ...backup,
    name: "backup-only-snapshot",
    expected: { result: "skipped", reason: "transferSkipped", jobId: "job-1" },
    answers: {
      ...backupAnswers,
      triggerBackup: [() => new BackupError("AZURE_OUTCOME_UNKNOWN", "Lost."), { kind: "jobNotVisibleYet" }, accepted],
    },
    told: [
      { afterSeconds: 600, message: { kind: "snapshotTaken", vmId, jobId: "job-1", at: startedAt } },
      { afterSeconds: 1200, message: { kind: "ended", vmId, result: skipped } },
    ],
  },
  {
    ...backup,
    name: "backup-not-watched",
    // An end after three hours: the deadline of an hour, and two more for the watcher.
    input: { vmId, retainDays: 7, vaultId, thresholds: { ...thresholds, jobDeadlineSeconds: 3600 } },
    expected: { result: "completed", jobId: "job-1" },
    answers: {
      ...backupAnswers,
      getBackupJob: [
        () => new BackupError("AZURE_UNAVAILABLE", "An outage."),
        job("Completed", "Completed", "Completed"),
      ],
    },
  },
  {
    ...backup,
    name: "backup-conflict-of-operation",
    expected: { result: "completed", jobId: "job-1", attempts: 2 },
    answers: {
      ...backupAnswers,
      triggerBackup: [accepted, { kind: "jobAlreadyRunning", jobId: "nightly" }, accepted],
      readOperation: [operationFailed("UserErrorBackupOperationInProgress"), { kind: "succeeded", jobId: "job-1" }],
    },
    told: [
      { afterSeconds: 900, message: { kind: "ended", vmId, result: snapshotFailed, retry: "once" } },
      { afterSeconds: 6000, message: { kind: "ended", vmId, result: completed } },
    ],
  },
  {
    ...backup,
    name: "backup-refused",
    expected: { result: "failed", reason: "accessDenied" },
    answers: {
      ...backupAnswers,
      triggerBackup: [{ kind: "refused", code: "AZURE_ACCESS_DENIED", message: "Give it a role.", retry: "no" }],
    },
  },
  {
    name: "recheck",
    expected: { outcome: "startedInstance" },
    orchestrator: "recheckMachine",
    input: { vmId },
    instanceId: recheckInstanceId(vmId, "event-1"),
    answers: { startProtection: [{ kind: "alreadyRunning" }, { kind: "alreadyRunning" }, { kind: "started" }] },
  },
  ...deliveryScenarios,
  ...laterScenarios,
  ...runScenarios,
];
