import { expect, test } from "vitest";
import { startProgress } from "../../../../domain/backup/progress.ts";
import {
  jobKey,
  machineMark,
  packOpen,
  packStarted,
  packTold,
  readOpen,
  readStarted,
  readTold,
} from "../../../../domain/backup/watch-keys.ts";
import {
  applyWatchOperation,
  type FollowedJob,
  type SavedPoll,
  type VaultWatch,
  watchLimits,
} from "../../../../domain/backup/watch-state.ts";
import { addSeconds, type Instant } from "../../../../domain/instant.ts";

const noon = "2026-03-31T12:00:00.000Z" as Instant;
const minutes = (count: number) => addSeconds(noon, count * 60);

function open(jobId: string) {
  return { key: jobKey(jobId), machine: machineMark({ name: jobId }), hasSnapshot: false, missing: 0 };
}

function told(jobId: string, startedAt = noon) {
  return { key: jobKey(jobId), startedAt };
}

function started(name: string, startedAt = noon) {
  return { machine: machineMark({ name }), startedAt, origin: "policy" } as const;
}

function followed(jobId: string, change: Partial<FollowedJob> = {}): FollowedJob {
  const progress = startProgress(noon);
  return { key: jobKey(jobId), jobId, vmId: "/vm", startedAt: noon, nextAt: minutes(60), progress, ...change };
}

function poll(change: Partial<SavedPoll> = {}): SavedPoll {
  const nothing = { opened: "", missing: "", snapshots: "", told: "", followed: [] };
  return {
    at: noon,
    listFrom: minutes(-60),
    tellFrom: minutes(-60),
    nextAt: minutes(5),
    hasChanged: true,
    ...nothing,
    ...change,
  };
}

function save(before: VaultWatch | undefined, change: Partial<SavedPoll>): VaultWatch {
  const after = applyWatchOperation(before, { name: "save", ...poll(change) });
  if (after === undefined) throw new Error("The state is gone.");
  return after;
}

const watching = save(undefined, { opened: packOpen([open("1"), open("2")]) });

test("keeps what the list has shown until it is told", () => {
  const after = save(watching, { at: minutes(5), told: packTold([told("1")]) });

  expect(readOpen(watching.open).map(({ key }) => key)).toEqual([jobKey("1"), jobKey("2")]);
  expect(readOpen(after.open).map(({ key }) => key)).toEqual([jobKey("2")]);
  expect(readTold(after.told)).toEqual([told("1")]);
});

test("is the same when a poll is saved twice", () => {
  const change = { at: minutes(5), told: packTold([told("1")]), missing: jobKey("2"), followed: [followed("3")] };
  const once = save(watching, change);

  expect(save(once, change)).toEqual(once);
});

test("counts the polls without a job, and begins anew when it is there", () => {
  const twice = save(save(watching, { at: minutes(1), missing: jobKey("1") }), {
    at: minutes(2),
    missing: jobKey("1"),
  });
  const back = save(twice, { at: minutes(3) });

  expect(readOpen(twice.open).map(({ missing }) => missing)).toEqual([2, 0]);
  expect(readOpen(back.open).map(({ missing }) => missing)).toEqual([0, 0]);
});

test("keeps a proven snapshot", () => {
  const proven = save(watching, { at: minutes(1), snapshots: jobKey("2") });

  expect(readOpen(save(proven, { at: minutes(2) }).open).map(({ hasSnapshot }) => hasSnapshot)).toEqual([false, true]);
});

test("a job that is shown as new again stays as it was", () => {
  const proven = save(watching, { at: minutes(1), snapshots: jobKey("2") });

  const after = save(proven, { at: minutes(2), opened: packOpen([open("2")]) });

  expect(after.open).toBe(proven.open);
});

test("forgets what was told when the list no longer takes it for new", () => {
  const before = save(watching, { told: packTold([told("1", minutes(-30)), told("2", minutes(10))]) });

  const after = save(before, { at: minutes(90), tellFrom: minutes(-28) });

  expect(readTold(after.told).map(({ key }) => key)).toEqual([jobKey("2")]);
});

test("follows a job singly until it is told, and no longer as one of the list once it is parked", () => {
  const live = save(watching, { at: minutes(1), followed: [followed("1")] });
  const parked = save(live, { at: minutes(2), followed: [followed("1", { isParked: true })] });
  const ended = save(parked, { at: minutes(3), told: packTold([told("1")]) });

  expect(readOpen(live.open)).toHaveLength(2);
  expect(readOpen(parked.open).map(({ key }) => key)).toEqual([jobKey("2")]);
  expect(parked.followed).toEqual([followed("1", { isParked: true })]);
  expect(ended.followed).toEqual([]);
});

