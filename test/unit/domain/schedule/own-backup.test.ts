import { expect, test } from "vitest";
import { addSeconds, type Instant, secondsBetween } from "../../../../domain/instant.ts";
import { afterOtherBackup, mayBeOthers, pointToRead } from "../../../../domain/schedule/own-backup.ts";
import type { PartMachine } from "../../../../domain/schedule/part-machine.ts";
import { sampleVmId } from "../../../support/fakes/sample-machine.ts";

const startedAt = "2026-11-21T02:30:00.000Z" as Instant;
const now = "2026-11-21T05:00:00.000Z" as Instant;
const times = { now, deadlineAt: "2026-11-21T14:30:00.000Z" as Instant };
const DAY_SECONDS = 86_400;
const machine: PartMachine = {
  vmId: sampleVmId(),
  vault: 0,
  status: "triggered",
  at: startedAt,
  attempts: 0,
  delays: 0,
};
const joined: PartMachine = { ...machine, joined: true };
const found: PartMachine = { ...machine, attempts: 1 };
const own: PartMachine = { ...found, operationId: "op-1" };
const milestones = { snapshotAt: startedAt, vaultedAt: now };
const vaulted = (before: PartMachine): PartMachine => ({
  ...before,
  status: "vaulted",
  at: now,
  jobId: "job-1",
  reason: "vaulted",
  milestones,
});

test.for<[string, PartMachine, Partial<PartMachine>, boolean]>([
  ["joined", joined, {}, true],
  ["found by its job", found, {}, true],
  ["started by the run", own, {}, false],
  ["joined and cancelled", joined, { status: "failed", reason: "jobCancelled" }, true],
  ["joined and failed", joined, { status: "failed", reason: "snapshotFailed" }, false],
  ["joined, tried again after a failure", joined, { status: "planned" }, false],
])("a backup that was %s may be another requester's: %#", ([, before, change, expected]) => {
  expect(mayBeOthers(before, { ...vaulted(before), ...change })).toBe(expected);
});

test.for<[string, Partial<PartMachine>, Instant | undefined]>([
  ["a backup in the vault", {}, startedAt],
  ["only a snapshot", { milestones: { snapshotAt: startedAt } }, undefined],
  ["a backup whose snapshot nothing tells of", { milestones: { vaultedAt: now } }, undefined],
])("the recovery point of %s", ([, change, expected]) => {
  expect(pointToRead({ ...vaulted(joined), ...change })).toBe(expected);
});

test("nothing is read of a machine without milestones", () => {
  expect(pointToRead(machine)).toBeUndefined();
});

test.for<[string, number, boolean]>([
  ["as long as asked", 14 * DAY_SECONDS, true],
  ["as long, to the day", 13 * DAY_SECONDS, true],
  ["more than a day shorter", 13 * DAY_SECONDS - 1, false],
])("a backup that is kept %s", ([, seconds, stands]) => {
  for (const before of [joined, found]) {
    const after = vaulted(before);

    const next = afterOtherBackup(
      { before, after, expiresAt: addSeconds(startedAt, seconds), retainDays: 14, isCancelled: false },
      times,
    );

    expect(next === after).toBe(stands);
  }
});

test("the run's own backup is planned two minutes after another requester's that is kept for a shorter time", () => {
  const other = { before: joined, after: vaulted(joined), expiresAt: now, retainDays: 14, isCancelled: false };

  const next = afterOtherBackup(other, times);

  expect(next).toMatchObject({
    status: "planned",
    reason: "retentionTooShort",
    jobId: "job-1",
    attempts: 0,
    joinedFirst: { status: "vaulted", reason: "retentionTooShort", jobId: "job-1" },
  });
  expect(secondsBetween(now, next.at)).toBe(120);
  expect(next).not.toHaveProperty("joined");
  expect(next).not.toHaveProperty("milestones");
});

test.for<[string, Partial<PartMachine>, string]>([
  ["vaulted", {}, "retentionUnknown"],
  ["validated", { status: "validated" }, "retentionUnknown"],
  ["a snapshot only", { status: "warned", reason: "transferSkipped" }, "transferSkipped"],
  ["lost", { status: "unknown", reason: "jobNotFound" }, "jobNotFound"],
])("a joined backup of unknown retention that is %s is followed by the run's own", ([, change, reason]) => {
  const after = { ...vaulted(joined), ...change };

  const next = afterOtherBackup({ before: joined, after, retainDays: 14, isCancelled: false }, times);

  expect(next).toMatchObject({ status: "planned", reason, joinedFirst: { status: after.status, reason } });
});

test("an end without a word and without a job counts as unknown retention", () => {
  const { reason: _, jobId: __, ...after } = { ...vaulted(joined), status: "unknown" as const };

  const next = afterOtherBackup({ before: joined, after, retainDays: 14, isCancelled: false }, times);

  expect(next.joinedFirst).toEqual({ status: "unknown", reason: "retentionUnknown" });
});

test("a backup that the run may have started itself stands for its own while its retention is unknown", () => {
  const after = vaulted(found);

  expect(afterOtherBackup({ before: found, after, retainDays: 14, isCancelled: false }, times)).toBe(after);
});

test("a job that was found and proves to be another requester's does not count as an attempt", () => {
  const other = { before: found, after: vaulted(found), expiresAt: now, retainDays: 14, isCancelled: false };

  expect(afterOtherBackup(other, times)).toMatchObject({ status: "planned", attempts: 0 });
});

test.for<[string, boolean, Instant, string]>([
  ["is cancelled", true, times.deadlineAt, "cancelled"],
  ["has its deadline within two minutes", false, addSeconds(now, 120), "deadlinePassed"],
])("a run that %s says that it has another requester's backup only", ([, isCancelled, deadlineAt, reason]) => {
  const other = { before: joined, after: vaulted(joined), expiresAt: now, retainDays: 14, isCancelled };

  const next = afterOtherBackup(other, { now, deadlineAt });

  expect(next).toMatchObject({
    status: "warned",
    reason,
    joinedFirst: { status: "vaulted", reason: "retentionTooShort" },
  });
});

test("a joined backup that did not show, and that a lost attempt may have started, stands for the run's own while its retention is unknown", () => {
  const before: PartMachine = { ...joined, mayBeOwn: true };
  const after = vaulted(before);
  const other = { before, after, retainDays: 14, isCancelled: false };

  expect(afterOtherBackup(other, times)).toBe(after);
  const next = afterOtherBackup({ ...other, expiresAt: now }, times);
  expect(next).toMatchObject({ status: "planned", reason: "retentionTooShort" });
  expect(next).not.toHaveProperty("mayBeOwn");
});
