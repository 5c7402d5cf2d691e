import { expect, test } from "vitest";
import { isWindowsTimeZone } from "../../../../config/windows-time-zones.ts";
import type { PolicySettings } from "../../../../domain/protection/policy-template.ts";
import {
  atOffset,
  fixedOffsetZones,
  isIanaTimeZone,
  offsetText,
  utcTimeOf,
} from "../../../../domain/protection/policy-time.ts";

test.for<[string, number, string, number]>([
  ["02:00", 0, "02:00", 0],
  ["02:00", 60, "01:00", 0],
  ["02:00", 120, "00:00", 0],
  ["01:30", 120, "23:30", -1],
  ["23:30", -30, "00:00", 1],
  ["23:00", -30, "23:30", 0],
  ["02:00", 330, "20:30", -1],
  ["22:00", -600, "08:00", 1],
  ["02:00", 765, "13:00", -1],
])("%s at an offset of %d minutes is %s UTC, %d days on", ([time, offset, utc, dayShift]) => {
  expect(utcTimeOf(time, offset)).toEqual({ time: utc, dayShift });
});

test.for<[string, boolean]>([
  ["Europe/Berlin", true],
  ["Etc/UTC", true],
  ["UTC", false],
  ["W. Europe Standard Time", false],
])("tells that %s is an IANA name: %s", ([name, isIana]) => {
  expect(isIanaTimeZone(name)).toBe(isIana);
});

test.for<[number, string]>([
  [0, "UTC+00:00"],
  [345, "UTC+05:45"],
  [-150, "UTC-02:30"],
])("an offset of %d minutes is %s", ([offset, text]) => {
  expect(offsetText(offset)).toBe(text);
});

const weekly: PolicySettings = {
  schedule: { kind: "weekly", time: "00:30", days: ["Sunday", "Wednesday"] },
  timeZone: "Europe/Berlin",
  retention: {
    weekly: { weeks: 12, days: ["Sunday", "Wednesday"] },
    monthly: { months: 12, on: { kind: "weekDays", weeks: ["First"], days: ["Sunday"] } },
    yearly: { years: 5, months: ["January"], on: { kind: "weekDays", weeks: ["First"], days: ["Sunday"] } },
  },
  instantRestoreDays: 5,
};

test("keeps local time and days in a zone that has the offset all year", () => {
  expect(atOffset(weekly, 120)).toEqual({ ...weekly, timeZone: "South Africa Standard Time" });
});

test("leaves a Windows time zone as it is", () => {
  const windows = { ...weekly, timeZone: "W. Europe Standard Time" };

  expect(atOffset(windows, 120)).toBe(windows);
});

test("gives the time in UTC where no zone has the offset, and moves weekdays with it", () => {
  expect(atOffset({ ...weekly, timeZone: "Australia/Lord_Howe" }, 630)).toEqual({
    schedule: { kind: "weekly", time: "14:00", days: ["Tuesday", "Saturday"] },
    timeZone: "UTC",
    retention: {
      weekly: { weeks: 12, days: ["Tuesday", "Saturday"] },
      monthly: { months: 12, on: { kind: "weekDays", weeks: ["First"], days: ["Saturday"] } },
      yearly: { years: 5, months: ["January"], on: { kind: "weekDays", weeks: ["First"], days: ["Saturday"] } },
    },
    instantRestoreDays: 5,
  });
});

test("gives a daily time in UTC and leaves dates of the month", () => {
  const daily: PolicySettings = {
    schedule: { kind: "daily", time: "23:00" },
    timeZone: "America/St_Johns",
    retention: { days: 30, monthly: { months: 12, on: { kind: "dates", dates: [1] } } },
    instantRestoreDays: 2,
  };

  expect(atOffset(daily, -150)).toEqual({ ...daily, timeZone: "UTC", schedule: { kind: "daily", time: "01:30" } });
});

/** The IANA zones that Unicode's CLDR has for Windows' names, to compare their offsets. */
const IANA: Readonly<Record<string, string>> = {
  "UTC-11": "Etc/GMT+11",
  "Hawaiian Standard Time": "Pacific/Honolulu",
  "Marquesas Standard Time": "Pacific/Marquesas",
  "UTC-09": "Etc/GMT+9",
  "UTC-08": "Etc/GMT+8",
  "US Mountain Standard Time": "America/Phoenix",
  "Canada Central Standard Time": "America/Regina",
  "SA Pacific Standard Time": "America/Bogota",
  "SA Western Standard Time": "America/La_Paz",
  "SA Eastern Standard Time": "America/Cayenne",
  "UTC-02": "Etc/GMT+2",
  "Cape Verde Standard Time": "Atlantic/Cape_Verde",
  UTC: "Etc/UTC",
  "W. Central Africa Standard Time": "Africa/Lagos",
  "South Africa Standard Time": "Africa/Johannesburg",
  "E. Africa Standard Time": "Africa/Nairobi",
  "Arabian Standard Time": "Asia/Dubai",
  "Afghanistan Standard Time": "Asia/Kabul",
  "West Asia Standard Time": "Asia/Tashkent",
  "India Standard Time": "Asia/Kolkata",
  "Nepal Standard Time": "Asia/Kathmandu",
  "Bangladesh Standard Time": "Asia/Dhaka",
  "Myanmar Standard Time": "Asia/Yangon",
  "SE Asia Standard Time": "Asia/Bangkok",
  "Singapore Standard Time": "Asia/Singapore",
  "Aus Central W. Standard Time": "Australia/Eucla",
  "Tokyo Standard Time": "Asia/Tokyo",
  "AUS Central Standard Time": "Australia/Darwin",
  "E. Australia Standard Time": "Australia/Brisbane",
  "Central Pacific Standard Time": "Pacific/Guadalcanal",
  "UTC+12": "Etc/GMT-12",
  "UTC+13": "Etc/GMT-13",
  "Line Islands Standard Time": "Pacific/Kiritimati",
};

test.for(Object.entries(fixedOffsetZones))("an offset of %s minutes is that of %s all year", ([minutes, zone]) => {
  const timeZone = IANA[zone] ?? "";
  const offsets = ["2026-01-15T00:00:00Z", "2026-07-15T00:00:00Z"].map((text) => {
    const parts = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" }).formatToParts(
      new Date(text),
    );
    return parts.find(({ type }) => type === "timeZoneName")?.value.replace(/^GMT$/, "GMT+00:00");
  });

  expect(isWindowsTimeZone(zone)).toBe(true);
  expect(offsets).toEqual(Array(2).fill(offsetText(Number(minutes)).replace("UTC", "GMT")));
});
