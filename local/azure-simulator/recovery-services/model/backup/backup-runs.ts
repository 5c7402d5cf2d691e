import type { BackupJobFault, SimulatedVirtualMachine } from "../../../arm/service.ts";
import { backupInProgress } from "../../errors/backup.ts";
import { asHealthDetail, healthy, type JobError, jobErrors } from "../../errors/job-details.ts";
import { findProtectedMachine, type Model } from "../model.ts";
import type { BackupJob, JobEnd, ProtectedItem, RecoveryPoint, Vault } from "../state.ts";
import { randomBackupDuration } from "./backup-duration.ts";
import { dropExpiredPoints, includedLuns, takeSnapshot } from "./recovery-points.ts";

/** Time until a job fails because its machine does not exist. */
const NOTICE_MACHINE_GONE_MS = 2_000;
/** Attempts in a row at which an Enhanced policy accepts a crash-consistent point. */
const CRASH_CONSISTENT_TRIES: readonly number[] = [4, 6, 8];

/** Throws 400 while another backup of the item is in its snapshot phase: jobs may overlap, snapshot phases may not. */
export function refuseOverlap(vault: Vault, item: ProtectedItem, nowMs: number): void {
  if (hasRunningSnapshot(vault, item, nowMs)) throw backupInProgress();
}

/** Whether a backup of the item is in its snapshot phase. */
export function hasRunningSnapshot(vault: Vault, item: ProtectedItem, nowMs: number): boolean {
  return runningBackups(vault, item).some((job) => nowMs < job.snapshotEndsAtMs);
}

/** Backup jobs of an item that have not ended. */
export function runningBackups(vault: Vault, item: ProtectedItem): readonly BackupJob[] {
  const running: BackupJob[] = [];
  for (const job of vault.openBackups) {
    if (job.end !== undefined) vault.openBackups.delete(job);
    else if (job.itemKey === item.key) running.push(job);
  }
  return running;
}

/** Starts a backup job and schedules its phases. */
export function startBackup(
  model: Model,
  vault: Vault,
  item: ProtectedItem,
  wanted: {
    readonly trigger: BackupJob["trigger"];
    readonly ruleName: BackupJob["ruleName"];
    readonly expiresAtMs: number;
    readonly reachesVault: boolean;
    /** Default: now. A scheduled run may have started in the past. */
    readonly startedAtMs?: number;
  },
): BackupJob {
  const startedAtMs = wanted.startedAtMs ?? model.context.clock.now();
  const machine = findProtectedMachine(model, item);
  const luns = machine === undefined ? [] : includedLuns(machine, item.diskExclusion);
  const included = (machine?.disks ?? []).filter((disk) => luns.includes(disk.lun));
  const excluded = (machine?.disks ?? []).filter((disk) => !luns.includes(disk.lun));
  const isFirst = !item.recoveryPoints.some((point) => point.vaultedAtMs !== undefined);
  const duration = randomBackupDuration(model, included, isFirst);
  const fault = model.context.plannedFault.backupJob(item.virtualMachineId);
  const snapshotEndsAtMs = startedAtMs + (machine === undefined ? NOTICE_MACHINE_GONE_MS : duration.snapshotMs);
  const transferShowsAtMs = snapshotEndsAtMs + duration.gapMs;
  const job: BackupJob = {
    kind: "backup",
    id: model.context.newGuid(),
    activityId: model.context.newGuid(),
    itemKey: item.key,
    virtualMachineName: item.virtualMachineName,
    virtualMachineId: item.virtualMachineId,
    startedAtMs,
    cancelledAtMs: undefined,
    end: undefined,
    trigger: wanted.trigger,
    ruleName: wanted.ruleName,
    expiresAtMs: wanted.expiresAtMs,
    reachesVault: wanted.reachesVault,
    snapshotEndsAtMs,
    transferShowsAtMs,
    transferEndsAtMs: fault?.outcome === "stalled" ? Number.POSITIVE_INFINITY : transferShowsAtMs + duration.transferMs,
    sizeMb: duration.sizeMb,
    backedUpDisks: included.map((disk) => disk.name),
    excludedDisks: excluded.length > 0 ? excluded.map((disk) => disk.name) : undefined,
  };
  vault.jobs.set(job.id, job);
  vault.openBackups.add(job);
  const run: Run = { model, vault, item, job, fault };
  model.agenda.at(snapshotEndsAtMs, (atMs) => finishSnapshot(run, atMs));
  return job;
}

/** Ends a job and updates its item. Does nothing when the job has ended already. */
export function endBackup(vault: Vault, item: ProtectedItem, job: BackupJob, end: JobEnd): void {
  if (job.end !== undefined) return;
  job.end = end;
  if (end.status === "Completed" && job.trigger === "onDemand") item.onDemandSuccesses.push(job.startedAtMs);
  if (vault.items.get(item.key) === item) recordBackupEnd(item, job, end);
}

interface Run {
  readonly model: Model;
  readonly vault: Vault;
  readonly item: ProtectedItem;
  readonly job: BackupJob;
  readonly fault: BackupJobFault | undefined;
}

