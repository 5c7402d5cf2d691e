import { expect, test } from "vitest";
import { addSeconds, type Instant, secondsBetween } from "../../../domain/instant.ts";
import { latestOccurrences, occurrencesBetween, scheduleProblem } from "../../../functions/schedule-occurrences.ts";
import { wallClock } from "../../../functions/wall-clock.ts";

const berlin = "Europe/Berlin";

const minute = (time: string) => `${time}:00.000Z` as Instant;

test.for<[what: string, cron: string, zone: string, after: string, upTo: string, expected: readonly string[]]>([
  ["at the very instant", "0 2 * * *", "UTC", "2026-03-01T01:59", "2026-03-01T02:00", ["2026-03-01T02:00"]],
  ["not one minute before", "0 2 * * *", "UTC", "2026-03-01T01:58", "2026-03-01T01:59", []],
  ["not a second time", "0 2 * * *", "UTC", "2026-03-01T02:00", "2026-03-01T02:01", []],
  [
    "each of several, oldest first",
    "*/5 * * * *",
    "UTC",
    "2026-03-01T02:00",
    "2026-03-01T02:17",
    ["2026-03-01T02:05", "2026-03-01T02:10", "2026-03-01T02:15"],
  ],
  ["in winter time", "30 2 * * *", berlin, "2026-01-10T01:00", "2026-01-10T02:00", ["2026-01-10T01:30"]],
  ["in summer time", "30 2 * * *", berlin, "2026-07-10T00:00", "2026-07-10T02:00", ["2026-07-10T00:30"]],
  [
    "after the hour that spring skips",
    "30 2 * * *",
    berlin,
    "2026-03-29T00:00",
    "2026-03-29T12:00",
    ["2026-03-29T01:00"],
  ],
  [
    "in the first of two hours in autumn",
    "30 2 * * *",
    berlin,
    "2026-10-25T00:00",
    "2026-10-25T12:00",
    ["2026-10-25T00:30"],
  ],
  ["not in the second of them", "30 2 * * *", berlin, "2026-10-25T00:30", "2026-10-25T12:00", []],
  ["not in the second of them, asked within it", "30 2 * * *", berlin, "2026-10-25T01:10", "2026-10-25T12:00", []],
  [
    "once in the repeated hour, also of several hours",
    "15 2,5 * * *",
    berlin,
    "2026-10-25T00:00",
    "2026-10-25T12:00",
    ["2026-10-25T00:15", "2026-10-25T04:15"],
  ],
  ["not in the second hour, of a range", "15 1-3 * * *", berlin, "2026-10-25T00:20", "2026-10-25T01:50", []],
  [
    "after the hour that spring skips, also of several hours",
    "30 2,6 * * *",
    berlin,
    "2026-03-29T00:00",
    "2026-03-29T12:00",
    ["2026-03-29T01:00", "2026-03-29T04:30"],
  ],
  [
    "once for several minutes of the hour that spring skips",
    "*/20 2 * * *",
    berlin,
    "2026-03-29T00:00",
    "2026-03-29T12:00",
    ["2026-03-29T01:00"],
  ],
  [
    "in both hours when every hour is meant",
    "15 * * * *",
    berlin,
    "2026-10-25T00:00",
    "2026-10-25T01:50",
    ["2026-10-25T00:15", "2026-10-25T01:15"],
  ],
  [
    "in both hours when every tenth minute is meant",
    "*/30 * * * *",
    berlin,
    "2026-10-25T00:00",
    "2026-10-25T01:40",
    ["2026-10-25T00:30", "2026-10-25T01:00", "2026-10-25T01:30"],
  ],
  [
    "once in half an hour that is repeated",
    "45 1,5 * * *",
    "Australia/Lord_Howe",
    "2026-04-04T14:00",
    "2026-04-04T16:00",
    ["2026-04-04T14:45"],
  ],
])("finds what falls due: %s", ([, cron, timeZone, after, upTo, expected]) => {
  expect(occurrencesBetween({ cron, timeZone }, minute(after), minute(upTo), 1000)).toEqual(expected.map(minute));
});

test("finds no occurrence a millisecond early, and no more than asked for", () => {
  const times = { cron: "0 2 * * *", timeZone: "UTC" };
  const [day, month] = [minute("2026-03-01T01:58"), minute("2026-04-01T00:00")];

  expect(occurrencesBetween(times, day, "2026-03-01T01:59:59.999Z" as Instant, 9)).toEqual([]);
  expect(occurrencesBetween(times, "2026-03-01T02:00:00.500Z" as Instant, minute("2026-03-01T03:00"), 9)).toEqual([]);
  expect(occurrencesBetween(times, day, month, 2)).toEqual([minute("2026-03-01T02:00"), minute("2026-03-02T02:00")]);
});

test("finds the last occurrences, newest first, the present minute included", () => {
  const times = { cron: "30 2 * * *", timeZone: berlin };

  expect(latestOccurrences(times, minute("2026-03-30T00:30"), 3)).toEqual(
    ["2026-03-30T00:30", "2026-03-29T01:00", "2026-03-28T01:30"].map(minute),
  );
});

test("finds the last occurrences of several hours once in the repeated hour", () => {
  const times = { cron: "15 2,5 * * *", timeZone: berlin };

  expect(latestOccurrences(times, minute("2026-10-25T04:15"), 3)).toEqual(
    ["2026-10-25T04:15", "2026-10-25T00:15", "2026-10-24T03:15"].map(minute),
  );
});

/** A day with another offset is asked for from every fifth minute around the occurrence. */
test.for<[time: string, zone: string]>([
  ["02:30", "Europe/Berlin"],
  ["02:30", "America/New_York"],
  ["01:30", "America/New_York"],
  ["02:30", "Australia/Lord_Howe"],
  ["02:15", "Australia/Lord_Howe"],
  ["01:45", "Australia/Lord_Howe"],
  ["02:30", "Africa/Casablanca"],
  ["02:30", "UTC"],
])("%s in %s is due exactly once on every day of a year, from whichever minute it is asked", ([time, timeZone]) => {
  const [hour, minutes] = time.split(":").map(Number);
  const times = { cron: `${minutes} ${hour} * * *`, timeZone };
  const clock = wallClock(timeZone);
  const days = Array.from({ length: 365 }, (_, day) => new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10));

  const all = occurrencesBetween(times, minute("2025-12-30T12:00"), minute("2027-01-02T12:00"), 1000);
  const shown = all.map((dueAt) => clock.textAt(dueAt)).filter((text) => text.startsWith("2026"));

  expect(shown.map((text) => text.slice(0, 10))).toEqual(days);
  expect(shown.filter((text) => !text.endsWith(`T${time}`)).length).toBeLessThanOrEqual(1);
  for (const dueAt of all.filter((_, index) => isNearChange(all, index))) {
    for (let minutesOff = 5; minutesOff <= 240; minutesOff += 5) {
      const [before, after, end] = [-minutesOff, minutesOff, 360].map((off) => addSeconds(dueAt, 60 * off));
      expect(occurrencesBetween(times, before ?? dueAt, end ?? dueAt, 9)).toEqual([dueAt]);
      expect(occurrencesBetween(times, after ?? dueAt, end ?? dueAt, 9)).toEqual([]);
    }
  }
});

/** Whether the time to the occurrence before or after is no day. */
function isNearChange(all: readonly Instant[], index: number): boolean {
  return [all.slice(index - 1, index + 1), all.slice(index, index + 2)].some(
    ([one, next]) => one !== undefined && next !== undefined && secondsBetween(one, next) !== 86_400,
  );
}

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
