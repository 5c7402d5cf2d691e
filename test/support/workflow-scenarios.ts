import { machineInstanceId } from "../../domain/coordination/instance-ids.ts";
import { BackupError } from "../../domain/errors.ts";
import {
  decided,
  delivered,
  machine,
  policyId,
  protect,
  straightWay,
  thresholds,
  vaultId,
  vmId,
} from "./workflow-answers.ts";
import type { Scenario } from "./workflow-app.ts";

const { "recheckRequests.consume": _, ...straight } = straightWay;
const instanceId = machineInstanceId("protect", vmId);
const startedAt = "2026-03-31T01:00:00.000Z";
const accepted = { kind: "accepted", operationId: "op-2", retryAfterSeconds: 30 };

function job(status: string, snapshot: string, transfer: string) {
  const tasks = [
    { taskId: "Take Snapshot", status: snapshot },
    { taskId: "Transfer data to vault", status: transfer },
  ];
  return { kind: "job", job: { jobId: "job-1", status, startedAt, tasks, errors: [] } };
}

const jobEndsWell = [
  job("InProgress", "InProgress", "NotStarted"),
  job("InProgress", "Completed", "NotStarted"),
  job("Completed", "Completed", "Completed"),
];
const creating = { ...decided, machine: { ...machine, provisioningState: "Creating" } };
const withFirstBackup = { ...decided, decision: { ...protect, firstBackupRetainDays: 14 } };
const items = ["web-01", "web-02", "web-03"].map((name) => ({ vaultId, vmId: vmId.replace("web-01", name) }));

/** Lives of workflows whose histories are kept: what they were told is all here, time is virtual. */
export const scenarios: readonly Scenario[] = [
  {
    name: "protect-with-first-backup",
    expected: { outcome: "protected", reason: "protectionEnabled", backup: { result: "completed" } },
    orchestrator: "protectVirtualMachine",
    input: { vmId },
    instanceId,
    answers: {
      ...straight,
      decideProtection: [creating, withFirstBackup],
      readOperation: [
        { kind: "inProgress", retryAfterSeconds: 60 },
        { kind: "succeeded", jobId: "job-1" },
      ],
      triggerBackup: [accepted],
      getBackupJob: jobEndsWell,
    },
  },
  {
    name: "protect-seen-late",
    expected: { outcome: "protected", reason: "protectionEnabled" },
    orchestrator: "protectVirtualMachine",
    input: { vmId },
    instanceId,
    answers: { ...straight, decideProtection: [{ kind: "notFound" }, { kind: "notFound" }, decided] },
  },
  {
    name: "protect-needs-attention",
    expected: { outcome: "needsAttention", reason: "policyFull", vaultId },
    orchestrator: "protectVirtualMachine",
    input: { vmId },
    instanceId,
    answers: {
      ...straight,
      ensureVault: [
        () => new BackupError("AZURE_THROTTLED", "Slow down.", { retryAfterSeconds: 17 }),
        { kind: "provisioning" },
        { kind: "ready", vaultId, created: true },
      ],
      ensurePolicy: [{ kind: "full", protectedItemsCount: 100 }],
      postChatMessage: [
        { deliveredTo: ["ops"], failed: [{ channel: "teams", error: "503" }], refused: [] },
        { deliveredTo: ["ops", "teams"], failed: [], refused: [] },
      ],
    },
  },
  {
    name: "protect-undeletes",
    expected: { outcome: "protected", reason: "undeleted", expectedConsistency: "crash" },
    orchestrator: "protectVirtualMachine",
    input: { vmId },
    instanceId,
    answers: {
      ...straight,
      readProtectedItem: [{ kind: "item", protectionState: "ProtectionStopped", isSoftDeleted: true, policyId }],
      undeleteProtectedItem: [{ operationId: "op-0", retryAfterSeconds: 30 }],
      readVirtualMachine: [{ kind: "found", machine: { ...machine, agent: { state: "ready", version: "2.6.0.0" } } }],
    },
  },
  {
    name: "backup-only-snapshot",
    expected: { result: "skipped", reason: "transferSkipped", jobId: "job-1" },
    orchestrator: "backupVirtualMachine",
    input: { vmId, retainDays: 7 },
    instanceId: machineInstanceId("backup", vmId),
    answers: {
      locateProtectedItem: [
        { kind: "located", vaultId, protectionState: "Protected", configVersion: "v1", thresholds },
      ],
      triggerBackup: [() => new BackupError("AZURE_OUTCOME_UNKNOWN", "Lost."), { kind: "jobNotVisibleYet" }, accepted],
      readOperation: [{ kind: "succeeded", jobId: "job-1" }],
      getBackupJob: [job("InProgress", "Completed", "NotStarted"), job("Completed", "Completed", "Skipped")],
      postChatMessage: [delivered()],
    },
  },
  {
    name: "schedule",
    expected: { outcome: "ran", counts: { completed: 4 } },
    orchestrator: "runBackupSchedule",
    input: { schedule: "nightly", dueAt: startedAt },
    instanceId: "run:nightly",
    answers: {
      selectForSchedule: [
        { kind: "selected", configVersion: "v1", retainDays: 7, thresholds, items, continuation: "2" },
        { kind: "selected", configVersion: "v1", retainDays: 7, thresholds, items: items.slice(0, 1) },
      ],
      triggerBackup: [accepted],
      readOperation: [{ kind: "succeeded", jobId: "job-1" }],
      getBackupJob: [job("Completed", "Completed", "Completed")],
    },
  },
  {
    name: "recheck",
    expected: { outcome: "startedInstance" },
    orchestrator: "recheckMachine",
    input: { vmId },
    instanceId: machineInstanceId("recheck", vmId),
    answers: { startProtection: [{ kind: "alreadyRunning" }, { kind: "alreadyRunning" }, { kind: "started" }] },
  },
];
