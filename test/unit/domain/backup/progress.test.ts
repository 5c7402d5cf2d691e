import { expect, test } from "vitest";
import type { BackupJob, BackupJobStatus, TaskStatus } from "../../../../domain/backup/job.ts";
import { type JobObservation, type JobStep, nextJobStep, startProgress } from "../../../../domain/backup/progress.ts";
import { addSeconds, type Instant } from "../../../../domain/instant.ts";
import { thresholds } from "../../../support/workflow-answers.ts";

const start = "2026-03-31T01:00:00.000Z" as Instant;

function look(status: BackupJobStatus, snapshot: TaskStatus, transfer: TaskStatus, endedAt?: Instant): JobObservation {
  const job: BackupJob = {
    jobId: "job-1",
    status,
    startedAt: start,
    tasks: [
      { taskId: "Take Snapshot", status: snapshot, ...(endedAt !== undefined && { endedAt }) },
      { taskId: "Transfer data to vault", status: transfer },
    ],
    errors: [],
  };
  return { kind: "job", job };
}

const begun = look("InProgress", "InProgress", "NotStarted");
const transferring = look("InProgress", "Completed", "InProgress");

/** Looks at these seconds after the start. */
function watch(looks: readonly (readonly [seconds: number, look: JobObservation])[]): JobStep {
  let progress = startProgress(start);
  let step: JobStep | undefined;
  for (const [seconds, seen] of looks) {
    step = nextJobStep(progress, seen, thresholds, addSeconds(start, seconds));
    progress = step.progress;
  }
  if (step === undefined) throw new Error("No look.");
  return step;
}

test.for<[string, readonly (readonly [number, JobObservation])[], number]>([
  ["after the minimum when the job changed just now", [[0, begun]], 60],
  [
    "after the minimum while little time has passed since",
    [
      [0, begun],
      [200, begun],
    ],
    260,
  ],
  [
    "after a quarter of the quiet time",
    [
      [0, begun],
      [1200, begun],
    ],
    1500,
  ],
  [
    "after the maximum at most",
    [
      [0, transferring],
      [20_000, transferring],
    ],
    20_900,
  ],
  [
    "after the minimum again when something changed",
    [
      [0, begun],
      [1200, transferring],
    ],
    1260,
  ],
  ["at the deadline rather than behind it", [[172_700, begun]], 172_760],
  ["at the deadline when that is sooner", [[172_750, begun]], 172_800],
])("polls again %s", ([, looks, expected]) => {
  expect(watch(looks)).toMatchObject({ kind: "pollAgain", at: addSeconds(start, expected) });
});

test("takes a milestone's time from the task where Azure gives one, else from the poll", () => {
  const ended = addSeconds(start, 400);

  const given = watch([[500, look("InProgress", "Completed", "InProgress", ended)]]);
  const seen = watch([[500, transferring]]);

  expect(given.progress.milestones).toEqual({ snapshotAt: ended });
  expect(seen.progress.milestones).toEqual({ snapshotAt: addSeconds(start, 500) });
});

test("keeps a milestone that Azure confirmed once", () => {
  const step = watch([
    [500, transferring],
    [600, begun],
    [700, transferring],
  ]);

  expect(step.progress.milestones).toEqual({ snapshotAt: addSeconds(start, 500) });
});

test("reports a stall at its threshold, not before, and once per phase", () => {
  const before = watch([
    [0, begun],
    [3599, begun],
  ]);
  const at = watch([
    [0, begun],
    [3600, begun],
  ]);
  const after = watch([
    [0, begun],
    [3600, begun],
    [4500, begun],
  ]);
  const next = watch([
    [0, begun],
    [3600, begun],
    [4500, transferring],
    [4500 + 28_800, transferring],
  ]);

  expect(before).not.toHaveProperty("stalled");
  expect(at).toMatchObject({ stalled: { phase: "snapshot", seconds: 3600 } });
  expect(after).not.toHaveProperty("stalled");
  expect(next).toMatchObject({ stalled: { phase: "transfer", seconds: 28_800 } });
});

test("reports a recovery once, and only after a stall", () => {
  const moved = watch([
    [0, begun],
    [3600, begun],
    [4500, transferring],
  ]);
  const later = watch([
    [0, begun],
    [3600, begun],
    [4500, transferring],
    [4600, transferring],
  ]);
  const never = watch([
    [0, begun],
    [100, transferring],
  ]);

  expect([moved, later, never].map((step) => step.kind === "pollAgain" && step.hasRecovered)).toEqual([
    true,
    false,
    false,
  ]);
});

const failed: JobObservation = { kind: "failed", reason: "azureUnavailable" };
const notFound: JobObservation = { kind: "notFound" };

test.for<[string, JobObservation, object]>([
  ["a running job", transferring, { result: "timedOut", reason: "jobDeadlinePassed" }],
  ["a job that is finished at that very moment", look("Completed", "Completed", "Completed"), { result: "completed" }],
  [
    "a job whose tasks do not bear it out",
    look("Completed", "Completed", "InProgress"),
    { reason: "transferUnconfirmed" },
  ],
  ["a status nobody knows", look("Unknown", "Completed", "InProgress"), { result: "unknown", reason: "statusUnknown" }],
  ["no job", notFound, { result: "unknown", reason: "jobNotFound" }],
  ["nothing", failed, { result: "unknown", reason: "azureUnavailable" }],
])("ends at the deadline with what it sees then: %s", ([, seen, result]) => {
  expect(watch([[172_799, transferring]]).kind).toBe("pollAgain");
  expect(
    watch([
      [0, transferring],
      [172_800, seen],
    ]),
  ).toMatchObject({ kind: "ended", result });
});

test("tolerates four polls of a vault that does not know the job, and counts again from zero when it appears", () => {
  const four = Array.from({ length: 4 }, (_, index) => [index * 60, notFound] as const);

  expect(watch(four).kind).toBe("pollAgain");
  expect(watch([...four, [240, begun], [300, notFound]]).kind).toBe("pollAgain");
  expect(watch([...four, [240, notFound]])).toMatchObject({ kind: "ended", result: { reason: "jobNotFound" } });
});

test("counts polls of an unconfirmed end from zero when the job runs again", () => {
  const unconfirmed = look("Completed", "Completed", "InProgress");

  const step = watch([
    [0, unconfirmed],
    [60, unconfirmed],
    [120, transferring],
    [180, unconfirmed],
  ]);

  expect(step.kind).toBe("pollAgain");
});

test("names Azure's first error code with the result", () => {
  const errors = [{ code: "UserErrorFsFreezeFailed", message: "", recommendations: [] }];
  const seen = look("Failed", "Failed", "NotStarted");
  const withError: JobObservation = seen.kind === "job" ? { kind: "job", job: { ...seen.job, errors } } : seen;

  expect(watch([[0, withError]])).toMatchObject({ result: { serviceCode: "UserErrorFsFreezeFailed" } });
});
