import { expect, test } from "vitest";
import {
  nextAttemptAt,
  nextPollAt,
  nextWatchAfterRefusal,
  nextWatchAt,
  type PollPace,
} from "../../../../domain/backup/watch-interval.ts";
import { minutes, noon } from "../../../support/vault-rows.ts";
import { thresholds } from "../../../support/workflow-answers.ts";

const calm: PollPace = { pages: 1, changedAt: noon, dueAt: [], isAwaited: true, awaitsJob: false, hasBacklog: false };

test.for<[string, Partial<PollPace>, number]>([
  ["a minute after a change", {}, 1],
  ["a quarter of the quiet time later", { changedAt: minutes(-40) }, 10],
  ["a quarter of an hour later at most", { changedAt: minutes(-600) }, 15],
  ["five minutes after a change when no workflow waits", { isAwaited: false }, 5],
  ["soon while ends wait to be proven, though no workflow waits", { isAwaited: false, hasBacklog: true }, 1],
  ["half an hour later at most when no workflow waits", { changedAt: minutes(-600), isAwaited: false }, 30],
  ["75 seconds per page", { pages: 4 }, 5],
  ["no less often than its pages allow", { pages: 16, changedAt: minutes(-600) }, 20],
  ["two minutes later while a workflow waits for a job to appear", { awaitsJob: true, changedAt: minutes(-600) }, 2],
  ["soon while ends wait to be proven", { hasBacklog: true, changedAt: minutes(-600) }, 1],
  ["when details are due", { changedAt: minutes(-600), dueAt: [minutes(9), minutes(4)] }, 4],
  ["no sooner than the pages allow, though details are due", { pages: 4, dueAt: [noon] }, 5],
  ["no sooner than the budget of requests allows", { dueAt: [minutes(2)], laterSeconds: 1800 }, 30],
  ["within a day whatever Azure asks", { laterSeconds: 1e6 }, 1440],
])("lists a vault again %s", ([, pace, expected]) => {
  expect(nextPollAt({ ...calm, ...pace }, thresholds, noon)).toBe(minutes(expected));
});

test("watches an idle vault every two hours, or when a job's details are due", () => {
  expect(nextWatchAt([], noon)).toBe(minutes(120));
  expect(nextWatchAt([minutes(90), minutes(20), minutes(30)], noon)).toBe(minutes(20));
});

test.for<[number, number | undefined, number]>([
  [1, undefined, 1],
  [3, undefined, 4],
  [4, undefined, 8],
  [50, undefined, 10],
  [1, 3600, 60],
  [1, 1e6, 1440],
])("tries a failed list again: after %i failures, asked to wait %s s", ([failures, retryAfter, expected]) => {
  expect(nextAttemptAt(failures, noon, retryAfter)).toBe(minutes(expected));
});

test("watches a vault that may not be read an hour later", () => {
  expect(nextWatchAfterRefusal(noon)).toBe(minutes(60));
});
