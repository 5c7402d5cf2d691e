import { describe, expect, test } from "vitest";
import type { BackupJobStatus, BackupOrigin } from "../../../../../domain/backup/job.ts";
import type { Instant } from "../../../../../domain/instant.ts";
import type { BackupJobRow } from "../../../../../domain/ports/vault-jobs.ts";
import { check, day, item, job, started } from "../../../../support/scheduled-backups.ts";

const evening = day(20, "20:00");
const morning = day(21, "04:30");
const beforeNextNight = day(22, "01:45");
const lastNight = day(20, "02:10");
const byPolicy = day(21, "02:10");
const byHand = day(21, "03:00");

type Known = readonly (readonly [BackupOrigin, Instant])[];
const ran = (startedAt: Instant, status: BackupJobStatus = "Completed", change: Partial<BackupJobRow> = {}) =>
  job("vm-1", startedAt, { jobId: startedAt, status, ...change });

/** What a check says of one machine. */
function verdictOf({ missed, failed, plan, judged, state }: ReturnType<typeof check>) {
  if (missed.length > 0) return "missed";
  if (failed.length > 0) return "failed";
  if (judged.unproven.length > 0) return "unproven";
  const isOpen = plan.undecided.length + judged.undecided.length + judged.running.length > 0;
  expect(state.running !== "").toBe(isOpen);
  return isOpen ? "open" : "fine";
}

function checkAt(
  now: Instant,
  before: ReturnType<typeof check> | undefined,
  seen: { readonly point: Instant | undefined; readonly known: Known; readonly jobs: readonly BackupJobRow[] },
) {
  const { point, known, jobs } = seen;
  return check(before?.state, now, [item("vm-1", point)], {
    jobs,
    started: known.map(([origin, at]) => started("vm-1", origin, at)),
  });
}

/** The check of the morning, after one in the evening. */
function inTheMorning(point: Instant | undefined, known: Known, jobs: readonly BackupJobRow[]) {
  const before = checkAt(evening, undefined, { point: lastNight, known: [], jobs: [] });
  return checkAt(morning, before, { point, known, jobs });
}

describe("a night's backup", () => {
  test.for<[string, Instant | undefined, Known, readonly BackupJobRow[], string]>([
    ["that the policy is known to have started is fine", byPolicy, [["policy", byPolicy]], [], "fine"],
    [
      "of the policy is fine although the last recovery point is another's",
      byHand,
      [
        ["policy", byPolicy],
        ["onDemand", byHand],
      ],
      [],
      "fine",
    ],
    ["is unproven where the only one was made on demand", byHand, [["onDemand", byHand]], [ran(byHand)], "unproven"],
    [
      "is unproven, too, where the one on demand began an hour early",
      day(21, "01:00"),
      [["onDemand", day(21, "01:00")]],
      [ran(day(21, "01:00"))],
      "unproven",
    ],
    ["is open while the recovery point's origin is unknown", byHand, [], [ran(byHand)], "open"],
    ["is open beside one of the night before", byHand, [["policy", lastNight]], [ran(byHand)], "open"],
    [
      "is open beside one on demand while another job runs",
      byHand,
      [["onDemand", byHand]],
      [ran(byHand), ran(byPolicy, "InProgress")],
      "open",
    ],
    [
      "is open beside one on demand and another that completed",
      byHand,
      [["onDemand", byHand]],
      [ran(byHand), ran(byPolicy)],
      "open",
    ],
    [
      "has failed beside one on demand",
      byHand,
      [["onDemand", byHand]],
      [ran(byHand), ran(byPolicy, "Failed")],
      "failed",
    ],
    ["is open where a job completed without a recovery point so far", lastNight, [], [ran(byPolicy)], "open"],
    [
      "is missing beside one on demand that failed beyond the window",
      lastNight,
      [["onDemand", byHand]],
      [ran(byHand, "Failed", { endedAt: day(21, "12:00") })],
      "missed",
    ],
  ])("%s", ([, point, known, jobs, expected]) => {
    expect(verdictOf(inTheMorning(point, known, jobs))).toBe(expected);
  });
});

describe("a night that was left open is judged again:", () => {
  test.for<[string, Known, readonly BackupJobRow[], string]>([
    ["fine when the policy's job has ended", [["policy", byHand]], [], "fine"],
    ["unproven when it was on demand", [["onDemand", byHand]], [ran(byHand)], "unproven"],
    [
      "failed when only the policy's has failed",
      [["onDemand", byHand]],
      [ran(byHand), ran(byPolicy, "Failed")],
      "failed",
    ],
    [
      "unproven when another job's origin stays unknown",
      [["onDemand", byHand]],
      [ran(byHand), ran(byPolicy)],
      "unproven",
    ],
    ["open as long as nothing is known", [], [ran(byHand)], "open"],
  ])("%s", ([, known, jobs, expected]) => {
    const first = inTheMorning(byHand, [], [ran(byHand)]);

    expect(verdictOf(checkAt(beforeNextNight, first, { point: byHand, known, jobs }))).toBe(expected);
  });

  test("without jobs, once the next night is judged, only that one", () => {
    const first = inTheMorning(byHand, [], []);
    const next = checkAt(day(22, "04:30"), first, { point: day(22, "02:10"), known: [], jobs: [] });

    expect(next.plan.undecided).toMatchObject([{ dueAt: day(22, "02:00") }]);
    expect(next.plan).not.toHaveProperty("jobsFrom");
  });
});

test("origins of machines whose IDs cannot be read are unknown", () => {
  const items = [item("vm-1", byHand, { vmId: "/somewhere/else/vm-1" })];
  const given = { started: [started("vm-1", "policy", byHand)] };
  const first = check(undefined, evening, items, given);

  expect(check(first.state, morning, items, given).plan.undecided).toHaveLength(1);
});
