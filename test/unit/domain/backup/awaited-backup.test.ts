import { expect, test } from "vitest";
import { type AwaitedBackup, nextAwaitStep, nextMailboxPollAt } from "../../../../domain/backup/awaited-backup.ts";
import type { BackupMessage } from "../../../../domain/backup/message.ts";
import type { BackupResult } from "../../../../domain/backup/result.ts";
import { addSeconds, secondsBetween } from "../../../../domain/instant.ts";
import { at } from "../../../support/ledger/ledger-driver.ts";
import { vmId } from "../../../support/workflow-answers.ts";

const since = at("2026-11-21T01:00:00Z");
const soon = at("2026-11-21T01:05:00Z");
const thresholds = { jobDeadlineSeconds: 86_400, operationDeadlineSeconds: 3600 };
const granted: AwaitedBackup = { since, isJoined: false, jobId: "job-1", milestones: {} };
const joined: AwaitedBackup = { since, isJoined: true, milestones: {} };
const running: BackupMessage = { kind: "running", vmId, jobId: "job-1" };
const snapshotTaken: BackupMessage = { kind: "snapshotTaken", vmId, jobId: "job-1", at: soon };
const completed: BackupResult = {
  result: "completed",
  jobId: "job-1",
  milestones: { vaultedAt: soon },
  reason: "vaulted",
};
const ended = (result: object = {}): BackupMessage => ({ kind: "ended", vmId, result: { ...completed, ...result } });

function stepAfter(before: AwaitedBackup, ...messages: readonly BackupMessage[]) {
  return nextAwaitStep(before, messages, thresholds, soon);
}

test.for<[string, AwaitedBackup, BackupMessage, AwaitedBackup]>([
  ["learns the job of a backup that it joined", joined, running, { ...joined, jobId: "job-1" }],
  ["notes a snapshot", granted, snapshotTaken, { ...granted, milestones: { snapshotAt: soon } }],
  [
    "keeps the first time of a snapshot",
    { ...granted, milestones: { snapshotAt: since } },
    snapshotTaken,
    { ...granted, milestones: { snapshotAt: since } },
  ],
  [
    "learns the job from its snapshot",
    joined,
    snapshotTaken,
    { ...joined, jobId: "job-1", milestones: { snapshotAt: soon } },
  ],
  ["ignores that a job is not visible", granted, { kind: "noJob", vmId }, granted],
  ["ignores that another job runs", granted, { ...running, jobId: "job-0" }, granted],
  ["ignores the end of another job", granted, ended({ jobId: "job-0" }), granted],
])("%s", ([, before, message, awaited]) => {
  expect(stepAfter(before, message)).toEqual({ kind: "wait", awaited });
});

test.for<[string, AwaitedBackup, BackupMessage, object]>([
  ["of its job", granted, ended(), completed],
  ["of its job in another spelling", granted, ended({ jobId: "JOB-1" }), { ...completed, jobId: "JOB-1" }],
  ["of the backup that it joined", joined, ended({ jobId: "job-7" }), { ...completed, jobId: "job-7" }],
])("takes the end %s", ([, before, message, result]) => {
  expect(stepAfter(before, message)).toEqual({ kind: "ended", result });
});

test("keeps with an end the class of its failure and the milestones that were told before", () => {
  const { jobId: _, ...refused } = { ...completed, result: "failed", reason: "refused", milestones: {} } as const;

  const step = stepAfter(joined, snapshotTaken, { kind: "ended", vmId, result: refused, retry: "later" });

  expect(step).toEqual({ kind: "ended", result: { ...refused, milestones: { snapshotAt: soon } }, retry: "later" });
});

test.for<[string, AwaitedBackup, number, string]>([
  ["that it started", granted, 93_599.999, "wait"],
  ["that it started", granted, 93_600, "deadlinePassed"],
  ["that it joined", joined, 97_199.999, "wait"],
  ["that it joined", joined, 97_200, "deadlinePassed"],
])("waits for a backup %s %d: %d s, %s", ([, before, seconds, kind]) => {
  expect(nextAwaitStep(before, [], thresholds, addSeconds(since, seconds))).toEqual({ kind, awaited: before });
});

test("counts an end that is told at the deadline", () => {
  expect(nextAwaitStep(granted, [ended()], thresholds, addSeconds(since, 200_000))).toMatchObject({ kind: "ended" });
});

test.for([
  [0, 30],
  [155, 31],
  [600, 120],
  [3600, 300],
  [93_590, 10],
])("polls the mailbox %d s after the request again in %d s", ([elapsed = 0, expected]) => {
  const now = addSeconds(since, elapsed);

  expect(secondsBetween(now, nextMailboxPollAt(granted, thresholds, now))).toBe(expected);
});
