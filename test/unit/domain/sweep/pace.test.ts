import { expect, test } from "vitest";
import type { Instant } from "../../../../domain/instant.ts";
import { nextPaceStep, type Pace } from "../../../../domain/sweep/pace.ts";

const at = (text: string) => `2026-03-30T${text}Z` as Instant;
const since = at("08:00:00.000");

test.for<[string, Pace | undefined, number, string, object]>([
  ["starts at once what fits into a minute", undefined, 10, "08:00:00.000", { count: 10, pace: { since, used: 10 } }],
  ["starts no more than a minute's share", undefined, 61, "08:00:00.000", { count: 60, pace: { since, used: 60 } }],
  [
    "starts the rest of the minute's share",
    { since, used: 50 },
    61,
    "08:00:59.999",
    { count: 10, pace: { since, used: 60 } },
  ],
  [
    "waits for the end of a minute that is used up",
    { since, used: 60 },
    1,
    "08:00:59.999",
    { until: at("08:01:00.000") },
  ],
  [
    "begins a new minute at its end",
    { since, used: 60 },
    1,
    "08:01:00.000",
    { count: 1, pace: { since: at("08:01:00.000"), used: 1 } },
  ],
])("%s", ([, pace, wanted, now, expected]) => {
  expect(nextPaceStep(pace, wanted, 60, at(now))).toMatchObject(expected);
});
