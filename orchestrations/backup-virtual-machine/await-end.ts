import type { OrchestrationContext, Task } from "durable-functions";
import { backupAlert, backupTopic } from "../../domain/alerts/backup-alerts.ts";
import { nextAwaitStep, nextMailboxPollAt } from "../../domain/backup/awaited-backup.ts";
import { type JobObservation, nextJobStep, startProgress } from "../../domain/backup/progress.ts";
import type { BackupResult } from "../../domain/backup/result.ts";
import { attentionReason } from "../../domain/protection/outcome.ts";
import { briefRetry } from "../../domain/retry.ts";
import { getBackupJob } from "../contracts/activities.ts";
import { ActivityFailed, callActivity } from "../durable/call.ts";
import { publish } from "../durable/publish.ts";
import { alertHead } from "../durable/raise.ts";
import { nowOf, waitUntil } from "../durable/wait.ts";
import { leaveClaim, settleClaim, takeMessages } from "./claim.ts";
import type { AttemptEnd, Awaited } from "./run.ts";

/**
 * Waits until the workflow's mailbox is due, and reads it once. The vault's watcher, not this workflow, asks Azure about the job and
 * reports stalls and its end. One poll per generation keeps the history short however long the job runs.
 */
export function* awaitEnd(
  context: OrchestrationContext,
  vmId: string,
  before: Awaited,
): Generator<Task, AttemptEnd | Awaited, unknown> {
  const { vaultId, thresholds } = before;
  showProgress(context, before);
  yield* waitUntil(context, nextMailboxPollAt(before, thresholds, nowOf(context)));
  const step = nextAwaitStep(before, yield* takeMessages(context), thresholds, nowOf(context));
  if (step.kind === "ended") return step;
  const awaited = { ...step.awaited, vaultId, thresholds };
  if (step.kind === "deadlinePassed") return yield* endWithoutWatcher(context, vmId, awaited);
  showProgress(context, awaited);
  return awaited;
}

/** The watcher has told nothing for too long: the job itself says how it stands, in the one request that this workflow sends. */
function* endWithoutWatcher(
  context: OrchestrationContext,
  vmId: string,
  awaited: Awaited,
): Generator<Task, AttemptEnd, unknown> {
  const { vaultId, jobId, milestones } = awaited;
  if (jobId === undefined) {
    yield* leaveClaim(context, { vmId, vaultId });
    const result: BackupResult = { result: "unknown", milestones, reason: "monitorFailed" };
    const lost = backupAlert(alertHead(context, "backupProblem"), { vmId, vaultId }, result);
    return { result, ...(lost !== undefined && { alert: lost }) };
  }
  const observation = yield* readJob(context, { vaultId, jobId });
  const result = resultAtDeadline(awaited, jobId, observation, context);
  yield* settleClaim(context, { vmId, vaultId }, result);
  yield* leaveClaim(context, { vmId, vaultId });
  const job = { vaultId, jobId };
  const eventId = `backupEnded:${backupTopic(job, result.result).join(":")}`.slice(-300);
  yield* publish(context, { eventId, at: nowOf(context), kind: "backupEnded", vmId, vaultId, result });
  const error = observation.kind === "job" ? observation.job.errors[0] : undefined;
  const head = alertHead(context, "backupProblem", backupTopic(job, `ended ${result.result}`));
  const alert = backupAlert(head, { vmId, vaultId, jobId }, result, error);
  return { result, ...(alert !== undefined && { alert }) };
}

/** By the rule of the watcher: after the deadline every observation is an end. */
function resultAtDeadline(
  { since, milestones, thresholds }: Awaited,
  jobId: string,
  observation: JobObservation,
  context: OrchestrationContext,
): BackupResult {
  const step = nextJobStep({ ...startProgress(since), milestones }, observation, thresholds, nowOf(context));
  return step.kind === "ended"
    ? { ...step.result, jobId }
    : { result: "unknown", jobId, milestones, reason: "monitorFailed" };
}

function* readJob(
  context: OrchestrationContext,
  job: { readonly vaultId: string; readonly jobId: string },
): Generator<Task, JobObservation, unknown> {
  try {
    return yield* callActivity(context, getBackupJob, job, briefRetry);
  } catch (error) {
    if (!(error instanceof ActivityFailed)) throw error;
    if (error.facts.code === "AZURE_NOT_FOUND") return { kind: "notFound" };
    return { kind: "failed", reason: attentionReason(error.facts) };
  }
}

function showProgress(context: OrchestrationContext, { jobId, milestones, since }: Awaited): void {
  const stage = milestones.snapshotAt === undefined ? "snapshot" : "transfer";
  if (jobId === undefined) context.df.setCustomStatus({ stage: "joined", milestones, watchedSince: since });
  else context.df.setCustomStatus({ stage, jobId, milestones, watchedSince: since });
}
