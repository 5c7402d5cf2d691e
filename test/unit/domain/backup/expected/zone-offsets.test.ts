import { expect, test } from "vitest";
import { windowsTimeZones } from "../../../../../config/windows-time-zones.ts";
import { standardOffsetMinutes } from "../../../../../domain/backup/expected/zone-offsets.ts";

test.for([
  ["UTC", 0],
  ["w. europe standard time", 60],
  ["India Standard Time", 330],
  ["Newfoundland Standard Time", -210],
  ["Dateline Standard Time", -720],
  ["Line Islands Standard Time", 840],
] as const)("%s is %d minutes from UTC in standard time", ([timeZone, minutes]) => {
  expect(standardOffsetMinutes(timeZone)).toBe(minutes);
});

test("every time zone that a configuration may name has an offset, and no other", () => {
  expect(windowsTimeZones.filter((name) => standardOffsetMinutes(name) === undefined)).toEqual([]);
  expect(standardOffsetMinutes("Europe/Berlin")).toBeUndefined();
});
