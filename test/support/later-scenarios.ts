import {
  checkInstanceId,
  deletionInstanceId,
  machineInstanceId,
  retryInstanceId,
  SWEEP_INSTANCE_ID,
  watchInstanceId,
} from "../../domain/coordination/instance-ids.ts";
import { BackupError } from "../../domain/errors.ts";
import { eventInstanceId } from "../../domain/events/domain-event.ts";
import { protectionEnded } from "./inventory-events.ts";
import { handedOver, thresholds, vaultId, vmId } from "./workflow-answers.ts";
import type { Scenario } from "./workflow-app.ts";

const APPROVAL_ID = "approve:web-01:0123456789abcdef0123456789abcdef";
const startedAt = "2026-03-31T01:00:00.000Z";

const sweepPlan = {
  subscriptionIds: ["00000000-0000-0000-0000-000000000001"],
  unreadable: [],
  readable: ["00000000-0000-0000-0000-000000000001"],
  startsPerMinute: 60,
};
const sweptPage = {
  counts: {},
  starts: [],
  probes: [],
  examples: [],
  policies: [],
  fingerprint: 0,
  inventory: "written",
};
const probe = { cause: "policyMissing|vault", vmId };
const sweptPolicy = {
  vaultId,
  policyName: "daily",
  kind: "standard",
  template: {
    kind: "standard",
    schedule: { kind: "daily", time: "23:00" },
    timeZone: "Europe/Berlin",
    retention: { days: 30 },
    instantRestoreDays: 2,
  },
  manage: false,
};
const correctedOffset = { setting: "timeZoneOffset", expected: "UTC+02:00", actual: "UTC+01:00", corrected: true };

/** Lives of the workflows that follow the protection of a machine: its retry, its retirement, and what they publish. */
const endedJob = {
  ...{ key: "AAAAAAAA", jobId: "job-1", vmId, isAlone: true },
  ...{ status: "Failed", startedAt, endedAt: startedAt },
};
const missedBackup = { vmId, policyName: "daily", dueAt: "2026-03-30T23:00:00.000Z", timeZone: "UTC" };
const checkedVault = {
  kind: "checked",
  ...{ missed: [] as object[], resumed: [], hasMore: false, expected: 1, unknown: 0 },
  saved: { nextAt: "2026-03-31T23:00:00.000Z", expected: "", missed: "", failed: "", running: "" },
};
const listedVault = {
  kind: "listed",
  ...{ ended: [], details: [], started: [], snapshots: [], noJob: [], overdue: [], vanished: [], dueAt: [] },
  ...{ hasMoreEnded: false, watched: 0, running: 0, claims: 0, awaitsJob: false, pages: 1, changedAt: startedAt },
  saved: {
    ...{ listFrom: startedAt, tellFrom: startedAt, hasChanged: true },
    ...{ opened: "", missing: "", snapshots: "", told: "" },
  },
  thresholds,
};
const failedEnd = {
  ...{ key: "AAAAAAAA", jobId: "job-1", vmId, startedAt, endedAt: startedAt, wasStalled: false, retry: "once" },
  result: { result: "failed", reason: "jobFailed", jobId: "job-1", milestones: {} },
};

const runningJob = { key: "AAAAAAAA", jobId: "job-1", vmId, isAlone: true, status: "InProgress", startedAt };
/** What the poll of the running job's details has shown. */
const followed = (isStalled: boolean) => ({
  ...{ key: "AAAAAAAA", jobId: "job-1", vmId, startedAt, nextAt: "2026-03-31T07:00:00.000Z" },
  progress: {
    ...{ watchedSince: startedAt, changedAt: startedAt, fingerprint: "f", phase: "transfer", milestones: {} },
    ...{ stalledPhases: ["transfer"], isStalled, missingPolls: 0, unconfirmedPolls: 0 },
  },
});
const polled = (change: object) => ({ ended: [], pending: [{ hasRecovered: false, ...change }], left: 0 });

