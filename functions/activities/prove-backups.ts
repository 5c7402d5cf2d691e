import { type EndEvidence, hasEnded, judgeEnd, originOf } from "../../domain/backup/evidence.ts";
import type { BackupJobStatus, JobError } from "../../domain/backup/job.ts";
import {
  type JobObservation,
  type JobProgress,
  startProgress,
  type WatchThresholds,
} from "../../domain/backup/progress.ts";
import type { BackupResult } from "../../domain/backup/result.ts";
import { type FollowedDetails, nextDetailsStep } from "../../domain/backup/watch-progress.ts";
import { BackupError } from "../../domain/errors.ts";
import { addSeconds, type Instant } from "../../domain/instant.ts";
import { adviceForCode } from "../../domain/notices/advice/for-code.ts";
import type { RetryClass } from "../../domain/notices/advice/types.ts";
import type { BackupVault } from "../../domain/ports/backup-vault.ts";
import type { VaultJobs } from "../../domain/ports/vault-jobs.ts";
import type { VirtualMachines } from "../../domain/ports/virtual-machines.ts";
import { attentionReason } from "../../domain/protection/outcome.ts";
import { safeLine } from "../../domain/text/safe-line.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { proveBackups } from "../../orchestrations/contracts/watch.ts";

interface Deps {
  readonly vault: Pick<BackupVault, "readJob">;
  readonly jobs: Pick<VaultJobs, "listRecoveryPoints">;
  readonly machines: Pick<VirtualMachines, "read">;
}

/** What the contract's schema has read. */
interface Job extends FollowedDetails {
  readonly key: string;
  readonly jobId: string;
  readonly vmId: string;
  readonly status: BackupJobStatus;
  readonly endedAt?: Instant;
  readonly isAlone: boolean;
}

interface Input {
  readonly vaultId: string;
  readonly at: Instant;
  readonly thresholds: WatchThresholds;
  readonly jobs: readonly Job[];
}

type Output = ActivityOutput<typeof proveBackups>;
type Proven = Output["ended"][number];
type Pending = Output["pending"][number];

/** Jobs that are read at the same time. */
const PARALLEL_READS = 4;
/** An error's text in the task hub, and each of its recommendations. */
const MAX_TEXT_CHARACTERS = 400;
const MAX_RECOMMENDATIONS = 2;
const LATER_WITHOUT_WAIT_SECONDS = 60;
/** Whole seconds, as the service rounds the times of rows. */
const ROUNDING_SECONDS = 1;

/**
 * Proves how jobs ended, and reads the details of those that run, a few at a time. Stops when the budget of requests, or Azure,
 * asks to wait: what is left is proven at a later poll. Safe to repeat: it changes nothing.
 */
export function createProveBackups(deps: Deps) {
  return async (rawInput: unknown): Promise<Output> => {
    const input = proveBackups.input.parse(rawInput) as Input;
    const output: Output = { ended: [], pending: [], left: 0 };
    for (let start = 0; start < input.jobs.length; start += PARALLEL_READS) {
      const batch = input.jobs.slice(start, start + PARALLEL_READS);
      const proofs = await Promise.all(batch.map((job) => attempt(() => proveJob(deps, input, job))));
      for (const proof of proofs) add(output, proof);
      if (output.laterSeconds === undefined) continue;
      output.left += input.jobs.length - start - batch.length;
      break;
    }
    return output;
  };
}

type Proof =
  | { readonly kind: "ended"; readonly proven: Proven }
  | { readonly kind: "pending"; readonly pending: Pending }
  | { readonly kind: "left"; readonly laterSeconds: number };

function add(output: Output, proof: Proof): void {
  if (proof.kind === "ended") output.ended.push(proof.proven);
  else if (proof.kind === "pending") output.pending.push(proof.pending);
  else {
    output.left += 1;
    output.laterSeconds = Math.max(output.laterSeconds ?? 0, proof.laterSeconds);
  }
}

async function attempt(prove: () => Promise<Proof>): Promise<Proof> {
  try {
    return await prove();
  } catch (error) {
    if (!(error instanceof BackupError) || !error.retryable) throw error;
    return { kind: "left", laterSeconds: error.retryAfterSeconds ?? LATER_WITHOUT_WAIT_SECONDS };
  }
}

function proveJob(deps: Deps, input: Input, job: Job): Promise<Proof> {
  return hasEnded(job.status) ? proveEnd(deps, input, job) : followDetails(deps, input, job);
}

async function proveEnd(deps: Deps, { vaultId, at }: Input, job: Job): Promise<Proof> {
  const progress = job.progress ?? startProgress(job.startedAt);
  const unconfirmedPolls = progress.unconfirmedPolls + 1;
  const ended = { ...job, milestones: progress.milestones, polls: unconfirmedPolls };
  let evidence: EndEvidence = {};
  let verdict = judgeEnd(ended, evidence, at);
  if (verdict.kind === "needsRecoveryPoints") {
    evidence = { points: await pointsOf(deps, vaultId, job, at) };
    verdict = judgeEnd(ended, evidence, at);
  }
  if (verdict.kind === "needsDetails" || verdict.kind === "needsRecoveryPoints") {
    evidence = { ...evidence, details: await detailsOf(deps, vaultId, job.jobId) };
    verdict = judgeEnd(ended, evidence, at);
  }
  if (verdict.kind === "ended") {
    const origin = originOf(ended, evidence);
    return await endWith(deps, { ...job, ...(origin !== undefined && { origin }) }, verdict.result, verdict.errors, at);
  }
  return pending(job, { ...progress, unconfirmedPolls }, at, {});
}