test("keeps the time of the last change through quiet polls", () => {
  expect(save(watching, { at: minutes(9), hasChanged: false }).changedAt).toBe(noon);
  expect(save(watching, { at: minutes(9) }).changedAt).toBe(minutes(9));
  expect(save(undefined, { hasChanged: false }).changedAt).toBe(noon);
});

test.for<[string, Instant, Instant]>([
  ["an earlier time", minutes(2), minutes(2)],
  ["a later one", minutes(30), minutes(5)],
])("is watched for an expected backup at %s", ([, at, nextAt]) => {
  expect(applyWatchOperation(watching, { name: "expect", at })).toEqual({ ...watching, nextAt });
});

test("keeps who started jobs for nine days, each once, also from one poll to the next", () => {
  const first = save(undefined, { started: packStarted([started("a"), started("b")]) });
  const again = save(first, { at: minutes(5), started: packStarted([started("b"), started("b", minutes(2))]) });
  const last = minutes(9 * 1440);

  expect(readStarted(save(again, { at: last }).started ?? "")).toEqual([
    started("a"),
    started("b"),
    started("b", minutes(2)),
  ]);
  expect(readStarted(save(again, { at: addSeconds(last, 60) }).started ?? "")).toEqual([started("b", minutes(2))]);
  expect(save(first, { at: minutes(10 * 1440) })).not.toHaveProperty("started");
});

test("keeps the newest of too many of which it is known who started them", () => {
  const jobs = Array.from({ length: watchLimits.started + 1 }, (_, index) => started(`vm-${index}`, minutes(index)));

  const kept = readStarted(save(undefined, { at: minutes(2000), started: packStarted(jobs) }).started ?? "");

  expect(kept).toHaveLength(watchLimits.started);
  expect(kept[0]?.startedAt).toBe(minutes(1));
});

test("keeps fewer of them while details of jobs are followed", () => {
  const jobs = Array.from({ length: watchLimits.started }, (_, index) => started(`vm-${index}`, minutes(index)));
  const singly = Array.from({ length: watchLimits.followed }, (_, index) => followed(`job-${index}`));
  const change = { at: minutes(2000), started: packStarted(jobs), followed: singly };

  expect(readStarted(save(undefined, change).started ?? "")).toHaveLength(488);
});

test("postpones, and forgets", () => {
  expect(applyWatchOperation(watching, { name: "postpone", at: minutes(60) })?.nextAt).toBe(minutes(60));
  expect(applyWatchOperation(undefined, { name: "postpone", at: noon })).toBeUndefined();
  expect(applyWatchOperation(undefined, { name: "expect", at: noon })).toBeUndefined();
  expect(applyWatchOperation(watching, { name: "forget" })).toBeUndefined();
});

test("stays below 64 KB with 1,000 machines and nightly jobs for weeks, however much fails", () => {
  const vmId = `/subscriptions/${"0".repeat(36)}/resourceGroups/${"g".repeat(60)}/providers/Microsoft.Compute/virtualMachines/${"m".repeat(64)}`;
  const long = {
    ...startProgress(noon),
    fingerprint: "x".repeat(120),
    stalledPhases: ["snapshot", "transfer"] as const,
  };
  const milestones = { snapshotAt: noon, vaultedAt: noon, validatedAt: noon };
  let watch: VaultWatch | undefined;
  for (let night = 0; night < 21; night += 1) {
    const at = minutes(night * 1440);
    const jobs = Array.from({ length: 1000 }, (_, index) => `${night}-${index}`);
    const stuck = jobs
      .slice(0, 100)
      .map((jobId) =>
        followed(jobId, { vmId, jobId: jobId.padEnd(36, "-"), progress: { ...long, milestones }, isParked: true }),
      );
    watch = save(watch, { at, tellFrom: minutes(night * 1440 - 60), opened: packOpen(jobs.map(open)) });
    const ended = packTold(jobs.slice(200).map((jobId) => told(jobId, at)));
    const origins = packStarted(jobs.slice(200).map((jobId) => started(jobId, at)));
    watch = save(watch, {
      ...{ at: addSeconds(at, 3600), tellFrom: at, told: ended },
      ...{ started: origins, followed: stuck },
    });
    expect(JSON.stringify(watch).length).toBeLessThan(62_000);
  }

  expect(watch?.followed).toHaveLength(watchLimits.followed);
  // Three seconds; many more where coverage is counted on a busy machine.
}, 60_000);
