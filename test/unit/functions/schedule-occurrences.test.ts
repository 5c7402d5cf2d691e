import { expect, test } from "vitest";
import type { Instant } from "../../../domain/instant.ts";
import { newestOccurrence, scheduleProblem } from "../../../functions/schedule-occurrences.ts";

const berlin = "Europe/Berlin";

test.for([
  [
    "at the very instant",
    "0 2 * * *",
    "UTC",
    "2026-03-01T01:59:00.000Z",
    "2026-03-01T02:00:00.000Z",
    "2026-03-01T02:00:00.000Z",
  ],
  ["not one millisecond before", "0 2 * * *", "UTC", "2026-03-01T01:58:00.000Z", "2026-03-01T01:59:59.999Z", undefined],
  ["not a second time", "0 2 * * *", "UTC", "2026-03-01T02:00:00.000Z", "2026-03-01T02:01:00.000Z", undefined],
  [
    "the newest of several",
    "*/5 * * * *",
    "UTC",
    "2026-03-01T02:00:00.000Z",
    "2026-03-01T02:17:00.000Z",
    "2026-03-01T02:15:00.000Z",
  ],
  [
    "winter time",
    "30 2 * * *",
    berlin,
    "2026-01-10T01:00:00.000Z",
    "2026-01-10T02:00:00.000Z",
    "2026-01-10T01:30:00.000Z",
  ],
  [
    "summer time",
    "30 2 * * *",
    berlin,
    "2026-07-10T00:00:00.000Z",
    "2026-07-10T02:00:00.000Z",
    "2026-07-10T00:30:00.000Z",
  ],
  [
    "the hour that is skipped in spring",
    "30 2 * * *",
    berlin,
    "2026-03-29T00:00:00.000Z",
    "2026-03-29T12:00:00.000Z",
    "2026-03-29T01:00:00.000Z",
  ],
  [
    "the first of the hours repeated in autumn",
    "30 2 * * *",
    berlin,
    "2026-10-25T00:00:00.000Z",
    "2026-10-25T12:00:00.000Z",
    "2026-10-25T00:30:00.000Z",
  ],
  [
    "not in the second of them",
    "30 2 * * *",
    berlin,
    "2026-10-25T00:30:00.000Z",
    "2026-10-25T12:00:00.000Z",
    undefined,
  ],
] as const)("finds what fell due: %s", ([, cron, timeZone, after, upTo, expected]) => {
  expect(newestOccurrence({ cron, timeZone }, after as Instant, upTo as Instant)).toBe(expected);
});

test.for([
  ["0 2 * * *", "UTC", undefined],
  ["*/15 8-17 * * MON-FRI", berlin, undefined],
  ["0 2 29 2 *", "UTC", undefined],
  ["0 2 30 2 *", "UTC", "cron"],
  ["0 2 * *", "UTC", "cron"],
  ["0 0 2 * * *", "UTC", "cron"],
  ["61 2 * * *", "UTC", "cron"],
  ["@daily", "UTC", "cron"],
  ["", "UTC", "cron"],
  ["0 2 * * *", "W. Europe Standard Time", "timeZone"],
  ["0 2 * * *", "", "timeZone"],
] as const)("judges %s in %s", ([cron, timeZone, key]) => {
  expect(scheduleProblem(cron, timeZone)?.key).toBe(key);
});
