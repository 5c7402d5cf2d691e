import { backupVirtualMachine } from "../../orchestrations/backup-virtual-machine/workflow.ts";
import { driveOrchestrator, inputsOf, noticesOf } from "./drive-orchestrator.ts";
import { handedOver, thresholds, vaultId, vmId } from "./workflow-answers.ts";

/** Runs of `backupVirtualMachine` by hand, for a machine whose backup goes the straight way. */
export const now = "2026-03-31T01:00:00.000Z";

export const completed = { result: "completed", jobId: "job-1", milestones: { vaultedAt: now }, reason: "vaulted" };
export const accepted = { kind: "accepted", operationId: "op-1", retryAfterSeconds: 30 };

/** The message with which the watcher tells a backup's end. */
export function ended(result: object = completed, more: object = {}) {
  return { kind: "ended", vmId, result, ...more };
}

/** Contents of the mailbox: empty when the workflow begins an attempt, then by poll. */
export function mailbox(...polls: readonly (readonly object[])[]) {
  return { "backupMailbox.take": [[], ...polls] };
}

const straight: Readonly<Record<string, readonly unknown[]>> = {
  listBackupJobs: [{ jobIds: ["old-1"] }],
  triggerBackup: [accepted],
  readOperation: [{ kind: "succeeded", jobId: "job-1" }],
  startAlerts: [handedOver],
  ...mailbox([ended()]),
};

export function driveBackup(
  changes: Record<string, readonly unknown[]> = {},
  input: object = { vaultId, thresholds },
  generations = 5,
) {
  return driveOrchestrator(backupVirtualMachine, {
    input: { vmId, requestId: "r-1", ...input },
    now,
    answers: { ...straight, ...changes },
    generations,
  });
}

export type DrivenBackup = ReturnType<typeof driveBackup>;

/** The kinds of the notices that the workflow itself sends. */
export const told = (run: DrivenBackup) => noticesOf(run.scheduled);

/** The job that the vault's watcher is asked to look for. */
export const jobsOf = (run: DrivenBackup) =>
  inputsOf(run.scheduled, "backupClaims.requested").flatMap((input) =>
    (input as { readonly backups: readonly { readonly jobId: string }[] }).backups.map(({ jobId }) => jobId),
  );
