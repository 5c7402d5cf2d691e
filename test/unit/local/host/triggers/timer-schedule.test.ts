import { expect, test } from "vitest";
import { parseTimerSchedule } from "../../../../../local/host/triggers/timer-schedule.ts";

const settings: Record<string, string> = { NIGHTLY: "0 0 2 * * *", INTERVAL: "01:00:00" };
const parse = (text: string, timeZone = "UTC") =>
  parseTimerSchedule(text, { timeZone, setting: (name) => settings[name] });
const after = "2026-03-28T10:20:30.500Z";
const next = (text: string, timeZone?: string, from = after) =>
  new Date(parse(text, timeZone).nextAfter(Date.parse(from))).toISOString();

test.for<[string, string, string]>([
  ["every five minutes", "0 */5 * * * *", "2026-03-28T10:25:00.000Z"],
  ["five fields start at second 0", "*/5 * * * *", "2026-03-28T10:25:00.000Z"],
  ["seconds come first in six fields", "45 * * * * *", "2026-03-28T10:20:45.000Z"],
  ["never the same instant again", "30 20 10 * * *", "2026-03-29T10:20:30.000Z"],
  ["names of months and days in any case", "0 0 0 1 jan Fri", "2027-01-01T00:00:00.000Z"],
  ["Sunday is 0", "0 0 0 * * 0", "2026-03-29T00:00:00.000Z"],
  ["day of month and day of week must both match", "0 0 0 13 * 5", "2026-11-13T00:00:00.000Z"],
  ["lists and ranges", "0 0 8-10,18 * * 1-5", "2026-03-30T08:00:00.000Z"],
  ["a value with a step counts to the end", "0 5/20 * * * *", "2026-03-28T10:25:00.000Z"],
  ["a range with a step", "0 0 12-20/4 * * *", "2026-03-28T12:00:00.000Z"],
  ["a fixed interval", "00:30:00", "2026-03-28T10:50:30.500Z"],
  ["a fixed interval of days", "1.06:00:00", "2026-03-29T16:20:30.500Z"],
  ["a setting with NCRONTAB", "%NIGHTLY%", "2026-03-29T02:00:00.000Z"],
  ["a setting with an interval", "%INTERVAL%", "2026-03-28T11:20:30.500Z"],
])("%s: %s", ([, schedule, expected]) => {
  expect(next(schedule)).toBe(expected);
});

test("follows a time zone across the change to daylight saving time", () => {
  expect(next("0 0 12 * * *", "Europe/Berlin")).toBe("2026-03-28T11:00:00.000Z");
  expect(next("0 0 12 * * *", "Europe/Berlin", "2026-03-29T00:00:00Z")).toBe("2026-03-29T10:00:00.000Z");
});

test("reports whether it follows local time", () => {
  expect([parse("0 * * * * *").adjustsForDst, parse("01:00:00").adjustsForDst]).toEqual([true, false]);
});

test.for<[string, string]>([
  ["0 0 0 * * 7", '"7" is not a valid day of week'],
  ["0 0 0 L * *", '"L" is not a valid day of month'],
  ["0 0 0 15W * *", '"15W" is not a valid day of month'],
  ["0 0 0 ? * *", '"?" is not a valid day of month'],
  ["0 0 0 * * 5#2", '"5#2" is not a valid day of week'],
  ["0 60 * * * *", '"60" is not a valid minute'],
  ["0 0 24 * * *", '"24" is not a valid hour'],
  ["0 0 0 0 * *", '"0" is not a valid day of month'],
  ["0 0 0 * 13 *", '"13" is not a valid month'],
  ["0 0 22-2 * * *", '"22-2" is not a valid hour'],
  ["0 */0 * * * *", '"*/0" is not a valid minute'],
  ["0 0 0 * MON *", '"MON" is not a valid month'],
  ["@daily", "it is neither a TimeSpan nor an NCRONTAB"],
  ["0 0 0 * * * 2026", "it is neither a TimeSpan nor an NCRONTAB"],
  ["", "it is neither a TimeSpan nor an NCRONTAB"],
  ["00:00:00", "the interval is zero"],
  ["%MISSING%", 'the setting "MISSING" is missing'],
])("refuses %s: %s", ([schedule, reason]) => {
  expect(() => parse(schedule)).toThrow(`Timer schedule "${schedule}": ${reason}`);
});

test("throws for a day that never occurs when the next occurrence is requested", () => {
  expect(() => next("0 0 0 31 2 *")).toThrow("it never occurs");
});
