import { type Instant, toDate } from "../instant.ts";
import { base64UrlOf } from "./base64-url.ts";
import { machineInstanceId, machineKey } from "./instance-ids.ts";
import { sha256 } from "./sha256.ts";

/**
 * Which machines of a vault have a backup that workflows wait for, so that one backup of one machine has one claim, whoever asked.
 * Kept by the durable entity `backupClaims`, one per vault. Written short: 1,000 claims, as many as a vault has machines, stay
 * below 64 KB.
 */
export interface BackupClaims {
  /** Workflows that wait, but for the machines' own backup workflows, which are told by the machine. Empty: a free place. */
  readonly waiters: readonly string[];
  /** By `claimKey`. */
  readonly claims: Readonly<Record<string, Claim>>;
}

/**
 * - The places of the waiters in the table, first of the one that starts the backup.
 * - The minute of the claim or of the request, counted from `FIRST_MINUTE`.
 * - Absent: not requested. Else the marker of its job, or `!` and the markers of jobs that it is not, or nothing.
 * - Whether a waiter wants to be told of the snapshot.
 */
export type Claim = readonly [waiters: readonly number[], minute: number, job?: string, wantsSnapshot?: 1];

export interface RequestedBackup {
  readonly vmId: string;
  readonly jobId?: string;
  readonly otherJobs?: readonly string[];
}

/** Machines, and optionally a job of each, in the same order: then only claims that mean these jobs count. */
interface ClaimedMachines {
  readonly vmIds: readonly string[];
  readonly jobIds?: readonly string[];
}

export type ClaimsOperation =
  | { readonly name: "claim"; readonly waiter: string; readonly vmIds: readonly string[]; readonly at: Instant }
  | {
      readonly name: "requested";
      readonly at: Instant;
      readonly backups: readonly RequestedBackup[];
      readonly wantsSnapshots?: boolean;
    }
  | ({ readonly name: "settle" | "waitersOf" } & ClaimedMachines)
  | { readonly name: "leave"; readonly waiter: string; readonly vmIds: readonly string[] }
  | { readonly name: "review"; readonly at: Instant };

interface WaiterOf {
  readonly waiter: string;
  readonly vmIds: readonly string[];
  /** Present: wants to be told when the snapshots of these are taken. */
  readonly snapshotsOf?: readonly string[];
}

interface ClaimsReview {
  /** Claims that are open. */
  readonly open: number;
  /** `claimKey` of machines whose backup was requested ten minutes ago or longer and has no known job; 100 at most. */
  readonly withoutJob: readonly string[];
}

type Result = boolean | readonly ("granted" | "joined")[] | readonly WaiterOf[] | ClaimsReview;
interface Applied {
  readonly state: BackupClaims;
  readonly result: Result;
}

export const noClaims: BackupClaims = { waiters: [], claims: {} };

/** The place that stands for `machineInstanceId("backup", …)` of the claimed machine. */
const OWN_WORKFLOW = -1;
const NO_PLACE = -2;
export const FIRST_MINUTE = Date.UTC(2026, 0, 1) / 60_000;
const MAX_WITHOUT_JOB = 100;
/** A job becomes visible within seconds; after this long the operation is read. */
const JOB_VISIBLE_SECONDS = 600;
/** A claim whose waiter was terminated before it learnt of a job must not hold the machine's backups for good. */
const LAPSES_WITHOUT_JOB_SECONDS = 86_400;
/** Longer than any transfer that the watcher follows: it settles the claims of jobs itself. */
const LAPSES_WITH_JOB_SECONDS = 30 * 86_400;

/** 22 characters for a machine: the 128 bits of `machineKey` in base64url. */
export function claimKey(vmId: string): string {
  return base64UrlOf(machineKey(vmId));
}

/**
 * - `claim`: the first waiter of a machine is granted the backup, the others join. Repeated: the same response.
 * - `requested`: notes the job, or the jobs that it is not. Without a claim: changes nothing.
 * - `waitersOf`: a requested backup without a job takes the first that it may be. `settle` removes the claims, too.
 * - `leave`: the waiter is forgotten, and the claim with the last one.
 * - `review`: removes claims that were left behind by workflows which no longer run.
 */
