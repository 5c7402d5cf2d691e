import { expect, test } from "vitest";
import { type EndEvidence, type EndedJob, hasEnded, judgeEnd, originOf } from "../../../../domain/backup/evidence.ts";
import {
  type BackupJob,
  type BackupJobStatus,
  backupJobStatuses,
  type TaskStatus,
} from "../../../../domain/backup/job.ts";
import type { Instant } from "../../../../domain/instant.ts";
import type { RecoveryPoint } from "../../../../domain/ports/vault-jobs.ts";

const at = (time: string) => `2026-03-31T${time}.000Z` as Instant;
const now = at("12:00:00");
const startedAt = at("08:00:00");
const endedAt = at("09:00:00");

function ended(status: BackupJobStatus, change: Partial<EndedJob> = {}): EndedJob {
  return { status, startedAt, endedAt, isAlone: true, milestones: {}, polls: 1, ...change };
}

function point(change: Partial<RecoveryPoint> = {}): RecoveryPoint {
  return { recoveryPointId: "1", at: at("08:00:05"), isInSnapshotTier: true, isInVaultTier: true, ...change };
}

function details(
  status: BackupJobStatus,
  tasks: Partial<Record<"snapshot" | "transfer" | "validation", TaskStatus>>,
  change: Partial<BackupJob> = {},
): EndEvidence {
  const ids = { snapshot: "Take Snapshot", transfer: "Transfer data to vault", validation: "Validate backup" };
  const list = Object.entries(tasks).map(([phase, task]) => ({ taskId: ids[phase as keyof typeof ids], status: task }));
  return { details: { kind: "job", job: { jobId: "job-1", status, startedAt, tasks: list, errors: [], ...change } } };
}

const vaulted = { snapshot: "Completed", transfer: "Completed" } as const;

test("a job was started by whom its own recovery point names, as far as one was read and names a rule", () => {
  const job = ended("Completed");

  expect(originOf(job, { points: [point({ origin: "onDemand" })] })).toBe("onDemand");
  expect(originOf(job, { points: [point({ origin: "policy", at: at("10:00:00") })] })).toBeUndefined();
  expect([originOf(job, { points: [point()] }), originOf(job, {})]).toEqual([undefined, undefined]);
});

test("only statuses that Azure uses for ends are ends", () => {
  const ends = backupJobStatuses.filter(hasEnded);

  expect(ends).toEqual(["Completed", "CompletedWithWarnings", "Failed", "Cancelled"]);
});

test.for<[string, EndedJob, EndEvidence, string]>([
  ["recovery points of a job that says Completed", ended("Completed"), {}, "needsRecoveryPoints"],
  ["details of a job that failed", ended("Failed"), {}, "needsDetails"],
  ["details of a job with warnings", ended("CompletedWithWarnings"), {}, "needsDetails"],
  ["details of a job that was cancelled", ended("Cancelled"), {}, "needsDetails"],
  [
    "details where jobs overlap: a point may be the other's",
    ended("Completed", { isAlone: false }),
    {},
    "needsDetails",
  ],
  ["details without a recovery point", ended("Completed"), { points: [] }, "needsDetails"],
  ["details with a snapshot only", ended("Completed"), { points: [point({ isInVaultTier: false })] }, "needsDetails"],
  ["details with two points", ended("Completed"), { points: [point(), point({ at: at("08:30:00") })] }, "needsDetails"],
  [
    "details with a point before the job",
    ended("Completed"),
    { points: [point({ at: at("07:59:58") })] },
    "needsDetails",
  ],
  [
    "details with a point after the job",
    ended("Completed"),
    { points: [point({ at: at("09:00:02") })] },
    "needsDetails",
  ],
])("asks for the %s", ([, job, evidence, kind]) => {
  expect(judgeEnd(job, evidence, now)).toEqual({ kind });
});

test.for<[string, Instant]>([
  ["a second before the start, which rows round", at("07:59:59")],
  ["a second after the end, which rows round", at("09:00:01")],
])("takes a point in the vault for proof: %s", ([, when]) => {
  const verdict = judgeEnd(ended("Completed"), { points: [point({ at: when })] }, now);

  const milestones = { snapshotAt: when, vaultedAt: endedAt };
  expect(verdict).toEqual({
    kind: "ended",
    errors: [],
    result: { result: "completed", reason: "vaulted", milestones },
  });
});

test("a job whose row has no end was in the vault when its point was read", () => {
  const { endedAt: _none, ...open } = ended("Completed");

  expect(judgeEnd(open, { points: [point()] }, now)).toMatchObject({ result: { milestones: { vaultedAt: now } } });
  expect(judgeEnd(open, details("Completed", vaulted), now)).toMatchObject({
    result: { milestones: { vaultedAt: now } },
  });
});

