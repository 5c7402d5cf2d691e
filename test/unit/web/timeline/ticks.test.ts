import { expect, test } from "vitest";
import { ticksOf } from "../../../../web/timeline/ticks.ts";

test("a day has ticks at round hours of the reader's zone", () => {
  const span = { from: "2026-03-30T00:00:00.000Z", to: "2026-03-31T00:00:00.000Z" };

  const ticks = ticksOf(span, "Asia/Kolkata");

  expect(ticks[0]).toEqual({ at: "2026-03-30T00:30:00.000Z", x: 0.5 / 24, isDay: false });
  expect(ticks.find(({ isDay }) => isDay)?.at).toBe("2026-03-30T18:30:00.000Z");
});

test("a week has a tick at every midnight, also where the clocks change", () => {
  const span = { from: "2026-03-26T12:00:00.000Z", to: "2026-04-02T12:00:00.000Z" };

  const ticks = ticksOf(span, "Europe/Berlin").map(({ at }) => at);

  expect(ticks).toContain("2026-03-28T23:00:00.000Z");
  expect(ticks).toContain("2026-03-29T22:00:00.000Z");
});

test.for([1, 7, 30, 90, 400])("%i days have at most nine ticks, from left to right", (days) => {
  const to = Date.parse("2026-03-30T00:00:00.000Z");
  const span = { from: new Date(to - days * 86_400_000).toISOString(), to: new Date(to).toISOString() };

  const xs = ticksOf(span, "Europe/Berlin").map(({ x }) => x);

  expect(xs.length).toBeGreaterThan(2);
  expect(xs.length).toBeLessThanOrEqual(9);
  expect(xs).toEqual(xs.toSorted((one, other) => one - other));
});
