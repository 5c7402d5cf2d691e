import { expect, test } from "vitest";
import { windowsTimeZones } from "../../../../../../../config/windows-time-zones.ts";
import {
  isTimeZone,
  offsetFromUtcMs,
} from "../../../../../../../local/azure-simulator/recovery-services/model/policy/time-zones.ts";

const MINUTE_MS = 60_000;

test.for<[string, number]>([
  ["UTC", 0],
  ["utc", 0],
  ["Dateline Standard Time", -12 * 60],
  ["Newfoundland Standard Time", -(3 * 60 + 30)],
  ["GMT Standard Time", 0],
  ["W. Europe Standard Time", 60],
  ["India Standard Time", 5 * 60 + 30],
  ["Aus Central W. Standard Time", 8 * 60 + 45],
  ["TOKYO STANDARD TIME", 9 * 60],
  ["Line Islands Standard Time", 14 * 60],
])("the clock of %s is %i minutes ahead of UTC", ([name, minutes]) => {
  expect(offsetFromUtcMs(name) / MINUTE_MS).toBe(minutes);
});

test("the simulator knows the time zones that the app offers", () => {
  expect(windowsTimeZones.filter((name) => !isTimeZone(name))).toEqual([]);
});

test("a name that is none is refused, and counts as UTC", () => {
  expect([isTimeZone("Mars/Olympus"), offsetFromUtcMs("Mars/Olympus")]).toEqual([false, 0]);
});