/** Points that cannot be read for good prove nothing: the job's details decide. */
async function pointsOf({ jobs }: Deps, vaultId: string, { vmId, startedAt, endedAt }: Job, now: Instant) {
  const from = addSeconds(startedAt, -ROUNDING_SECONDS);
  const until = addSeconds(endedAt ?? now, ROUNDING_SECONDS);
  try {
    return await jobs.listRecoveryPoints({ vaultId, vmId, from, until });
  } catch (error) {
    if (error instanceof BackupError && !error.retryable) return [];
    throw error;
  }
}

async function detailsOf({ vault }: Deps, vaultId: string, jobId: string): Promise<JobObservation> {
  try {
    const job = await vault.readJob({ vaultId, jobId });
    return job === undefined ? { kind: "notFound" } : { kind: "job", job };
  } catch (error) {
    if (!(error instanceof BackupError) || error.retryable) throw error;
    if (error.code === "AZURE_NOT_FOUND") return { kind: "notFound" };
    return { kind: "failed", reason: attentionReason({ code: error.code, retryable: error.retryable }) };
  }
}

async function followDetails(deps: Deps, { vaultId, at, thresholds }: Input, job: Job): Promise<Proof> {
  const observation = await detailsOf(deps, vaultId, job.jobId);
  const step = nextDetailsStep(job, observation, thresholds, at);
  if (step.kind === "ended") {
    const errors = observation.kind === "job" ? observation.job.errors : [];
    const endedAt = observation.kind === "job" ? observation.job.endedAt : undefined;
    return await endWith(deps, { ...job, ...(endedAt !== undefined && { endedAt }) }, step.result, errors, at);
  }
  const { snapshotAt } = step.progress.milestones;
  const isNew = job.progress?.milestones.snapshotAt === undefined && snapshotAt !== undefined;
  return pending(job, step.progress, step.at, {
    hasRecovered: step.hasRecovered,
    ...(step.stalled !== undefined && { stalled: step.stalled }),
    ...(isNew && { snapshotAt }),
  });
}

function pending(
  { key, jobId, vmId, startedAt, isParked }: Job,
  progress: JobProgress,
  nextAt: Instant,
  news: Partial<Omit<Pending, "job">>,
): Proof {
  const job = { key, jobId, vmId, startedAt, nextAt, progress, ...(isParked === true && { isParked }) };
  return { kind: "pending", pending: { hasRecovered: false, ...news, job } };
}

async function endWith(
  deps: Deps,
  job: Job & Pick<Proven, "origin">,
  found: Omit<BackupResult, "jobId">,
  errors: readonly JobError[],
  now: Instant,
): Promise<Proof> {
  const { key, jobId, vmId, startedAt, origin } = job;
  const extension = found.reason === "snapshotFailed" ? await extensionOf(deps, vmId) : undefined;
  const result = {
    ...found,
    jobId,
    milestones: { ...found.milestones },
    ...(extension !== undefined && { extension }),
  };
  const retry = retryOf(result);
  const error = errors[0];
  const proven: Proven = {
    key,
    jobId,
    vmId,
    startedAt,
    endedAt: job.endedAt ?? now,
    result,
    wasStalled: job.progress?.isStalled === true,
    ...(retry !== undefined && { retry }),
    ...(origin !== undefined && { origin }),
    ...(error !== undefined && { error: bounded(error) }),
  };
  return { kind: "ended", proven };
}

/** Classified here, so that a changed table never changes the path of a running workflow. */
function retryOf({ result, serviceCode }: BackupResult): RetryClass | undefined {
  if (result !== "failed" && (result !== "completedWithWarnings" || serviceCode === undefined)) return undefined;
  return (serviceCode === undefined ? undefined : adviceForCode(serviceCode)?.retry) ?? "once";
}

/** Azure Backup installs its extension with the first backup, so that only now it tells why no snapshot could be taken. */
async function extensionOf({ machines }: Deps, vmId: string): Promise<BackupResult["extension"]> {
  try {
    const machine = await machines.read(vmId);
    if (machine === undefined) return undefined;
    const { state, version, error } = machine.backupExtension;
    const message = error === undefined ? {} : { message: safeLine(error, MAX_TEXT_CHARACTERS) };
    return { state, ...(version !== undefined && { version }), ...message };
  } catch {
    return undefined;
  }
}

function bounded({ code, message, recommendations }: JobError) {
  const line = (text: string) => safeLine(text, MAX_TEXT_CHARACTERS);
  return { code, message: line(message), recommendations: recommendations.slice(0, MAX_RECOMMENDATIONS).map(line) };
}
