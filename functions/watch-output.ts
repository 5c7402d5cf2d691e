import { packTold } from "../domain/backup/watch-keys.ts";
import { toToldJob, type WatchPlan } from "../domain/backup/watch-plan.ts";
import { isLongRunning, liveJobs, type PollFacts, type TrackedJob } from "../domain/backup/watch-poll.ts";
import type { FollowedJob } from "../domain/backup/watch-state.ts";
import { addSeconds, type Instant, isBefore } from "../domain/instant.ts";
import type { Thresholds } from "../domain/protection/config.ts";
import { parseVirtualMachineId, virtualMachineIdOf } from "../domain/resource-id.ts";
import type { ActivityOutput } from "../orchestrations/contracts/activities.ts";
import type { observeVaultJobs } from "../orchestrations/contracts/watch.ts";

type Listed = Extract<ActivityOutput<typeof observeVaultJobs>, { readonly kind: "listed" }>;
type WatchedJob = Listed["ended"][number];

/** What was found besides the list. */
export interface FoundMachines {
  /** IDs by `machineMark`. */
  readonly machines: ReadonlyMap<string, string>;
  /** For machines that have no item any more. */
  readonly vaultSubscriptionId: string;
  /** Machines that wait for a job. */
  readonly noJob: readonly string[];
  /** Machines that wait for a job that the vault does not have, by its key. */
  readonly lost: readonly { readonly vmId: string; readonly key: string }[];
  readonly pages: number;
  readonly thresholds: Thresholds;
}

/** Characters that each part of the output may have: together below the 64 KB of a message of the task hub. */
const SHARES = {
  ended: 20_000,
  details: 12_000,
  started: 5000,
  snapshots: 5000,
  overdue: 3000,
  noJob: 3000,
  vanished: 3000,
};

/** The plan as it travels through the task hub. What does not fit waits for the next poll. */
export function planOutput(plan: WatchPlan, facts: PollFacts, found: FoundMachines): Listed {
  const { watch, claims, now } = facts;
  const live = new Set(liveJobs(plan.jobs, facts));
  const idOf = (job: TrackedJob) => machineIdOf(job, found);
  const watched = (job: TrackedJob): readonly WatchedJob[] => {
    const vmId = idOf(job);
    if (vmId === undefined) return [];
    const flags = { ...(live.has(job) && { isLive: true }), ...(isLongRunning(job, facts) && { isParked: true }) };
    return [{ ...watchedJob(job, vmId), ...flags }];
  };
  const news = (job: TrackedJob) => ({ vmId: idOf(job) ?? "", jobId: job.row.jobId });
  const ended = fitting(plan.ended.flatMap(watched), SHARES.ended);
  const details = fitting([...plan.details.flatMap(watched), ...plan.parked.map(parkedJob)], SHARES.details);
  const wanted = plan.snapshots.filter(({ job }) => job.claim?.wantsSnapshot === true);
  const snapshots = fitting(
    wanted.map(({ job, at }) => ({ ...news(job), at })),
    SHARES.snapshots,
  );
  const untold = new Set(wanted.slice(snapshots.length).map(({ job }) => job.key));
  const nameless = plan.ended.filter((job) => idOf(job) === undefined).map(toToldJob);
  const due = new Set(details.map(({ key }) => key));
  return {
    kind: "listed",
    ended,
    hasMoreEnded: plan.hasMoreEnded || ended.length + nameless.length < plan.ended.length,
    details,
    started: fitting(plan.started.map(news), SHARES.started),
    snapshots,
    noJob: fitting(found.noJob, SHARES.noJob),
    overdue: fitting(overdueJobs(plan, facts, idOf), SHARES.overdue),
    vanished: fitting(vanishedJobs(plan, facts, found), SHARES.vanished),
    saved: {
      ...plan.saved,
      snapshots: plan.snapshots.flatMap(({ job }) => (untold.has(job.key) ? [] : [job.key])).join(""),
      told: plan.saved.told + packTold(nameless),
    },
    watched: plan.watched,
    running: plan.running,
    claims: claims.open,
    awaitsJob: claims.open > plan.jobs.filter(({ claim }) => claim !== undefined).length,
    dueAt: (watch?.followed ?? []).filter(({ key }) => !due.has(key)).map(({ nextAt }) => nextAt),
    pages: found.pages,
    changedAt: plan.saved.hasChanged ? now : (watch?.changedAt ?? now),
    thresholds: found.thresholds,
  };
}

/** The first items whose JSON fits. */
function fitting<T>(items: readonly T[], characters: number): T[] {
  let left = characters;
  const cut = items.findIndex((item) => {
    left -= JSON.stringify(item).length + 1;
    return left < 0;
  });
  return cut < 0 ? [...items] : items.slice(0, cut);
}

/** The claim's machine, or that of the item; without an item a machine of this name in the vault's own subscription. */
function machineIdOf({ claim, machine, row }: TrackedJob, found: FoundMachines): string | undefined {
  const known = claim?.vmId ?? found.machines.get(machine);
  if (known !== undefined || row.resourceGroup === undefined) return known;
  const { resourceGroup, machineName: name } = row;
  return virtualMachineIdOf({ subscriptionId: found.vaultSubscriptionId, resourceGroup, name });
}

function watchedJob({ key, row, isAlone, followed }: TrackedJob, vmId: string): WatchedJob {
  const { jobId, status, startedAt, endedAt } = row;
  return {
    key,
    jobId,
    vmId,
    status,
    startedAt,
    isAlone,
    ...(endedAt !== undefined && { endedAt }),
    ...(followed !== undefined && { progress: followed.progress }),
  };
}

function parkedJob({ key, jobId, vmId, startedAt, progress, isParked }: FollowedJob): WatchedJob {
  const parked = isParked === true ? { isParked } : {};
  return { key, jobId, vmId, startedAt, status: "InProgress", isAlone: false, progress, ...parked };
}

/** Of the list, and of the jobs that are followed singly. */
function overdueJobs(
  plan: WatchPlan,
  { watch, claims, thresholds, now }: PollFacts,
  idOf: (job: TrackedJob) => string | undefined,
): Listed["overdue"] {
  const listed = new Set(plan.jobs.map(({ key }) => key));
  const singly = (watch?.followed ?? []).flatMap(({ key, jobId, vmId, progress }) => {
    const id = parseVirtualMachineId(vmId);
    if (listed.has(key) || id === undefined) return [];
    const claim = claims.claimOf({ jobId, machineName: id.name, resourceGroup: id.resourceGroup });
    const isOverdue = claim !== undefined && isPast(addSeconds(claim.since, thresholds.jobDeadlineSeconds), now);
    return isOverdue ? [{ vmId, jobId, milestones: progress.milestones }] : [];
  });
  return [
    ...plan.overdue.map((job) => ({
      vmId: idOf(job) ?? "",
      jobId: job.row.jobId,
      milestones: job.followed?.progress.milestones ?? {},
    })),
    ...singly,
  ];
}

function isPast(at: Instant, now: Instant): boolean {
  return !isBefore(now, at);
}

function vanishedJobs(plan: WatchPlan, { claims }: PollFacts, found: FoundMachines): Listed["vanished"] {
  const open = plan.vanished.flatMap(({ key, machine }) => {
    const vmId = found.machines.get(machine);
    return vmId === undefined ? [] : [{ key, vmId, isClaimed: claims.hasClaimed(vmId, key) }];
  });
  return [...open, ...found.lost.map((job) => ({ ...job, isClaimed: true }))];
}
