import { expect, test } from "vitest";
import { defaultSnapshotDays, snapshotDayBounds } from "../../../../domain/protection/policy-limits.ts";
import type { HourlyInterval, PolicySchedule } from "../../../../domain/protection/policy-template.ts";

const daily: PolicySchedule = { kind: "daily", time: "02:00" };
const weekly: PolicySchedule = { kind: "weekly", time: "02:00", days: ["Sunday"] };
const hourly = (everyHours: HourlyInterval): PolicySchedule => ({
  kind: "hourly",
  time: "02:00",
  everyHours,
  windowHours: 12,
});

test.for<["standard" | "enhanced", PolicySchedule, readonly [number, number], number]>([
  ["standard", daily, [1, 5], 2],
  ["standard", weekly, [5, 5], 5],
  ["enhanced", daily, [1, 30], 7],
  ["enhanced", weekly, [1, 30], 7],
  ["enhanced", hourly(4), [1, 17], 7],
  ["enhanced", hourly(6), [1, 22], 7],
  ["enhanced", hourly(8), [1, 30], 7],
])(
  "a %s policy with the schedule %o keeps snapshots from and to %o days, by default %d",
  ([kind, schedule, bounds, days]) => {
    expect(snapshotDayBounds(kind, schedule)).toEqual(bounds);
    expect(defaultSnapshotDays(kind, schedule)).toBe(days);
  },
);
