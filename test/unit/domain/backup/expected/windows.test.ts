import { expect, test } from "vitest";
import { type PolicyClock, windowsBetween } from "../../../../../domain/backup/expected/windows.ts";
import type { Instant } from "../../../../../domain/instant.ts";

const at = (text: string) => `2026-${text}:00.000Z` as Instant;
const opensOf = (clock: PolicyClock, from: string, until: string) =>
  windowsBetween(clock, at(from), at(until))?.map(({ opensAt }) => opensAt.slice(5, 16));

const daily = (time: string, timeZone = "UTC"): PolicyClock => ({ schedule: { kind: "daily", time }, timeZone });
const hourly = (time: string, windowHours: number, everyHours: 4 | 6 | 8 | 12 = 4): PolicyClock => ({
  schedule: { kind: "hourly", time, everyHours, windowHours },
  timeZone: "UTC",
});

test.for<[string, PolicyClock, string, string, readonly string[]]>([
  ["daily", daily("23:00"), "11-20T12:00", "11-22T12:00", ["11-20T23:00", "11-21T23:00"]],
  ["in a zone east of UTC", daily("02:00", "Tokyo Standard Time"), "11-20T12:00", "11-21T12:00", ["11-20T17:00"]],
  ["in a zone west of UTC", daily("22:00", "Pacific Standard Time"), "11-20T12:00", "11-21T12:00", ["11-21T06:00"]],
  [
    "in standard time in summer",
    daily("02:00", "W. Europe Standard Time"),
    "07-01T00:00",
    "07-01T12:00",
    ["07-01T01:00"],
  ],
  [
    "on the days of a week, as the policy's clock counts them",
    { schedule: { kind: "weekly", time: "02:00", days: ["Sunday"] }, timeZone: "Tokyo Standard Time" },
    "11-16T00:00",
    "11-23T00:00",
    ["11-21T17:00"],
  ],
  [
    "by the hour",
    hourly("08:00", 12),
    "11-20T00:00",
    "11-21T00:00",
    ["11-20T08:00", "11-20T12:00", "11-20T16:00", "11-20T20:00"],
  ],
  [
    "by the hour over midnight",
    hourly("20:00", 8),
    "11-20T12:00",
    "11-21T12:00",
    ["11-20T20:00", "11-21T00:00", "11-21T04:00"],
  ],
  ["all day", hourly("00:00", 24, 12), "11-20T02:00", "11-21T12:00", ["11-20T12:00", "11-21T00:00"]],
])("a policy opens windows %s", ([, clock, from, until, expected]) => {
  expect(opensOf(clock, from, until)).toEqual(expected);
});

test("a window is open for two hours: it is left out once it has closed, and before it opens", () => {
  const clock = daily("23:00");

  expect(windowsBetween(clock, at("11-20T12:00"), at("11-21T12:00"))).toEqual([
    { opensAt: at("11-20T23:00"), closesAt: at("11-21T01:00"), isCertain: true },
  ]);
  expect(opensOf(clock, "11-21T00:59", "11-21T01:00")).toEqual(["11-20T23:00"]);
  expect(opensOf(clock, "11-21T01:00", "11-21T23:00")).toEqual([]);
});

test("whether a backup starts at the very end of an hourly policy's hours is not certain", () => {
  const windows = windowsBetween(hourly("08:00", 8), at("11-20T00:00"), at("11-21T00:00"));

  expect(windows?.map(({ isCertain }) => isCertain)).toEqual([true, true, false]);
});

test("nothing is known of a time zone that Windows does not have", () => {
  expect(windowsBetween(daily("23:00", "Europe/Berlin"), at("11-20T12:00"), at("11-22T12:00"))).toBeUndefined();
});

test("a time that is none counts from midnight", () => {
  expect(opensOf(daily(""), "11-20T12:00", "11-21T12:00")).toEqual(["11-21T00:00"]);
});
