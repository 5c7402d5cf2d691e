import { describe, expect, test } from "vitest";
import { addDays, clockChangeMinutes, isKnownZone, startOfDate, wallClockOf } from "../../../../web/calendar/zone.ts";

describe("wallClockOf", () => {
  test.for([
    ["2026-03-29T00:59:00.000Z", "Europe/Berlin", "2026-03-29", "01:59"],
    ["2026-03-29T01:00:00.000Z", "Europe/Berlin", "2026-03-29", "03:00"],
    ["2026-10-25T00:30:00.000Z", "Europe/Berlin", "2026-10-25", "02:30"],
    ["2026-10-25T01:30:00.000Z", "Europe/Berlin", "2026-10-25", "02:30"],
    ["2026-12-31T23:30:00.000Z", "Asia/Kolkata", "2027-01-01", "05:00"],
    ["2026-01-01T04:59:00.000Z", "America/New_York", "2025-12-31", "23:59"],
    ["2026-06-01T00:00:00.000Z", "UTC", "2026-06-01", "00:00"],
  ] as const)("shows %s in %s as %s %s", ([at, zone, date, time]) => {
    expect(wallClockOf(at, zone)).toEqual({ date, time });
  });

  test("shows a zone that the browser does not know as UTC", () => {
    expect(wallClockOf("2026-06-01T10:00:00.000Z", "Mars/Olympus")).toEqual({ date: "2026-06-01", time: "10:00" });
    expect(isKnownZone("Mars/Olympus")).toBe(false);
  });
});

test.for([
  ["2026-03-29", "Europe/Berlin", "2026-03-28T23:00:00.000Z"],
  ["2026-03-30", "Europe/Berlin", "2026-03-29T22:00:00.000Z"],
  ["2026-06-01", "UTC", "2026-06-01T00:00:00.000Z"],
  ["2026-06-01", "Asia/Kolkata", "2026-05-31T18:30:00.000Z"],
  // The clocks go from 00:00 to 01:00 on this date.
  ["2026-04-24", "Africa/Cairo", "2026-04-23T22:00:00.000Z"],
] as const)("%s begins in %s at %s", ([date, zone, at]) => {
  expect(startOfDate(date, zone)).toBe(at);
});

test.for([
  ["goes forward by an hour in spring", "2026-03-29", "Europe/Berlin", 60],
  ["goes back by an hour in autumn", "2026-10-25", "Europe/Berlin", -60],
  ["does not change on the day before", "2026-10-24", "Europe/Berlin", 0],
  ["goes back by half an hour on Lord Howe Island", "2026-04-05", "Australia/Lord_Howe", -30],
  ["never changes in UTC", "2026-03-29", "UTC", 0],
] as const)("the clock %s", ([, date, zone, minutes]) => {
  expect(clockChangeMinutes(date, zone)).toBe(minutes);
});

test("days are counted on the calendar, over the ends of months and years", () => {
  expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
  expect(addDays("2028-03-01", -1)).toBe("2028-02-29");
});