export function applyClaimsOperation(before: BackupClaims, operation: ClaimsOperation): Applied {
  switch (operation.name) {
    case "claim":
      return claim(before, operation);
    case "requested":
      return requested(before, operation);
    case "settle":
      return settle(before, operation);
    case "waitersOf":
      return waitersOf(before, operation);
    case "leave":
      return leave(before, operation);
    case "review":
      return review(before, operation.at);
  }
}

function claim(before: BackupClaims, { waiter, vmIds, at }: Extract<ClaimsOperation, { name: "claim" }>): Applied {
  const table = placesWith(before.waiters, waiter);
  const claims = { ...before.claims };
  const result = vmIds.map((vmId) => {
    const key = claimKey(vmId);
    const place = placeOf(table, waiter, vmId);
    const found = claims[key];
    if (found === undefined || hasLapsed(found, at)) {
      claims[key] = [[place], minuteOf(at)];
      return "granted";
    }
    const [waiters, ...rest] = found;
    if (!waiters.includes(place)) claims[key] = [[...waiters, place], ...rest];
    return waiters[0] === place ? "granted" : "joined";
  });
  return { state: tidy({ waiters: table, claims }), result };
}

function requested(before: BackupClaims, operation: Extract<ClaimsOperation, { name: "requested" }>): Applied {
  const claims = { ...before.claims };
  for (const backup of operation.backups) {
    const key = claimKey(backup.vmId);
    const found = claims[key];
    if (found === undefined) continue;
    const job = jobAfter(found[2], backup);
    const minute = minuteOf(operation.at);
    const wants = operation.wantsSnapshots === true || found[3] === 1;
    claims[key] = wants ? [found[0], minute, job, 1] : [found[0], minute, job];
  }
  const known = operation.backups.filter(({ vmId }) => before.claims[claimKey(vmId)] !== undefined);
  return { state: { ...before, claims }, result: known.length === operation.backups.length };
}

/** A job that is known stays when the request is told again without it. */
function jobAfter(before: string | undefined, { jobId, otherJobs = [] }: RequestedBackup): string {
  if (jobId !== undefined) return markerOf(jobId);
  if (before !== undefined && isJob(before)) return before;
  return otherJobs.length === 0 ? "" : `!${otherJobs.map(shortMarkerOf).join("")}`;
}

function waitersOf(before: BackupClaims, machines: ClaimedMachines): Applied {
  const meant = claimsMeant(before, machines);
  const claims = { ...before.claims };
  for (const { key, found, jobId } of meant) {
    if (jobId !== undefined) claims[key] = withJob(found, jobId);
  }
  return { state: { ...before, claims }, result: groupedByWaiter(before.waiters, meant) };
}

function settle(before: BackupClaims, machines: ClaimedMachines): Applied {
  const meant = claimsMeant(before, machines);
  const claims = { ...before.claims };
  for (const { key } of meant) delete claims[key];
  return { state: tidy({ ...before, claims }), result: groupedByWaiter(before.waiters, meant) };
}

function leave(before: BackupClaims, { waiter, vmIds }: Extract<ClaimsOperation, { name: "leave" }>): Applied {
  const claims = { ...before.claims };
  let hasLeft = false;
  for (const vmId of vmIds) {
    const key = claimKey(vmId);
    const place = placeOf(before.waiters, waiter, vmId);
    const found = claims[key];
    if (found === undefined || !found[0].includes(place)) continue;
    hasLeft = true;
    const [waiters, ...rest] = found;
    const others = waiters.filter((other) => other !== place);
    if (others.length === 0) delete claims[key];
    else claims[key] = [others, ...rest];
  }
  return { state: tidy({ ...before, claims }), result: hasLeft };
}

function review(before: BackupClaims, at: Instant): Applied {
  const open = Object.entries(before.claims).filter(([, found]) => !hasLapsed(found, at));
  const withoutJob = open.flatMap(([key, found]) => {
    const isOverdue = minutesSince(found, at) * 60 >= JOB_VISIBLE_SECONDS;
    return found[2] !== undefined && !isJob(found[2]) && isOverdue ? [key] : [];
  });
  const result = { open: open.length, withoutJob: withoutJob.slice(0, MAX_WITHOUT_JOB) };
  return { state: tidy({ ...before, claims: Object.fromEntries(open) }), result };
}

