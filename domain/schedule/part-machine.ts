import type { BackupResult, Milestones } from "../backup/result.ts";
import { nextMidnight, retryAfterFailure } from "../backup/retry-backup.ts";
import { machineKey } from "../coordination/instance-ids.ts";
import type { ErrorCode } from "../errors.ts";
import { addSeconds, type Instant, isBefore, secondsBetween } from "../instant.ts";
import type { RetryClass } from "../notices/advice/types.ts";
import { type ItemStatus, isFinal, type JoinedFirst, statusOfResult } from "./report.ts";

/** A machine of a part of a run, as the part's workflow keeps it. */
export interface PartMachine {
  readonly vmId: string;
  /** Index of its vault in the part's list. */
  readonly vault: number;
  /** Value of the tag whose values are limited. */
  readonly tagValue?: string;
  readonly status: ItemStatus;
  /** While it is planned: when its backup is started; else since when it is as its status says. */
  readonly at: Instant;
  /** Backups that were started for it. */
  readonly attempts: number;
  /** How often in a row its backup could not be started. */
  readonly delays: number;
  /** Set while it is not known whether a backup was started: since when it may have been. A later job is that backup. */
  readonly askedAt?: Instant;
  /**
   * From before the first attempt to the answer of the last one, none of which is known to have started a backup. An attempt runs twice
   * where the host ends before its answer is kept, and then only its second answer is known: a job of that time is this backup.
   */
  readonly tried?: { readonly from: Instant; readonly until: Instant };
  readonly holdsSlot?: boolean;
  /** What it waits for, why its last backup failed, or why it ended so. */
  readonly reason?: string;
  readonly serviceCode?: string;
  /** Azure takes no backup of it before: its quota of the day is used up. */
  readonly possibleAt?: Instant;
  readonly jobId?: string;
  readonly operationId?: string;
  readonly joined?: boolean;
  /** It was joined because Azure said that a backup runs, and showed none: that may be the run's own, started by a lost attempt. */
  readonly mayBeOwn?: boolean;
  readonly joinedFirst?: JoinedFirst;
  readonly milestones?: Milestones;
  /** The report does not have its present state yet. */
  readonly isChanged?: boolean;
}

/** What every rule of a part needs to know. */
export interface PartTimes {
  readonly now: Instant;
  /** Until when backups are started. */
  readonly deadlineAt: Instant;
}

/** Seconds before a backup whose start was delayed is tried again: doubles with every delay in a row. */
const DELAY_SECONDS = { minimum: 60, maximum: 900 };
/** A response was lost: Azure may need 13 s to show the job (recorded traffic); sooner could start a second backup. */
const UNCERTAIN_SECONDS = 90;
/** For as long after the first attempt a used-up quota may be due to a backup of this very attempt whose job does not show yet. */
const QUOTA_LOOK_SECONDS = 180;

/** The app's code for a used-up quota of Azure Backup. */
const QUOTA_REACHED = "AZURE_QUOTA_REACHED" satisfies ErrorCode;

/** The machine with another status; what belongs to the former one only is left behind. */
export function withStatus(machine: PartMachine, wanted: ItemStatus, at: Instant, more: Partial<PartMachine> = {}) {
  const { holdsSlot, ...rest } = machine;
  const status = withJoinedFirst(wanted, machine.joinedFirst);
  const keepsSlot = holdsSlot === true && (status === "triggered" || status === "planned");
  return { ...rest, ...(keepsSlot && { holdsSlot }), ...more, status, at, isChanged: true } satisfies PartMachine;
}

/** A machine whose own backup is missing has a recovery point all the same when another requester's made one. */
function withJoinedFirst(status: ItemStatus, other: JoinedFirst | undefined): ItemStatus {
  if (other === undefined || (status !== "failed" && status !== "leftOut")) return status;
  if (other.status === "failed") return status;
  return other.status === "unknown" ? "unknown" : "warned";
}

/** The backup was requested, or one that was under way is followed. */
export function triggered(
  machine: PartMachine,
  now: Instant,
  more: Pick<PartMachine, "jobId" | "operationId" | "joined" | "mayBeOwn">,
): PartMachine {
  const { reason: _, serviceCode: __, askedAt: ___, tried: ____, possibleAt: _____, ...kept } = machine;
  const { joined: ______, mayBeOwn: _______, jobId: ________, milestones: _________, ...rest } = kept;
  const attempts = machine.attempts + (more.joined === true ? 0 : 1);
  return withStatus({ ...rest, delays: 0, attempts }, "triggered", now, more);
}

/**
 * Azure, or the budget of requests, does not let the backup start now. It is tried again, at growing distances, until the run's
 * deadline; a wait that would end after it is not begun.
 */
