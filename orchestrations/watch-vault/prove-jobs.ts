import type { OrchestrationContext, Task } from "durable-functions";
import type { BackupNews } from "../../domain/alerts/backup-alerts.ts";
import type { Instant } from "../../domain/instant.ts";
import { briefRetry } from "../../domain/retry.ts";
import type { ActivityOutput } from "../contracts/activities.ts";
import { proveBackups } from "../contracts/watch.ts";
import { ActivityFailed, callActivity } from "../durable/call.ts";
import type { FromJson } from "../durable/json.ts";
import type { Listed } from "./listed.ts";
import { type ToldEnd, type ToldWaiter, tellEnds, tellNews } from "./tell-ends.ts";

type Proven = FromJson<ActivityOutput<typeof proveBackups>>;
type Job = Listed["ended"][number];

/** What the jobs of one poll have proven, and told. */
export interface Proofs {
  readonly ended: readonly ToldEnd[];
  readonly pending: Proven["pending"];
  /** Stalls and recoveries. */
  readonly news: readonly BackupNews[];
  /** Who was told. */
  readonly waited: readonly ToldWaiter[];
  /** Jobs that wait for the next poll. */
  readonly left: number;
  /** The budget of requests, or Azure, asks to wait. */
  readonly laterSeconds?: number;
}

/** Jobs that one activity proves. */
const MAX_BATCH = 25;
const LATER_AFTER_FAILURE_SECONDS = 60;

/**
 * Proves the jobs of a poll in batches and tells each batch at once: details of running jobs first, because a workflow may wait for
 * them. Stops when the budget of requests asks to wait.
 */
export function* proveJobs(
  context: OrchestrationContext,
  vaultId: string,
  { details, ended, thresholds }: Listed,
  at: Instant,
): Generator<Task, Proofs, unknown> {
  const batches = [details, ...inBatches(ended)].filter((batch) => batch.length > 0);
  const told: ToldEnd[] = [];
  const pending: Proven["pending"][number][] = [];
  const waited: ToldWaiter[] = [];
  let left = batches.reduce((sum, batch) => sum + batch.length, 0);
  let later: { readonly laterSeconds?: number } = {};
  for (const jobs of batches) {
    const proven = yield* proveBatch(context, { vaultId, at, thresholds, jobs });
    left -= proven.ended.length + proven.pending.length;
    waited.push(...(yield* tellEnds(context, vaultId, proven.ended)));
    yield* tellNews(context, vaultId, snapshotsOf(proven));
    told.push(...proven.ended);
    pending.push(...proven.pending);
    if (proven.laterSeconds === undefined) continue;
    later = { laterSeconds: proven.laterSeconds };
    break;
  }
  return { ended: told, pending, news: pending.flatMap(newsOf), waited, left, ...later };
}

function* proveBatch(
  context: OrchestrationContext,
  input: {
    readonly vaultId: string;
    readonly at: Instant;
    readonly thresholds: Listed["thresholds"];
    readonly jobs: readonly Job[];
  },
): Generator<Task, Proven, unknown> {
  try {
    return yield* callActivity(context, proveBackups, { ...input, jobs: [...input.jobs] }, briefRetry);
  } catch (error) {
    if (!(error instanceof ActivityFailed)) throw error;
    const laterSeconds = error.facts.retryAfterSeconds ?? LATER_AFTER_FAILURE_SECONDS;
    return { ended: [], pending: [], left: input.jobs.length, laterSeconds };
  }
}

function snapshotsOf({ pending }: Proven) {
  return pending.flatMap(({ job, snapshotAt }) =>
    snapshotAt === undefined
      ? []
      : [{ kind: "snapshotTaken", vmId: job.vmId, jobId: job.jobId, at: snapshotAt } as const],
  );
}

function newsOf({ job, stalled, hasRecovered }: Proven["pending"][number]): readonly BackupNews[] {
  const { vmId, jobId, progress } = job;
  return [
    ...(hasRecovered ? [{ kind: "recovered", vmId, jobId, stalls: progress.stalledPhases.length } as const] : []),
    ...(stalled === undefined ? [] : [{ kind: "stalled", vmId, jobId, ...stalled } as const]),
  ];
}

function inBatches(jobs: readonly Job[]): readonly (readonly Job[])[] {
  const batches: Job[][] = [];
  for (let start = 0; start < jobs.length; start += MAX_BATCH) batches.push(jobs.slice(start, start + MAX_BATCH));
  return batches;
}
