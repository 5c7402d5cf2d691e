import { expect, test } from "vitest";
import { countMalformed, dayOf, summarizeMalformed } from "../../../../domain/events/malformed-events.ts";
import type { Instant } from "../../../../domain/instant.ts";

const event = (at: string, because = "no data") => ({ at: at as Instant, because, entrance: "queue" }) as const;

test("the day of an instant is its UTC day", () => {
  expect(dayOf("2026-03-31T23:59:59.999Z" as Instant)).toBe("2026-03-31");
});

test("counts one more of the writer's day, and keeps the newest", () => {
  const first = countMalformed(undefined, "a", event("2026-03-31T01:00:00.000Z", "old"));
  const second = countMalformed(first, "a", event("2026-03-31T02:00:00.000Z", "new"));

  expect([first.count, second]).toEqual([
    1,
    { day: "2026-03-31", writer: "a", count: 2, last: event("2026-03-31T02:00:00.000Z", "new") },
  ]);
});

test("sums over writers and days, with the newest event of all", () => {
  const counts = [
    { day: "2026-03-30", writer: "a", count: 3, last: event("2026-03-30T05:00:00.000Z") },
    { day: "2026-03-31", writer: "b", count: 4, last: event("2026-03-31T05:00:00.000Z", "newest") },
    { day: "2026-03-31", writer: "a", count: 1, last: event("2026-03-31T04:00:00.000Z") },
  ];

  expect(summarizeMalformed(counts)).toEqual({ count: 8, last: event("2026-03-31T05:00:00.000Z", "newest") });
});

test("has no newest event where there was none", () => {
  expect(summarizeMalformed([])).toEqual({ count: 0 });
});
