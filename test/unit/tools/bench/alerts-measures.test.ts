import { expect, test } from "vitest";
import type { ChannelJudgement } from "../../../../tools/bench/alerts-judge.ts";
import { alertMeasures } from "../../../../tools/bench/alerts-measures.ts";
import type { AlertRun } from "../../../../tools/bench/alerts-run.ts";
import { passes } from "../../../../tools/bench/measure.ts";

const channel: ChannelJudgement = {
  ...{ channel: "hook", messages: 40, mostPerCause: 2, lost: 0, unresolved: 0, doubled: 0, slowestSeconds: 600 },
};
const good: AlertRun = {
  failures: 10_000,
  causes: 20,
  channels: [channel],
  failed: 0,
  largestPayload: { place: "message", bytes: 64 * 1024, owner: "" },
  longestHistory: { events: 999, owner: "" },
  ...{ wallSeconds: 1, cpuSeconds: 1, virtualHours: 4, peakMemoryBytes: 1 },
};

function missed(run: AlertRun): readonly string[] {
  return alertMeasures(run)
    .filter((measure) => !passes(measure))
    .map(({ id }) => id.split(": ").at(-1) ?? "");
}

test("a run within all bounds misses no goal", () => {
  expect(missed(good)).toEqual([]);
});

test.for<[Partial<AlertRun>, string]>([
  [{ channels: [{ ...channel, mostPerCause: 3 }] }, "messages, most per cause"],
  [{ channels: [{ ...channel, lost: 1 }] }, "failures lost"],
  [{ channels: [{ ...channel, unresolved: 1 }] }, "causes not resolved"],
  [{ channels: [{ ...channel, doubled: 1 }] }, "messages shown twice"],
  [{ failed: 1 }, "workflows that failed"],
  [{ largestPayload: { place: "message", bytes: 64 * 1024 + 1, owner: "" } }, "largest payload (message)"],
  [{ longestHistory: { events: 1000, owner: "" } }, "longest history"],
])("%j misses: %s", ([change, measure]) => {
  expect(missed({ ...good, ...change })).toEqual([measure]);
});
