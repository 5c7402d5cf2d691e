import { expect, test } from "vitest";
import { packOpen } from "../../../../domain/backup/watch-keys.ts";
import {
  detailsDue,
  isLongRunning,
  liveJobs,
  type PollFacts,
  parkedDue,
  snapshotSuspects,
  trackJobs,
  wantsItems,
  windowStart,
} from "../../../../domain/backup/watch-poll.ts";
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
  toldOf,
  watchOf,
} from "../../../support/vault-rows.ts";

const idsOf = (jobs: readonly { readonly row: BackupJobRow }[]) => jobs.map((job) => job.row.jobId);
const crowd = Array.from({ length: 6 }, (_, index) => runningRow(index + 1, -70));
const DAY = 1440;

test.for<[string, PollFacts, boolean]>([
  ["started after the last polls", pollOf([row(1, "Completed", -50, -10)]), false],
  [
    "started before that and was open",
    pollOf([row(1, "Completed", -100, -10)], { watch: watchOf({ open: openOf(1) }) }),
    false,
  ],
  ["started before that and was not open", pollOf([row(1, "Completed", -100, -70)]), true],
  [
    "was told",
    pollOf([row(1, "Completed", -50, -10)], { watch: watchOf({ told: toldOf(row(1, "Completed", -50)) }) }),
    true,
  ],
  ["had ended before the first watch", firstPollOf([row(1, "Failed", -50, -10)]), true],
  [
    "had ended before the first watch and is claimed",
    firstPollOf([row(1, "Failed", -20, -10)], claimsOf({ "job-1": {} })),
    false,
  ],
  [
    "was told, and is claimed by its ID since",
    pollOf([row(1, "Failed", -100, -70)], { claims: claimsOf({ "job-1": { isJobKnown: true } }) }),
    false,
  ],
  [
    "was told, and started long before the machine was claimed",
    pollOf([row(1, "Failed", -100, -70)], { claims: claimsOf({ "job-1": { since: minutes(-60) } }) }),
    true,
  ],
])("whether the end of a job is told that %s", ([, facts, isTold]) => {
  expect(trackJobs(facts)[0]?.isTold).toBe(isTold);
});

test("a job that runs is never taken for told, also of an unknown status", () => {
  const jobs = trackJobs(firstPollOf([runningRow(1, -5000), row(2, "Unknown", -50)]));

  expect(jobs.map(({ isRunning, isTold }) => [isRunning, isTold])).toEqual([
    [true, false],
    [true, false],
  ]);
});

test.for<[string, readonly BackupJobRow[], readonly boolean[]]>([
  ["one after the other", [row(1, "Completed", -60, -40), row(1, "Completed", -30, -5, { jobId: "b" })], [true, true]],
  ["overlapping", [row(1, "Completed", -60, -20), row(1, "Completed", -30, -5, { jobId: "b" })], [false, false]],
  [
    "one beside another that runs",
    [row(1, "Completed", -60, -40), row(1, "InProgress", -50, undefined, { jobId: "b" })],
    [false, false],
  ],
  ["of two machines", [row(1, "Completed", -60, -20), row(2, "Completed", -30, -5)], [true, true]],
])("two jobs of a machine, %s", ([, rows, alone]) => {
  expect(trackJobs(pollOf(rows)).map(({ isAlone }) => isAlone)).toEqual(alone);
});

test("a job beside one that runs for days is not alone", () => {
  const parked = [followedJob(7, { vmId: followedJob(1).vmId, isParked: true, startedAt: minutes(-5000) })];

  const jobs = trackJobs(pollOf([row(1, "Completed", -60, -20)], { watch: watchOf({ followed: parked }) }));

  expect(jobs[0]?.isAlone).toBe(false);
});

test("follows at most three awaited jobs live", () => {
  const claims = (count: number) => claimsOf(Object.fromEntries(crowd.slice(0, count).map(({ jobId }) => [jobId, {}])));
  const live = (count: number) => {
    const facts = pollOf(crowd, { claims: claims(count) });
    return idsOf(liveJobs(trackJobs(facts), facts));
  };

  expect(live(3)).toEqual(["job-1", "job-2", "job-3"]);
  expect(live(4)).toEqual([]);
  expect(live(0)).toEqual([]);
});

