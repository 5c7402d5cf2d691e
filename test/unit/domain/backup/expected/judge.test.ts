import { expect, test } from "vitest";
import type { Instant } from "../../../../../domain/instant.ts";
import type { BackupJobRow } from "../../../../../domain/ports/vault-jobs.ts";
import { check, day, item, job, policy } from "../../../../support/scheduled-backups.ts";

const evening = day(20, "20:00");
const good = (date: number, change: Partial<BackupJobRow> = {}) =>
  job("vm-1", day(date, "02:10"), { status: "Completed", ...change });

/** The check after a stop of the app over three nights: those of the 21st, 22nd and 23rd. */
function afterStop(lastRecoveryPointAt: Instant | undefined, jobs: readonly BackupJobRow[]) {
  const seen = check(undefined, evening, [item("vm-1", day(20, "02:10"))]).state;
  const found = check(seen, day(23, "10:00"), [item("vm-1", lastRecoveryPointAt)], { jobs });
  const [suspect] = found.plan.suspects;
  return {
    ...found,
    suspect,
    told: found.judged.missed.map(({ dueAt, further }) => [dueAt.slice(8, 10), further ?? 0]),
  };
}

test.for<[string, Instant | undefined, readonly BackupJobRow[], readonly (readonly [string, number])[]]>([
  ["none that happened", day(23, "02:10"), [good(21), good(22), good(23)], []],
  ["the first one, although the others happened", day(23, "02:10"), [good(22), good(23)], [["21", 0]]],
  ["one in the middle", day(23, "02:10"), [good(21), good(23)], [["22", 0]]],
  ["the last one", day(22, "02:10"), [good(21), good(22)], [["23", 0]]],
  ["all of them as one", day(20, "02:10"), [], [["21", 2]]],
  ["all of a machine that was never backed up", undefined, [], [["21", 2]]],
  ["none of a night whose job failed", day(23, "02:10"), [good(21, { status: "Failed" }), good(22)], []],
  ["the night after one whose job failed", day(22, "02:10"), [good(21, { status: "Failed" })], [["23", 0]]],
])("a stop of three nights tells %s", ([, point, jobs, expected]) => {
  expect(afterStop(point, jobs).told).toEqual(expected);
});

test.for<[string, Partial<BackupJobRow>, object]>([
  [
    "still runs keeps the nights open that it has kept Azure from",
    { status: "InProgress" },
    { running: ["vm-1"], missed: [] },
  ],
  ["ended after those nights excuses them", { endedAt: day(23, "08:00") }, { running: [], missed: [] }],
  ["ended before the next night's end does not excuse it", { endedAt: day(22, "04:30") }, { missed: ["vm-1"] }],
])("a job of the first night that %s", ([, change, expected]) => {
  const { judged } = afterStop(day(21, "02:10"), [good(21, change)]);
  const names = (machines: readonly { readonly vmId: string }[]) => machines.map(({ vmId }) => vmId.split("/").at(-1));

  expect({ running: names(judged.running), missed: names(judged.missed) }).toMatchObject(expected);
});

test("jobs are read from the first night in doubt on", () => {
  expect(afterStop(day(23, "02:10"), []).plan.jobsFrom).toBe(day(21, "01:00"));
});

test("a machine that missed a night and was backed up since is over at the next check, hours later", () => {
  const stopped = afterStop(day(23, "02:10"), [good(22), good(23)]);

  expect(stopped.state.nextAt).toBe(day(23, "16:00"));
  expect(check(stopped.state, day(23, "16:00"), [item("vm-1", day(23, "02:10"))]).resumed).toEqual(["vm-1"]);
});

test("nights of more than a week ago are not judged, but the last one of a weekly policy is", () => {
  const items = [item("vm-1", day(10, "02:10"))];
  const long = check(check(undefined, day(10, "20:00"), items).state, day(23, "10:00"), items);
  const weekly = { policies: [policy("daily", { kind: "weekly", time: "02:00", days: ["Sunday"] })] };
  const week = check(check(undefined, day(14, "20:00"), items, weekly).state, day(22, "04:29"), items, weekly);

  expect(long.judged.missed).toMatchObject([{ dueAt: day(17, "02:00"), further: 6 }]);
  expect(week.judged.missed).toMatchObject([{ dueAt: day(15, "02:00") }]);
});