test.for<[string, EndedJob, EndEvidence, object]>([
  ["completed", ended("Completed"), details("Completed", vaulted), { result: "completed", reason: "vaulted" }],
  [
    "skipped",
    ended("Completed"),
    details("Completed", { snapshot: "Completed", transfer: "Skipped" }),
    { result: "skipped", reason: "transferSkipped", milestones: { snapshotAt: endedAt } },
  ],
  [
    "a warning when validation failed",
    ended("Completed", { isAlone: false }),
    details("Completed", { ...vaulted, validation: "Failed" }),
    { result: "completedWithWarnings", reason: "validationFailed" },
  ],
  [
    "validated",
    ended("Completed", { isAlone: false }),
    details("Completed", { ...vaulted, validation: "Completed" }),
    { result: "completed", milestones: { snapshotAt: endedAt, vaultedAt: endedAt, validatedAt: endedAt } },
  ],
  [
    "a warning when the transfer was cancelled",
    ended("CompletedWithWarnings"),
    details("CompletedWithWarnings", { snapshot: "Completed", transfer: "Cancelled" }),
    { result: "completedWithWarnings", reason: "transferCancelled", milestones: { snapshotAt: endedAt } },
  ],
  [
    "failed with Azure's code",
    ended("Failed"),
    details("Failed", { snapshot: "Failed" }, { errors: [{ code: "X1", message: "No.", recommendations: [] }] }),
    { result: "failed", reason: "snapshotFailed", serviceCode: "X1", milestones: {} },
  ],
  [
    "cancelled",
    ended("Cancelled"),
    details("Cancelled", { snapshot: "Cancelled" }),
    { result: "cancelled", reason: "jobCancelled", milestones: {} },
  ],
  [
    "unknown where Azure refuses the details, with the snapshot that a point proves",
    ended("Completed"),
    { points: [point({ isInVaultTier: false })], details: { kind: "failed", reason: "accessDenied" } },
    { result: "unknown", reason: "accessDenied", milestones: { snapshotAt: at("08:00:05") } },
  ],
])("by its details a job is %s", ([, job, evidence, result]) => {
  expect(judgeEnd(job, evidence, now)).toMatchObject({ kind: "ended", result });
});

test("what was confirmed while the job ran stays", () => {
  const milestones = { snapshotAt: at("08:07:00") };

  const verdict = judgeEnd(ended("Completed", { milestones, isAlone: false }), details("Completed", vaulted), now);

  expect(verdict).toMatchObject({ result: { milestones: { snapshotAt: at("08:07:00"), vaultedAt: endedAt } } });
});

const withoutProof = details("Completed", { snapshot: "Completed", transfer: "InProgress" });
const unvalidated = details("Completed", { ...vaulted, validation: "InProgress" });
const stillRuns = details("InProgress", { snapshot: "Completed", transfer: "InProgress" });
const gone: EndEvidence = { details: { kind: "notFound" } };
const lastPoll = { snapshotAt: endedAt };

test.for<[string, BackupJobStatus, EndEvidence, number, object]>([
  [
    "Completed without proof",
    "Completed",
    withoutProof,
    3,
    { result: "unknown", reason: "transferUnconfirmed", milestones: lastPoll },
  ],
  ["Completed, never validated", "Completed", unvalidated, 3, { result: "unknown", reason: "validationUnconfirmed" }],
  [
    "Completed while its details say that it runs",
    "Completed",
    stillRuns,
    5,
    { result: "unknown", reason: "transferUnconfirmed" },
  ],
  [
    "Completed without details",
    "Completed",
    gone,
    5,
    { result: "unknown", reason: "transferUnconfirmed", milestones: {} },
  ],
  ["Failed without details", "Failed", gone, 5, { result: "failed", reason: "jobFailed", milestones: {} }],
  ["Cancelled without details", "Cancelled", gone, 5, { result: "cancelled", reason: "jobCancelled" }],
  [
    "with warnings and without details",
    "CompletedWithWarnings",
    gone,
    5,
    { result: "completedWithWarnings", reason: "azureWarning" },
  ],
])("%s: asked again, until the last poll", ([, status, evidence, polls, result]) => {
  const before = judgeEnd(ended(status, { polls: polls - 1 }), evidence, now);
  const last = judgeEnd(ended(status, { polls }), evidence, now);

  expect(before).toEqual({ kind: "unconfirmed" });
  expect(last).toMatchObject({ kind: "ended", result });
  expect(last).not.toHaveProperty("result.milestones.validatedAt");
});

test("never names a milestone that nothing proves, whatever status and tasks say", () => {
  const statuses = ["NotStarted", "InProgress", "Failed", "Skipped", "Cancelled", "Cancelling", "Unknown"] as const;
  for (const status of ["Completed", "CompletedWithWarnings", "Failed", "Cancelled"] as const) {
    for (const transfer of statuses) {
      const evidence = details(status, { snapshot: "Completed", transfer });

      const verdict = judgeEnd(ended(status, { isAlone: false, polls: 9 }), evidence, now);

      expect(verdict).not.toHaveProperty("result.milestones.vaultedAt");
      expect(verdict).not.toHaveProperty("result.result", "completed");
    }
  }
});