export const laterScenarios: readonly Scenario[] = [
  {
    // A job stalls while Azure throttles, moves on, and fails in the end.
    name: "watch-stalled",
    orchestrator: "watchVault",
    input: { vaultId },
    instanceId: watchInstanceId(vaultId),
    expected: { vaultId, ended: 1 },
    answers: {
      observeVaultJobs: [
        () => new BackupError("AZURE_THROTTLED", "Slow down.", { retryAfterSeconds: 17 }),
        { ...listedVault, watched: 1, running: 1, details: [runningJob] },
        {
          kind: "failed",
          reason: "throttledTooLong",
          retryAfterSeconds: 324,
          isFinal: false,
          vaultIsGone: false,
          claims: 0,
        },
        { ...listedVault, watched: 1, running: 1, details: [runningJob] },
        { ...listedVault, ended: [endedJob] },
      ],
      proveBackups: [
        polled({ job: followed(true), stalled: { phase: "transfer", seconds: 21_600 } }),
        polled({ job: followed(false), hasRecovered: true }),
        { ended: [{ ...failedEnd, wasStalled: true }], pending: [], left: 0 },
      ],
      startPublication: [{ kind: "started" }],
      startAlerts: [handedOver],
    },
  },
  {
    name: "watch",
    orchestrator: "watchVault",
    input: { vaultId },
    instanceId: watchInstanceId(vaultId),
    expected: { vaultId, ended: 1 },
    answers: {
      observeVaultJobs: [
        { kind: "failed", reason: "throttledTooLong", isFinal: false, vaultIsGone: false, claims: 0 },
        { ...listedVault, watched: 1, running: 1 },
        { ...listedVault, ended: [endedJob] },
      ],
      proveBackups: [{ ended: [failedEnd], pending: [], left: 0 }],
      startPublication: [{ kind: "started" }],
      startAlerts: [handedOver],
    },
  },
  {
    name: "check",
    orchestrator: "checkVault",
    input: { vaultId },
    instanceId: checkInstanceId(vaultId),
    expected: { vaultId, outcome: "checked" },
    answers: {
      readExpectations: [{ ...checkedVault, missed: [missedBackup], hasMore: true }, checkedVault],
      startPublication: [{ kind: "started" }],
      startAlerts: [handedOver],
    },
  },
  {
    name: "retry",
    expected: { outcome: "solved" },
    orchestrator: "retryProtection",
    input: { vmId, at: "2026-04-01T13:00:00.000Z", attempt: 2, reason: "policyMissing", since: startedAt },
    instanceId: retryInstanceId(vmId, "policyMissing"),
    answers: { readProtection: [() => new BackupError("CONFIG_INVALID", "The hub is away."), { isRunning: false }] },
  },
  {
    name: "retire",
    expected: { outcome: "protectionStopped", vaultId },
    orchestrator: "retireMachine",
    input: { vmId },
    instanceId: machineInstanceId("retire", vmId),
    answers: {
      readVirtualMachine: [{ kind: "notFound" }],
      readProtection: [{ isRunning: true }, { isRunning: false }],
      planRetirement: [
        {
          kind: "item",
          vaultId,
          protectionState: "IRPending",
          isSoftDeleted: false,
          whenDeleted: "stopAndRetain",
          configVersion: "v1",
          thresholds,
        },
      ],
      stopProtection: [{ operationId: "op-1", retryAfterSeconds: 30 }],
      readOperation: [{ kind: "succeeded" }],
      readProtectedItem: [{ kind: "item", protectionState: "ProtectionStopped", isSoftDeleted: false }],
      startAlerts: [handedOver],
      startPublication: [{ kind: "started" }],
    },
  },
  {
    name: "retire-for-approval",
    expected: { outcome: "alreadyStopped", awaitsApproval: true },
    orchestrator: "retireMachine",
    input: { vmId },
    instanceId: machineInstanceId("retire", vmId),
    answers: {
      readVirtualMachine: [{ kind: "notFound" }],
      readProtection: [{ isRunning: false }],
      planRetirement: [
        {
          kind: "item",
          vaultId,
          protectionState: "ProtectionStopped",
          isSoftDeleted: false,
          whenDeleted: "deleteDataAfterApproval",
          configVersion: "v1",
          thresholds,
        },
      ],
      requestApproval: [
        () => new BackupError("STORAGE_UNAVAILABLE", "The table is away."),
        { id: APPROVAL_ID, status: "waiting", validUntil: "2026-04-08T13:00:00.000Z" },
      ],
      startAlerts: [handedOver],
      startPublication: [{ kind: "started" }],
    },
  },
  {
    name: "delete-data",
    expected: { outcome: "dataDeleted" },
    orchestrator: "deleteBackupData",
    input: { approvalId: APPROVAL_ID, vmId, vaultId },
    instanceId: deletionInstanceId(APPROVAL_ID),
    answers: {
      readVirtualMachine: [{ kind: "notFound" }],
      deleteProtectedItem: [{ kind: "started", operationId: "op-1", retryAfterSeconds: 30 }],
      readOperation: [{ kind: "inProgress" }, { kind: "succeeded" }],
      readProtectedItem: [
        { kind: "item", protectionState: "ProtectionStopped", isSoftDeleted: true, softDeletedForSeconds: 1_209_600 },
      ],
      settleApproval: [{}],
      startAlerts: [handedOver],
    },
  },
  {
    name: "sweep",
    expected: { isComplete: true, counts: { machines: 3, curedCauses: 1, policiesCorrected: 1 }, hasSentSummary: true },
    orchestrator: "sweepSubscriptions",
    input: { lastFingerprint: 7 },
    instanceId: SWEEP_INSTANCE_ID,
    answers: {
      planSweep: [sweepPlan],
      sweepMachines: [
        { ...sweptPage, counts: { machines: 2 }, starts: [vmId], probes: [probe], continuation: "2" },
        { ...sweptPage, counts: { machines: 1 }, policies: [sweptPolicy] },
      ],
      startProtections: [
        { started: 0, alreadyRunning: 0, failed: 1 },
        { started: 0, alreadyRunning: 1, failed: 0 },
      ],
      readProbes: [{ states: ["running"] }, { states: ["cured"] }],
      sweepCause: [{ starts: [vmId] }],
      ensurePolicy: [
        () => new BackupError("AZURE_UNAVAILABLE", "It did not answer."),
        { kind: "ready", policyId: `${vaultId}/backupPolicies/daily`, created: false, drift: [correctedOffset] },
      ],
      sweepUnseen: [{ counts: {}, starts: [vmId], inventory: "written" }],
      sweepOrphans: [{ counts: { orphans: 1 }, orphans: [{ vmId: `${vmId}-gone`, vaultId }] }],
      startRetirements: [{ started: 1, alreadyRunning: 0, failed: 0 }],
      sweepLocks: [{ locks: [{ subscriptionId: sweepPlan.readable[0], name: "keep", level: "CanNotDelete" }] }],
      takeDeadLetters: [{ requested: 1, notOurs: 0, unreadable: 0 }],
      startAlerts: [handedOver],
      startPublication: [{ kind: "started" }],
    },
  },
  {
    name: "publish-event",
    expected: { outcome: "applied", attempts: 3 },
    orchestrator: "publishEvent",
    input: { event: protectionEnded() },
    instanceId: eventInstanceId("protectionEnded", protectionEnded().eventId),
    answers: {
      applyEvent: [
        () => new BackupError("STORAGE_UNAVAILABLE", "It did not answer."),
        () => new BackupError("STORAGE_REFUSED", "It answered 403."),
        {},
      ],
    },
  },
];
