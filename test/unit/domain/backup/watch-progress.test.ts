import { expect, test } from "vitest";
import type { BackupJob, TaskStatus } from "../../../../domain/backup/job.ts";
import { startProgress } from "../../../../domain/backup/progress.ts";
import { type FollowedDetails, nextDetailsStep } from "../../../../domain/backup/watch-progress.ts";
import type { Instant } from "../../../../domain/instant.ts";
import { minutes, noon } from "../../../support/vault-rows.ts";
import { thresholds } from "../../../support/workflow-answers.ts";

function details(startedAt: Instant, snapshot: TaskStatus, transfer: TaskStatus, snapshotAt?: Instant) {
  const ends = snapshotAt === undefined ? {} : { endedAt: snapshotAt };
  const tasks = [
    { taskId: "Take Snapshot", status: snapshot, ...ends },
    { taskId: "Transfer data to vault", status: transfer },
  ];
  const job: BackupJob = { jobId: "job-1", status: "InProgress", startedAt, tasks, errors: [] };
  return { kind: "job", job } as const;
}

function step(followed: Partial<FollowedDetails>, observation: Parameters<typeof nextDetailsStep>[1]) {
  const found = nextDetailsStep({ startedAt: minutes(-90), ...followed }, observation, thresholds, noon);
  if (found.kind !== "pollAgain") throw new Error("The job has ended.");
  return found;
}

test("a job of which only rows were seen has not changed since it started", () => {
  const found = step({}, details(minutes(-90), "InProgress", "NotStarted"));

  expect(found.stalled).toEqual({ phase: "snapshot", seconds: 5400 });
  expect(found.progress.changedAt).toBe(minutes(-90));
});

test("it has not changed since its snapshot ended, and since now when Azure does not say when", () => {
  const told = step({ startedAt: minutes(-600) }, details(minutes(-600), "Completed", "InProgress", minutes(-590)));
  const untold = step({ startedAt: minutes(-600) }, details(minutes(-600), "Completed", "InProgress"));

  expect(told.stalled).toEqual({ phase: "transfer", seconds: 590 * 60 });
  expect(told.progress.milestones).toEqual({ snapshotAt: minutes(-590) });
  expect(untold.stalled).toBeUndefined();
  expect(untold.progress.milestones).toEqual({ snapshotAt: noon });
});

test("a task that ended before its job started, by another clock, moves nothing", () => {
  const found = step({}, details(minutes(-90), "Completed", "InProgress", minutes(-91)));

  expect(found.progress.changedAt).toBe(minutes(-90));
});

test.for<[string, Partial<FollowedDetails>, number]>([
  ["live: a quarter of the quiet time later", { isLive: true, startedAt: minutes(-40) }, 10],
  ["in a crowd: when it would be a stall", { startedAt: minutes(-10) }, 50],
  ["after a stall: an eighth of its age later", { startedAt: minutes(-240) }, 30],
  ["after a stall: an hour later at most", { startedAt: minutes(-1200) }, 60],
  ["followed singly: an hour later", { isParked: true, startedAt: minutes(-60) }, 60],
  ["followed singly for ten days: six hours later", { isParked: true, startedAt: minutes(-14_400) }, 360],
])("its details are read again, %s", ([, followed, expected]) => {
  const startedAt = followed.startedAt ?? noon;

  const found = step(followed, details(startedAt, "InProgress", "NotStarted"));

  expect(found.at).toBe(minutes(expected));
});

test("a transfer of ten days is followed to its end: the deadline is the waiter's", () => {
  const startedAt = minutes(-14_400);
  const progress = { ...startProgress(startedAt), stalledPhases: ["transfer"] as const, phase: "transfer" as const };

  const found = step({ startedAt, progress }, details(startedAt, "Completed", "InProgress", minutes(-14_390)));

  expect(found.progress.watchedSince).toBe(startedAt);
});

test("a job that the vault does not know is lost at the fifth poll", () => {
  const gone = { kind: "notFound" } as const;
  const found = step({}, gone);
  const progress = { ...found.progress, missingPolls: 4 };

  expect(found.progress.missingPolls).toBe(1);
  expect(nextDetailsStep({ startedAt: minutes(-90), progress }, gone, thresholds, noon)).toMatchObject({
    kind: "ended",
    result: { result: "unknown", reason: "jobNotFound" },
  });
});
