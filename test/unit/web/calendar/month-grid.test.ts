import { expect, test } from "vitest";
import { schedulesQuery } from "../../../../api/requests/schedules.ts";
import { monthGrid, rangeOf, shiftMonth, weekOf } from "../../../../web/calendar/month-grid.ts";

test.for([
  ["2026-03", 6, "2026-02-23", "2026-04-05"],
  ["2026-02", 5, "2026-01-26", "2026-03-01"],
  ["2027-02", 4, "2027-02-01", "2027-02-28"],
  ["2026-12", 5, "2026-11-30", "2027-01-03"],
] as const)("the month %s has %i weeks from %s to %s", ([month, weeks, first, last]) => {
  const grid = monthGrid(month);

  expect(grid).toHaveLength(weeks);
  expect(grid.every((week) => week.length === 7)).toBe(true);
  expect(grid[0]?.[0]?.date).toBe(first);
  expect(grid.at(-1)?.at(-1)?.date).toBe(last);
});

test("days of the neighbouring months are marked", () => {
  const days = monthGrid("2026-02").flat();

  expect(days.filter(({ isInMonth }) => isInMonth)).toHaveLength(28);
  expect(days.filter(({ isInMonth }) => !isInMonth).map(({ date }) => date.slice(0, 7))).toEqual(
    expect.arrayContaining(["2026-01", "2026-03"]),
  );
});

test("a week begins on Monday, also the one of a Sunday", () => {
  expect(weekOf("2026-03-29")).toEqual([
    "2026-03-23",
    "2026-03-24",
    "2026-03-25",
    "2026-03-26",
    "2026-03-27",
    "2026-03-28",
    "2026-03-29",
  ]);
});

test("months are counted over the end of a year", () => {
  expect(shiftMonth("2026-12", 1)).toBe("2027-01");
  expect(shiftMonth("2026-01", -1)).toBe("2025-12");
});

test("a month's range has a day more at each end than its weeks, for zones before and behind UTC", () => {
  expect(rangeOf("2026-03")).toEqual({ from: "2026-02-22T00:00:00.000Z", until: "2026-04-07T00:00:00.000Z" });
});

test("no month's range is longer than the app takes", () => {
  const months = Array.from({ length: 12 * 28 }, (_, index) => shiftMonth("2026-01", index));

  const tooLong = months.filter((month) => schedulesQuery.safeParse(rangeOf(month)).error !== undefined);

  expect(tooLong).toEqual([]);
});