test("a claim that is older than the deadline is no wait", () => {
  const facts = pollOf([runningRow(1, -3000)], { claims: claimsOf({ "job-1": { since: minutes(-2880) } }) });

  expect(liveJobs(trackJobs(facts), facts)).toEqual([]);
});

test.for<[string, number, number, boolean]>([
  ["three days", -3 * DAY, 0, true],
  ["a minute less, while a workflow waits", -3 * DAY + 1, 1, false],
  ["the deadline, when no workflow waits", -2880, 0, true],
  ["a minute less", -2879, 0, false],
])("a job that runs for %s is followed singly", ([, from, claimed, expected]) => {
  const claims = claimed === 1 ? claimsOf({ "job-1": {} }) : claimsOf();
  const facts = pollOf([runningRow(1, from)], { claims });

  expect(trackJobs(facts).map((job) => isLongRunning(job, facts))).toEqual([expected]);
});

test("in a list of several pages a job is followed singly after half a day", () => {
  const rows = [
    runningRow(1, -720),
    ...Array.from({ length: 200 }, (_, index) => row(index + 2, "Completed", -60, -5)),
  ];
  const facts = pollOf(rows);

  const jobs = trackJobs(facts);

  expect(jobs.filter((job) => isLongRunning(job, facts)).map(({ row }) => row.jobId)).toEqual(["job-1"]);
});

test("looks for stalls by age, and in the list of items when there are many", () => {
  const young = crowd.map((job) => ({ ...job, startedAt: minutes(-59) }));
  const few = crowd.slice(0, 3);
  const suspects = (rows: readonly BackupJobRow[]) => {
    const facts = pollOf(rows);
    const jobs = trackJobs(facts);
    return [snapshotSuspects(jobs, facts).length, wantsItems(jobs, facts)];
  };

  expect(suspects(crowd)).toEqual([6, true]);
  expect(suspects(few)).toEqual([3, false]);
  expect(suspects(young)).toEqual([0, false]);
});

test("reads the list of items when a waiter of a crowd wants to know of snapshots", () => {
  const claims = claimsOf(Object.fromEntries(crowd.map(({ jobId }) => [jobId, { wantsSnapshot: jobId === "job-4" }])));
  const facts = pollOf(
    crowd.map((job) => ({ ...job, startedAt: minutes(-5) })),
    { claims },
  );

  expect(wantsItems(trackJobs(facts), facts)).toBe(true);
});

test("reads the details of live jobs, of followed ones in their time, and of those that may stall", () => {
  const rows = [runningRow(1, -500), runningRow(2, -70), runningRow(3, -70), runningRow(4, -10), runningRow(5, -10)];
  const open = packOpen([
    { ...openJob(1), hasSnapshot: true },
    { ...openJob(2), hasSnapshot: true },
  ]);
  const followed = [followedJob(5), followedJob(4, { nextAt: minutes(1) })];
  const facts = pollOf(rows, { watch: watchOf({ open, followed }) });
  const jobs = trackJobs(facts);

  expect(idsOf(detailsDue(jobs, facts, 10))).toEqual(["job-5", "job-1", "job-3"]);
  expect(idsOf(detailsDue(jobs, facts, 1))).toEqual(["job-5", "job-1"]);
});

test("a job that is followed singly and not in the list is due in its time", () => {
  const followed = [followedJob(1), followedJob(2), followedJob(3, { nextAt: minutes(1) })];
  const facts = pollOf([runningRow(2, -30)], { watch: watchOf({ followed }) });

  expect(parkedDue(trackJobs(facts), facts).map(({ jobId }) => jobId)).toEqual(["job-1"]);
  expect(parkedDue([], firstPollOf([]))).toEqual([]);
});

test("lists from where the last poll left off, and at first an hour back or to the oldest claim", () => {
  expect(windowStart(watchOf(), [minutes(-500)], [], noon)).toBe(minutes(-120));
  expect(windowStart(watchOf(), [], [minutes(-1500)], noon)).toBe(minutes(-1500));
  expect(windowStart(undefined, [], [], noon)).toBe(minutes(-60));
  expect(windowStart(undefined, [minutes(-10), minutes(-90)], [], noon)).toBe(minutes(-92));
  expect(windowStart(undefined, [minutes(-20)], [minutes(-1460)], noon)).toBe(minutes(-1460));
});
