import { expect, test } from "vitest";
import type { Instant } from "../../../../domain/instant.ts";
import { deadlineOf, sortDue } from "../../../../domain/schedule/deadline.ts";

const at = (time: string) => `2026-03-01T${time}.000Z` as Instant;

test.for<[what: string, deadlineHours: number | undefined, expected: Instant]>([
  ["12 hours later if the schedule says nothing", undefined, at("14:30:00")],
  ["as many hours later as it says", 1, at("03:30:00")],
])("a run's deadline is %s", ([, hours, expected]) => {
  const schedule = hours === undefined ? {} : { deadlineHours: hours };

  expect(deadlineOf(schedule, at("02:30:00"))).toBe(expected);
});

test("every due time starts a run, those whose deadline has passed are missed", () => {
  const dueTimes = [at("01:00:00"), at("01:00:01"), at("01:30:00"), at("02:00:00")];

  expect(sortDue({ deadlineHours: 1 }, dueTimes, at("02:00:00"))).toEqual({
    start: dueTimes.slice(1),
    missed: dueTimes.slice(0, 1),
  });
});
