import type { BackupJobStatus } from "../../domain/backup/job.ts";
import { startProgress } from "../../domain/backup/progress.ts";
import { jobKey, machineMark, packOpen, packTold } from "../../domain/backup/watch-keys.ts";
import type { ClaimView, JobClaim, PollFacts } from "../../domain/backup/watch-poll.ts";
import type { FollowedJob, VaultWatch } from "../../domain/backup/watch-state.ts";
import { addSeconds, type Instant } from "../../domain/instant.ts";
import type { BackupJobRow } from "../../domain/ports/vault-jobs.ts";
import { thresholds } from "./workflow-answers.ts";

/** A poll of a vault at noon; times are minutes from it. */
export const noon = "2026-03-31T12:00:00.000Z" as Instant;
export const minutes = (count: number): Instant => addSeconds(noon, count * 60);

export function vmIdOf(name: string): string {
  return `/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/shop/providers/Microsoft.Compute/virtualMachines/${name}`;
}

/** A job of the machine of the same number: `job-1` of `vm-1`. */
export function row(
  number: number,
  status: BackupJobStatus,
  from: number,
  until?: number,
  change: Partial<BackupJobRow> = {},
): BackupJobRow {
  const ends = until === undefined ? {} : { endedAt: minutes(until) };
  const machine = { machineName: `vm-${number}`, resourceGroup: "shop" };
  return { jobId: `job-${number}`, status, startedAt: minutes(from), ...ends, ...machine, ...change };
}

export function runningRow(number: number, from: number): BackupJobRow {
  return row(number, "InProgress", from);
}

export function openOf(...numbers: readonly number[]): string {
  return packOpen(numbers.map((number) => openJob(number)));
}

export function openJob(number: number) {
  const machine = machineMark({ resourceGroup: "shop", name: `vm-${number}` });
  return { key: jobKey(`job-${number}`), machine, hasSnapshot: false, missing: 0 };
}

export function toldOf(...jobs: readonly BackupJobRow[]): string {
  return packTold(jobs.map(({ jobId, startedAt }) => ({ key: jobKey(jobId), startedAt })));
}

export function followedJob(number: number, change: Partial<FollowedJob> = {}): FollowedJob {
  const startedAt = change.startedAt ?? minutes(-30);
  return {
    key: jobKey(`job-${number}`),
    jobId: `job-${number}`,
    vmId: vmIdOf(`vm-${number}`),
    startedAt,
    nextAt: noon,
    progress: startProgress(startedAt),
    ...change,
  };
}

export function watchOf(change: Partial<VaultWatch> = {}): VaultWatch {
  const nothing = { open: "", told: "", followed: [] };
  const times = { polledAt: minutes(-5), changedAt: minutes(-5), listFrom: minutes(-120), tellFrom: minutes(-65) };
  return { ...times, ...nothing, nextAt: noon, ...change };
}

/** Claims by job: `job-1` of `vm-1`. */
export function claimsOf(claims: Readonly<Record<string, Partial<JobClaim>>> = {}): ClaimView {
  return {
    open: Object.keys(claims).length,
    hasClaimed: (_, key) => Object.keys(claims).some((jobId) => jobKey(jobId) === key),
    claimOf({ jobId, machineName }) {
      const claim = claims[jobId];
      if (claim === undefined) return undefined;
      return { vmId: vmIdOf(machineName), since: minutes(-30), isJobKnown: false, wantsSnapshot: false, ...claim };
    },
  };
}

export function pollOf(rows: readonly BackupJobRow[], change: Partial<PollFacts> = {}): PollFacts {
  return { watch: watchOf(), rows, claims: claimsOf(), thresholds, now: noon, ...change };
}

/** The first watch of a vault. */
export function firstPollOf(rows: readonly BackupJobRow[], claims = claimsOf()): PollFacts {
  return { rows, claims, thresholds, now: noon };
}
