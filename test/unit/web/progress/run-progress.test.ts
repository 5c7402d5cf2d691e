import { expect, test } from "vitest";
import { progressWords, runProgress } from "../../../../web/progress/run-progress.ts";

test.for([
  [
    "every way to end counts",
    { vaulted: 1, validated: 1, warned: 1, failed: 1, skipped: 1, leftOut: 1, unknown: 1 },
    7,
    7,
  ],
  ["what is planned or under way has not ended", { planned: 2, triggered: 3, snapshotDone: 4, vaulted: 1 }, 1, 10],
  ["a status of a newer app has not ended", { vaulted: 1, restored: 1 }, 1, 2],
  ["a run without machines has none", {}, 0, 0],
] as const)("%s", ([, counts, ended, machines]) => {
  expect(runProgress(counts)).toEqual({ ended, machines });
});

test.for([
  [0, 0, "No machines are selected yet"],
  [0, 1, "0 of 1 machines have ended"],
  [1, 1, "1 machine has ended"],
  [312, 1700, "312 of 1,700 machines have ended"],
  [700, 700, "700 machines have ended"],
] as const)("%i of %i is told as: %s", ([ended, machines, words]) => {
  expect(progressWords({ ended, machines })).toBe(words);
});
