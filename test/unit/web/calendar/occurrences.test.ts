import { expect, test } from "vitest";
import { type CalendarSchedule, occurrencesByDate } from "../../../../web/calendar/occurrences.ts";

const nightly: CalendarSchedule = {
  name: "nightly",
  timeZone: "Europe/Berlin",
  paused: false,
  next: [
    { dueAt: "2026-03-28T23:30:00.000Z" },
    { dueAt: "2026-03-29T22:30:00.000Z", blackoutUntil: "2026-03-30T04:00:00.000Z" },
  ],
};

test("a due time lies on the date of its schedule's own zone, on both sides of a change of the clocks", () => {
  const byDate = occurrencesByDate([nightly], []);

  expect([...byDate.keys()]).toEqual(["2026-03-29", "2026-03-30"]);
  expect(byDate.get("2026-03-29")?.[0]).toMatchObject({ time: "00:30", timeZone: "Europe/Berlin" });
  expect(byDate.get("2026-03-30")?.[0]).toMatchObject({ time: "00:30", blackoutUntil: "2026-03-30T04:00:00.000Z" });
});

test("due times of the month are shown beside the next ones, each once", () => {
  const occurrences = [{ dueAt: "2026-03-29T22:30:00.000Z" }, { dueAt: "2026-04-09T22:30:00.000Z" }];

  const byDate = occurrencesByDate([{ ...nightly, occurrences }], []);

  expect([...byDate].map(([date, due]) => [date, due.length])).toEqual([
    ["2026-03-29", 1],
    ["2026-03-30", 1],
    ["2026-04-10", 1],
  ]);
});

test("due times of one date are in order, whatever schedule they are of", () => {
  const early = { ...nightly, name: "early", next: [{ dueAt: "2026-03-29T01:00:00.000Z" }] };
  const late = { ...nightly, name: "late", next: [{ dueAt: "2026-03-29T20:00:00.000Z" }] };

  const names = occurrencesByDate([late, early], [])
    .get("2026-03-29")
    ?.map(({ schedule }) => schedule);

  expect(names).toEqual(["early", "late"]);
});

test("a due time whose run is known is shown once, with the run", () => {
  const runs = [{ id: "run:nightly:1", schedule: "nightly", dueAt: "2026-03-28T23:30:00.000Z", status: "running" }];

  const day = occurrencesByDate([nightly], runs).get("2026-03-29");

  expect(day).toHaveLength(1);
  expect(day?.[0]?.run).toEqual({ id: "run:nightly:1", status: "running" });
});

test("a paused schedule's due times say so, its runs of before do not", () => {
  const runs = [{ id: "run:nightly:0", schedule: "nightly", dueAt: "2026-03-27T23:30:00.000Z", status: "completed" }];

  const byDate = occurrencesByDate([{ ...nightly, paused: true }], runs);

  expect(byDate.get("2026-03-29")?.[0]?.isPaused).toBe(true);
  expect(byDate.get("2026-03-28")?.[0]?.isPaused).toBe(false);
});

test("a run of a schedule that is no longer configured is shown in UTC", () => {
  const runs = [{ id: "run:old:0", schedule: "old", dueAt: "2026-03-27T23:30:00.000Z", status: "failed" }];

  expect(occurrencesByDate([], runs).get("2026-03-27")?.[0]).toMatchObject({ time: "23:30", timeZone: "UTC" });
});
