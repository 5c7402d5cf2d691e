import { expect, test } from "vitest";
import { machineMark, packOpen, readKeys, readOpen, readTold } from "../../../../domain/backup/watch-keys.ts";
import { planPoll } from "../../../../domain/backup/watch-plan.ts";
import { watchLimits } from "../../../../domain/backup/watch-state.ts";
import type { Instant } from "../../../../domain/instant.ts";
import type { BackupJobRow } from "../../../../domain/ports/vault-jobs.ts";
import {
  claimsOf,
  firstPollOf,
  followedJob,
  minutes,
  noon,
  openJob,
  openOf,
  pollOf,
  row,
  runningRow,
  watchOf,
} from "../../../support/vault-rows.ts";

const idsOf = (jobs: readonly { readonly row: BackupJobRow }[]) => jobs.map((job) => job.row.jobId);

test("the first watch tells nothing that ended before it, and follows what runs", () => {
  const plan = planPoll(firstPollOf([runningRow(1, -700), row(2, "Failed", -40, -10)]));

  expect(plan.ended).toEqual([]);
  expect(readOpen(plan.saved.opened)).toEqual([openJob(1)]);
  expect(readTold(plan.saved.told).map(({ startedAt }) => startedAt)).toEqual([minutes(-40)]);
  expect(plan.saved).toMatchObject({ listFrom: minutes(-701), tellFrom: minutes(-60) });
});

test("plans the ends that are not told, the earliest first, at most a hundred", () => {
  const rows = Array.from({ length: 120 }, (_, index) => row(index, "Completed", -50, -index / 10));

  const plan = planPoll(pollOf(rows));

  expect(idsOf(plan.ended).slice(0, 2)).toEqual(["job-119", "job-118"]);
  expect([plan.ended.length, plan.hasMoreEnded]).toEqual([100, true]);
  expect(readOpen(plan.saved.opened)).toHaveLength(120);
  expect(planPoll(pollOf(rows.slice(0, 100))).hasMoreEnded).toBe(false);
});

test("orders a job whose row has no end by its start", () => {
  const plan = planPoll(pollOf([row(1, "Completed", -20), row(2, "Completed", -50, -30), row(3, "Failed", -10)]));

  expect(idsOf(plan.ended)).toEqual(["job-2", "job-1", "job-3"]);
});

test("moves the window on to the oldest job that is not told", () => {
  const running = planPoll(
    pollOf([runningRow(1, -110), row(2, "Completed", -20, -10)], { watch: watchOf({ open: openOf(1) }) }),
  );
  const idle = planPoll(pollOf([row(2, "Completed", -100, -90)]));

  expect(running.saved).toMatchObject({ listFrom: minutes(-111), tellFrom: minutes(-60), hasChanged: true });
  expect(idle.saved).toMatchObject({ listFrom: minutes(-61), tellFrom: minutes(-60), hasChanged: false, opened: "" });
});

test("keeps the window while an open job is not in the list, and takes it for lost at the fifth poll", () => {
  const open = (missing: number) => packOpen([{ ...openJob(1), missing }]);
  const fourth = planPoll(pollOf([], { watch: watchOf({ open: open(3) }) }));
  const fifth = planPoll(pollOf([], { watch: watchOf({ open: open(4) }) }));

  expect(fourth.vanished).toEqual([]);
  expect(fourth.saved.listFrom).toBe(minutes(-120));
  expect(readKeys(fourth.saved.missing)).toEqual([openJob(1).key]);
  expect(fifth.vanished).toEqual([{ ...openJob(1), missing: 4 }]);
});

test("a job that is followed singly is not missing when the list has not got it", () => {
  const watch = watchOf({ open: openOf(1), followed: [followedJob(1, { nextAt: noon })] });

  const plan = planPoll(pollOf([], { watch }));

  expect(plan.saved.missing).toBe("");
  expect(plan.parked.map(({ jobId }) => jobId)).toEqual(["job-1"]);
});

test("tells waiters of a job once: when it is new, or when their claim does not know it", () => {
  const known = { watch: watchOf({ open: openOf(1) }) };
  const started = (isJobKnown: boolean, facts = {}) =>
    idsOf(planPoll(pollOf([runningRow(1, -10)], { claims: claimsOf({ "job-1": { isJobKnown } }), ...facts })).started);

  expect(started(true)).toEqual(["job-1"]);
  expect(started(false, known)).toEqual(["job-1"]);
  expect(started(true, known)).toEqual([]);
});

test.for<[string, string | undefined, readonly BackupJobRow[], boolean]>([
  ["a recovery point since its start", minutes(-9), [runningRow(1, -10)], true],
  ["a recovery point of before", minutes(-11), [runningRow(1, -10)], false],
  ["no recovery point", undefined, [runningRow(1, -10)], false],
  [
    "a recovery point that another job may have taken",
    minutes(-9),
    [runningRow(1, -10), row(1, "InProgress", -20, undefined, { jobId: "b" })],
    false,
  ],
])("a job's snapshot is proven by the list of items: %s", ([, at, rows, isProven]) => {
  const times = new Map(
    at === undefined ? [] : [[machineMark({ resourceGroup: "shop", name: "vm-1" }), at as Instant]],
  );

  const plan = planPoll(pollOf(rows), times);

  expect(plan.snapshots.map(({ job, at: when }) => [job.row.jobId, when])).toEqual(isProven ? [["job-1", at]] : []);
  expect(plan.saved.snapshots).toBe(isProven ? openJob(1).key : "");
});

test.for<[number, readonly string[]]>([
  [-2880, ["job-1"]],
  [-2879, []],
])("ends the wait for a job at the deadline: claimed %i minutes ago", ([since, overdue]) => {
  const claims = claimsOf({ "job-1": { since: minutes(since) } });

  expect(idsOf(planPoll(pollOf([runningRow(1, -2880), runningRow(2, -5)], { claims })).overdue)).toEqual(overdue);
});

test("the watch goes on for the sake of jobs that are not followed singly", () => {
  const followed = [followedJob(1, { isParked: true, startedAt: minutes(-5000), nextAt: minutes(60) })];
  const rows = [runningRow(1, -5000), runningRow(2, -5)];

  const plan = planPoll(pollOf(rows, { watch: watchOf({ followed }) }));

  expect([plan.running, plan.watched]).toEqual([2, 1]);
  expect(plan.saved.listFrom).toBe(minutes(-61));
});

test("more jobs than the state has room for stay new", () => {
  const open = packOpen(Array.from({ length: watchLimits.open - 1 }, (_, index) => openJob(index + 10)));
  const rows = [runningRow(1, -80), runningRow(2, -70), runningRow(3, -5)];

  const plan = planPoll(pollOf(rows, { watch: watchOf({ open, tellFrom: minutes(-90) }) }));

  expect(readOpen(plan.saved.opened)).toEqual([openJob(1)]);
  expect(plan.saved.tellFrom).toBe(minutes(-70));
});

test("what is told never becomes new again", () => {
  const plan = planPoll(pollOf([], { watch: watchOf({ tellFrom: minutes(-30) }) }));

  expect(plan.saved.tellFrom).toBe(minutes(-30));
});