export function delayed(
  machine: PartMachine,
  times: PartTimes,
  why: { readonly code: string; readonly afterSeconds?: number; readonly isUncertain?: boolean },
): PartMachine {
  const { code, afterSeconds = 0, isUncertain = false } = why;
  const maybeStarted = isUncertain || machine.askedAt !== undefined;
  const backoff = Math.min(DELAY_SECONDS.maximum, DELAY_SECONDS.minimum * 2 ** Math.min(machine.delays, 10));
  const at = addSeconds(times.now, Math.max(afterSeconds, isUncertain ? UNCERTAIN_SECONDS : backoff));
  const { holdsSlot: _, ...rest } = machine;
  const next = withStatus({ ...rest, delays: machine.delays + 1 }, "planned", at, {
    reason: code,
    ...(code === QUOTA_REACHED && { possibleAt: at }),
    ...(maybeStarted && machine.holdsSlot === true && { holdsSlot: true }),
  });
  if (maybeStarted || isBefore(at, times.deadlineAt)) return next;
  return notStarted(next, times.now, code);
}

/**
 * Azure refused a backup of the machine before, because its quota of the day is used up: Azure is not asked again on this UTC day.
 *
 * @see https://learn.microsoft.com/azure/backup/backup-support-matrix-iaas (2026-03-26): 9 attempts in 24 hours, UTC.
 */
export function delayedByQuota(machine: PartMachine, times: PartTimes): PartMachine {
  return delayed(machine, times, {
    code: QUOTA_REACHED,
    afterSeconds: Math.ceil(secondsBetween(times.now, nextMidnight(times.now))),
  });
}

/**
 * Azure refused the backup because the machine's quota of the day is used up. Where an attempt that ran twice has used it up itself, its
 * job shows soon: the start is looked for once more.
 *
 * @param refusal.askedAt - Before the first attempt.
 * @returns `undefined` when it was looked for.
 */
export function lookedForAgain(
  machine: PartMachine,
  times: PartTimes,
  { askedAt, code }: { readonly askedAt: Instant; readonly code: string },
): PartMachine | undefined {
  if (machine.askedAt !== undefined && !isBefore(times.now, addSeconds(askedAt, QUOTA_LOOK_SECONDS))) return undefined;
  const { possibleAt: _, ...next } = delayed(machine, times, {
    code,
    afterSeconds: QUOTA_LOOK_SECONDS,
    isUncertain: true,
  });
  return { ...next, askedAt };
}

/** A backup that failed or was refused: tried again where that can help and the run's deadline allows it, else the end. */
export function failedBackup(
  machine: PartMachine,
  times: PartTimes,
  failure: {
    readonly retry: RetryClass;
    readonly reason: string;
    readonly serviceCode?: string;
    readonly jobId?: string;
    readonly milestones?: Milestones;
  },
): PartMachine {
  const { retry, ...facts } = failure;
  const why = { ...facts, ...(retry === "tomorrow" && { possibleAt: nextMidnight(times.now) }) };
  const { vmId, attempts } = machine;
  const attempt = Math.max(1, attempts);
  const { askedAt: _, tried: __, operationId: ___, ...rest } = machine;
  const at = retryAfterFailure({
    retry,
    attempt,
    now: times.now,
    attemptsToday: attempt,
    machineKey: machineKey(vmId),
  });
  if (at === undefined || !isBefore(at, times.deadlineAt)) return withStatus(rest, "failed", times.now, why);
  const { holdsSlot: ____, ...waiting } = rest;
  return withStatus({ ...waiting, delays: 0, attempts: attempt }, "planned", at, why);
}

/** The backup ended. */
export function ended(
  machine: PartMachine,
  times: PartTimes,
  { result, retry }: { readonly result: BackupResult; readonly retry?: RetryClass },
): PartMachine {
  const { reason, serviceCode, jobId, milestones } = result;
  const what = {
    reason,
    milestones,
    ...(serviceCode !== undefined && { serviceCode }),
    ...(jobId !== undefined && { jobId }),
  };
  if (result.result === "failed") return failedBackup(machine, times, { ...what, retry: retry ?? "no" });
  return withStatus(machine, statusOfResult(result), times.now, what);
}

/** Evidence shows the snapshot: its slot is free. */
export function snapshotTaken(machine: PartMachine, news: { readonly at: Instant; readonly jobId: string }) {
  if (machine.status !== "triggered") return machine;
  const milestones = { ...machine.milestones, snapshotAt: news.at };
  return withStatus(machine, "snapshotDone", machine.at, { jobId: news.jobId, milestones });
}

/** No backup will be started any more. One that failed before has failed; one that never started is left out. */
export function notStarted(machine: PartMachine, now: Instant, reason: string): PartMachine {
  if (isFinal(machine.status)) return machine;
  const { holdsSlot: _, askedAt: __, tried: ___, ...rest } = machine;
  if (machine.attempts > 0) return withStatus(rest, "failed", now, { reason: machine.reason ?? reason });
  return withStatus(rest, "leftOut", now, { reason });
}
