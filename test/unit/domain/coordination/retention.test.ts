import { expect, test } from "vitest";
import { keepDaysFor, leastKeepDays, purgeSpans } from "../../../../domain/coordination/retention.ts";
import type { Instant } from "../../../../domain/instant.ts";

test("covers thirty days before the retention a day at a time, and what is older at once, without a gap", () => {
  const spans = purgeSpans({ keepDays: 14 }, "2026-03-31T03:41:00.000Z" as Instant);

  expect(spans).toHaveLength(31);
  expect(spans[0]).toEqual({ createdFrom: "2025-01-11T03:41:00.000Z", createdTo: "2026-02-15T03:41:00.000Z" });
  expect(spans[1]).toEqual({ createdFrom: "2026-02-15T03:41:00.000Z", createdTo: "2026-02-16T03:41:00.000Z" });
  expect(spans.at(-1)).toEqual({ createdFrom: "2026-03-16T03:41:00.000Z", createdTo: "2026-03-17T03:41:00.000Z" });
  for (const [index, { createdTo }] of spans.slice(0, -1).entries()) {
    expect(spans[index + 1]?.createdFrom).toBe(createdTo);
  }
});

test.for<[what: string, deadlines: readonly number[], jobDeadline: number, least: number, otherwise: number]>([
  ["no schedule", [], 72, 7, 14],
  ["the defaults", [12], 72, 7, 14],
  ["a run of seven days less an hour", [95], 72, 7, 14],
  ["a run of seven days", [96, 1], 72, 8, 14],
  ["a run of 14 days", [], 336, 15, 15],
  ["the longest run", [1, 168], 336, 22, 22],
])("keeps instances for longer than a run may take: %s", ([, deadlines, jobDeadline, least, otherwise]) => {
  expect([leastKeepDays(deadlines, jobDeadline), keepDaysFor(deadlines, jobDeadline)]).toEqual([least, otherwise]);
});
