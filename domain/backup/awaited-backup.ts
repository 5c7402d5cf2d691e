import { addSeconds, type Instant, isBefore, secondsBetween } from "../instant.ts";
import type { RetryClass } from "../notices/advice/types.ts";
import type { Thresholds } from "../protection/config.ts";
import { backoffSeconds, pollIntervals } from "../wait.ts";
import { type BackupMessage, jobIdOf } from "./message.ts";
import type { BackupResult, Milestones } from "./result.ts";

/** A backup that another workflow watches, as its waiter knows it between two polls of its mailbox. */
export interface AwaitedBackup {
  /** Start of the wait: the deadline counts from here. */
  readonly since: Instant;
  /** Another workflow starts the backup. */
  readonly isJoined: boolean;
  /** Absent while the workflow that starts the backup does not know it. */
  readonly jobId?: string;
  readonly milestones: Milestones;
}

export type AwaitStep =
  | { readonly kind: "ended"; readonly result: BackupResult; readonly retry?: RetryClass }
  /** The watcher has not told the end in time. */
  | { readonly kind: "deadlinePassed"; readonly awaited: AwaitedBackup }
  | { readonly kind: "wait"; readonly awaited: AwaitedBackup };

/** What the watcher needs after a job's deadline to tell it: its longest intervals, and an hour without budget. */
const WATCHER_SLACK_SECONDS = 7200;

type AwaitThresholds = Pick<Thresholds, "jobDeadlineSeconds" | "operationDeadlineSeconds">;

/**
 * Decides what follows one poll of the mailbox. A message about another job than the awaited one is left over from an earlier
 * backup and ignored; so is `noJob`, which concerns only the workflow that starts a backup and reads its operation.
 */
export function nextAwaitStep(
  before: AwaitedBackup,
  messages: readonly BackupMessage[],
  thresholds: AwaitThresholds,
  now: Instant,
): AwaitStep {
  let awaited = before;
  for (const message of messages) {
    if (!isAbout(awaited, message)) continue;
    if (message.kind === "ended") return endedBy(message, awaited);
    awaited = withNews(awaited, message);
  }
  return isBefore(now, awaitDeadline(awaited, thresholds))
    ? { kind: "wait", awaited }
    : { kind: "deadlinePassed", awaited };
}

/** When the mailbox is polled next: soon after the request, every five minutes once it takes half an hour; never past the deadline. */
export function nextMailboxPollAt(awaited: AwaitedBackup, thresholds: AwaitThresholds, now: Instant): Instant {
  const deadline = awaitDeadline(awaited, thresholds);
  const at = addSeconds(now, backoffSeconds(secondsBetween(awaited.since, now), 5, pollIntervals.mailbox));
  return isBefore(at, deadline) ? at : deadline;
}

/** One that joined waits for the start, too. */
function awaitDeadline({ since, isJoined }: AwaitedBackup, thresholds: AwaitThresholds): Instant {
  const startSeconds = isJoined ? thresholds.operationDeadlineSeconds : 0;
  return addSeconds(since, thresholds.jobDeadlineSeconds + startSeconds + WATCHER_SLACK_SECONDS);
}

function isAbout({ jobId }: AwaitedBackup, message: BackupMessage): boolean {
  const told = jobIdOf(message);
  return jobId === undefined || told === undefined || told === jobId.toLowerCase();
}

function endedBy(
  { result, retry }: Extract<BackupMessage, { kind: "ended" }>,
  { milestones }: AwaitedBackup,
): AwaitStep {
  const known = { ...result, milestones: { ...milestones, ...result.milestones } };
  return { kind: "ended", result: known, ...(retry !== undefined && { retry }) };
}

function withNews(awaited: AwaitedBackup, message: Exclude<BackupMessage, { kind: "ended" }>): AwaitedBackup {
  switch (message.kind) {
    case "noJob":
      return awaited;
    case "running":
      return { ...awaited, jobId: message.jobId };
    case "snapshotTaken":
      return {
        ...awaited,
        jobId: message.jobId,
        milestones: { ...awaited.milestones, snapshotAt: awaited.milestones.snapshotAt ?? message.at },
      };
  }
}
