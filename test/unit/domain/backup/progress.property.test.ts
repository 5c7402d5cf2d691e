import fc from "fast-check";
import { expect, test } from "vitest";
import { type BackupJob, type BackupJobStatus, taskStatuses } from "../../../../domain/backup/job.ts";
import { type JobObservation, type JobStep, nextJobStep, startProgress } from "../../../../domain/backup/progress.ts";
import { taskOf } from "../../../../domain/backup/tasks.ts";
import { addSeconds, type Instant } from "../../../../domain/instant.ts";
import { thresholds } from "../../../support/workflow-answers.ts";

const start = "2026-03-31T01:00:00.000Z" as Instant;
const TERMINAL: readonly BackupJobStatus[] = ["Completed", "CompletedWithWarnings", "Failed", "Cancelled"];

const taskStatus = fc.constantFrom(...taskStatuses);
const task = fc.record({
  taskId: fc.constantFrom(
    "Take Snapshot",
    "Transfer data to vault",
    "TRANSFER DATA TO VAULT",
    "Validate backup",
    "New",
  ),
  status: taskStatus,
});
const job: fc.Arbitrary<BackupJob> = fc.record({
  jobId: fc.constant("job-1"),
  status: fc.constantFrom<BackupJobStatus[]>("InProgress", "Cancelling", "Unknown", ...TERMINAL),
  startedAt: fc.constant(start),
  tasks: fc.uniqueArray(task, { maxLength: 5, selector: ({ taskId }) => taskId.toLowerCase() }),
  errors: fc.constant([]),
});
const look: fc.Arbitrary<JobObservation> = fc.oneof(
  { weight: 8, arbitrary: job.map((seen): JobObservation => ({ kind: "job", job: seen })) },
  { weight: 1, arbitrary: fc.constant<JobObservation>({ kind: "notFound" }) },
  { weight: 1, arbitrary: fc.constant<JobObservation>({ kind: "failed", reason: "azureUnavailable" }) },
);
const looks = fc.array(fc.tuple(fc.integer({ min: 1, max: 20_000 }), look), { minLength: 1, maxLength: 30 });

/** Every step until the watch ends or the looks do. */
function watch(seen: readonly (readonly [seconds: number, look: JobObservation])[]): readonly JobStep[] {
  const steps: JobStep[] = [];
  let progress = startProgress(start);
  let now = start;
  for (const [seconds, next] of seen) {
    now = addSeconds(now, seconds);
    const step = nextJobStep(progress, next, thresholds, now);
    steps.push(step);
    if (step.kind === "ended") break;
    progress = step.progress;
  }
  return steps;
}

test("milestones never go back, nor change their time", () => {
  fc.assert(
    fc.property(looks, (seen) => {
      const reached = watch(seen).map((step) => step.progress.milestones);
      for (const [index, later] of reached.entries()) expect(later).toMatchObject(reached[index - 1] ?? {});
    }),
  );
});

test("nothing is called vaulted before Azure said Completed of the transfer", () => {
  fc.assert(
    fc.property(looks, (seen) => {
      let isTransferred = false;
      for (const [index, step] of watch(seen).entries()) {
        const current = seen[index]?.[1];
        if (current?.kind === "job") isTransferred ||= taskOf(current.job, "transfer")?.status === "Completed";
        expect(step.progress.milestones.vaultedAt !== undefined).toBe(isTransferred);
        if (step.kind === "ended" && step.result.result === "completed") {
          expect(current?.kind === "job" && taskOf(current.job, "transfer")?.status).toBe("Completed");
        }
      }
    }),
  );
});

test("every terminal status ends the watch within three polls, with a result and a reason", () => {
  const ended = job.filter((seen) => TERMINAL.includes(seen.status));
  fc.assert(
    fc.property(ended, (seen) => {
      const steps = watch(Array.from({ length: 3 }, () => [60, { kind: "job", job: seen }] as const));
      const last = steps.at(-1);

      expect(last).toMatchObject({ kind: "ended" });
      if (last?.kind === "ended") expect(last.result.reason).toBeTruthy();
    }),
  );
});

test("a next poll is always later than now, within a day, and not after the deadline", () => {
  fc.assert(
    fc.property(looks, (seen) => {
      let now = start;
      for (const [index, step] of watch(seen).entries()) {
        now = addSeconds(now, seen[index]?.[0] ?? 0);
        if (step.kind === "ended") return;
        expect(step.at > now).toBe(true);
        expect(step.at <= addSeconds(now, 86_400)).toBe(true);
        expect(step.at <= addSeconds(start, thresholds.jobDeadlineSeconds)).toBe(true);
      }
    }),
  );
});

test("a stall is reported at most once per phase", () => {
  fc.assert(
    fc.property(looks, (seen) => {
      const phases = watch(seen).flatMap((step) => (step.kind === "pollAgain" ? (step.stalled?.phase ?? []) : []));

      expect(new Set(phases).size).toBe(phases.length);
    }),
  );
});