function finishSnapshot(run: Run, atMs: number): void {
  const { model, vault, item, job, fault } = run;
  if (job.end !== undefined || job.cancelledAtMs !== undefined) return;
  const machine = findProtectedMachine(model, item);
  const policy = vault.policies.get(item.policyName?.toLowerCase() ?? "");
  const crashConsistent = policy?.policyType === "V2" && CRASH_CONSISTENT_TRIES.includes(item.failuresInARow + 1);
  const error = snapshotError(run, machine, crashConsistent);
  if (machine?.powerState === "running") model.machines.backupExtensionUsed?.(machine.id, error?.errorString);
  if (error !== undefined || machine === undefined) {
    const snapshotTask = fault?.outcome === "failedLeavingTask" ? "InProgress" : "Failed";
    endBackup(vault, item, job, {
      atMs,
      status: "Failed",
      tasks: [snapshotTask, "NotStarted"],
      error: error ?? jobErrors.virtualMachineNotFound,
    });
    return;
  }
  dropExpiredPoints(item, atMs);
  const point = takeSnapshot(model, item, machine, {
    policy,
    startedAtMs: job.startedAtMs,
    expiresAtMs: job.expiresAtMs,
    ruleName: job.ruleName,
    crashConsistent,
  });
  item.lastRecoveryPointAtMs = point.atMs;
  beginTransfer(run, point, atMs);
}

/** Why no snapshot could be taken; `undefined` when it could. */
function snapshotError(
  run: Run,
  machine: SimulatedVirtualMachine | undefined,
  crashConsistent: boolean,
): JobError | undefined {
  const { model, item, fault } = run;
  if (machine === undefined) return jobErrors.virtualMachineNotFound;
  if (fault?.outcome === "snapshotFailed") return fault.error ?? jobErrors.snapshotFailed;
  if (fault?.outcome === "failedLeavingTask") return fault.error ?? jobErrors.virtualMachineNotFound;
  if (machine.powerState !== "running" || crashConsistent) return undefined;
  if (machine.provisioningState === "Failed") return jobErrors.provisioningFailed;
  const agentGone = !machine.agentReady || model.context.plannedFault.agentNotReady(item.virtualMachineId);
  return agentGone ? jobErrors.agentUnavailable : undefined;
}

/** The transfer is skipped while an earlier job still transfers data, and in some hourly runs; then only the snapshot exists. */
function beginTransfer(run: Run, point: RecoveryPoint, atMs: number): void {
  const { model, vault, item, job, fault } = run;
  const earlier = runningBackups(vault, item).some((other) => other.id !== job.id);
  if (!job.reachesVault || earlier || fault?.outcome === "transferSkipped") {
    endBackup(vault, item, job, { atMs, status: "Completed", tasks: ["Completed", "Skipped"] });
    return;
  }
  if (fault?.outcome === "stalled") return;
  const endsEarly = fault?.outcome === "transferFailed" || fault?.outcome === "cancelled";
  const transferMs = job.transferEndsAtMs - job.transferShowsAtMs;
  const endsAtMs = endsEarly ? job.transferShowsAtMs + Math.round(transferMs / 2) : job.transferEndsAtMs;
  model.agenda.at(endsAtMs, (endMs) => finishTransfer(run, point, endMs));
}

function finishTransfer(run: Run, point: RecoveryPoint, atMs: number): void {
  const { vault, item, job, fault } = run;
  if (job.end !== undefined || job.cancelledAtMs !== undefined) return;
  const broken = transferError(run);
  if (broken !== undefined) {
    const tail = fault?.outcome === "cancelled" ? "Cancelled" : "Failed";
    endBackup(vault, item, job, {
      atMs,
      status: "CompletedWithWarnings",
      tasks: ["Completed", tail],
      error: broken,
    });
    return;
  }
  if (fault?.outcome === "completedLeavingTask") {
    endBackup(vault, item, job, { atMs, status: "Completed", tasks: ["Completed", "InProgress"] });
    return;
  }
  point.vaultedAtMs = atMs;
  if (job.trigger === "scheduled") item.isVaultCopyDue = false;
  const validation = fault?.outcome === "validated" ? (["Completed"] as const) : [];
  endBackup(vault, item, job, { atMs, status: "Completed", tasks: ["Completed", "Completed", ...validation] });
}

/** Why the data did not reach the vault; `undefined` when it did. */
function transferError(run: Run): JobError | undefined {
  const { model, item, fault } = run;
  if (fault?.outcome === "transferFailed") return fault.error ?? jobErrors.transferFailed;
  if (fault?.outcome === "cancelled") return fault.error ?? jobErrors.cancelled;
  return findProtectedMachine(model, item) === undefined ? jobErrors.virtualMachineGone : undefined;
}

/** Updates what an item shows after a backup job has ended. */
function recordBackupEnd(item: ProtectedItem, job: BackupJob, end: JobEnd): void {
  // A cancelled transfer ends its job with a warning, but the item counts it as failed, as recorded.
  const failed = end.status === "Failed" || end.status === "Cancelled" || end.tasks[1] === "Cancelled";
  const warned = end.status === "CompletedWithWarnings" ? "CompletedWithWarnings" : "Completed";
  item.lastBackup = { status: failed ? "Failed" : warned, atMs: job.startedAtMs + 1_000 };
  item.lastBackupError = end.error;
  item.failuresInARow = end.status === "Failed" ? item.failuresInARow + 1 : 0;
  const gone = end.error?.errorCode === jobErrors.virtualMachineGone.errorCode;
  item.health =
    end.error === undefined
      ? { status: "Passed", details: [healthy] }
      : { status: gone ? "ActionRequired" : "ActionSuggested", details: [asHealthDetail(end.error)] };
  if (item.state === "ProtectionStopped" || item.state === "BackupsSuspended") return;
  item.state = item.recoveryPoints.length > 0 ? "Protected" : "ProtectionError";
}