interface Meant {
  readonly vmId: string;
  readonly key: string;
  readonly found: Claim;
  readonly jobId?: string;
}

/** The claims of these machines; with jobs, only those that may mean them. A machine that is named twice counts once. */
function claimsMeant({ claims }: BackupClaims, { vmIds, jobIds }: ClaimedMachines): readonly Meant[] {
  const meant = new Map<string, Meant>();
  for (const [index, vmId] of vmIds.entries()) {
    const key = claimKey(vmId);
    const found = claims[key];
    if (found === undefined || meant.has(key)) continue;
    const jobId = jobIds?.[index];
    if (jobIds === undefined) meant.set(key, { vmId, key, found });
    else if (jobId !== undefined && mayMean(found, jobId)) meant.set(key, { vmId, key, found, jobId });
  }
  return [...meant.values()];
}

/** A backup that was not requested yet means no job that exists. */
export function mayMean([, , job]: Claim, jobId: string): boolean {
  if (job === undefined) return false;
  if (isJob(job)) return job === markerOf(jobId);
  return !shortMarkersIn(job).includes(shortMarkerOf(jobId));
}

function withJob([waiters, minute, , wantsSnapshot]: Claim, jobId: string): Claim {
  const job = markerOf(jobId);
  return wantsSnapshot === undefined ? [waiters, minute, job] : [waiters, minute, job, wantsSnapshot];
}

function groupedByWaiter(table: readonly string[], meant: readonly Meant[]): readonly WaiterOf[] {
  const groups = new Map<string, { vmIds: string[]; snapshotsOf: string[] }>();
  for (const { vmId, found } of meant) {
    for (const place of found[0]) {
      const waiter = table[place] ?? machineInstanceId("backup", vmId);
      const group = groups.get(waiter) ?? { vmIds: [], snapshotsOf: [] };
      group.vmIds.push(vmId);
      if (found[3] === 1) group.snapshotsOf.push(vmId);
      groups.set(waiter, group);
    }
  }
  return [...groups].map(([waiter, { vmIds, snapshotsOf }]) => {
    return { waiter, vmIds, ...(snapshotsOf.length > 0 && { snapshotsOf }) };
  });
}

function placesWith(waiters: readonly string[], waiter: string): readonly string[] {
  if (waiters.includes(waiter)) return waiters;
  const free = waiters.indexOf("");
  return free < 0 ? [...waiters, waiter] : waiters.with(free, waiter);
}

function placeOf(waiters: readonly string[], waiter: string, vmId: string): number {
  if (waiter === machineInstanceId("backup", vmId)) return OWN_WORKFLOW;
  const place = waiters.indexOf(waiter);
  return place < 0 ? NO_PLACE : place;
}

/** Frees the places of waiters that wait for nothing. The others keep theirs. */
function tidy({ waiters, claims }: BackupClaims): BackupClaims {
  const used = new Set(Object.values(claims).flatMap(([places]) => places));
  const last = Math.max(OWN_WORKFLOW, ...used);
  return { waiters: waiters.slice(0, last + 1).map((waiter, place) => (used.has(place) ? waiter : "")), claims };
}

function hasLapsed(found: Claim, at: Instant): boolean {
  const seconds = found[2] !== undefined && isJob(found[2]) ? LAPSES_WITH_JOB_SECONDS : LAPSES_WITHOUT_JOB_SECONDS;
  return minutesSince(found, at) * 60 >= seconds;
}

function minutesSince([, minute]: Claim, at: Instant): number {
  return minuteOf(at) - minute;
}

function minuteOf(at: Instant): number {
  return Math.floor(toDate(at).getTime() / 60_000) - FIRST_MINUTE;
}

export function isJob(job: string): boolean {
  return job !== "" && !job.startsWith("!");
}

/** Tells jobs of one machine apart: 48 bits. */
function markerOf(jobId: string): string {
  return base64UrlOf(sha256(jobId.toLowerCase()).slice(0, 12));
}

/** 24 bits: were two jobs of a machine equal in them, the backup's operation would tell its job. */
function shortMarkerOf(jobId: string): string {
  return markerOf(jobId).slice(0, 4);
}

function shortMarkersIn(others: string): readonly string[] {
  const markers: string[] = [];
  for (let index = 1; index < others.length; index += 4) markers.push(others.slice(index, index + 4));
  return markers;
}
