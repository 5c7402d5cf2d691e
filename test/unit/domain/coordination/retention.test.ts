import { expect, test } from "vitest";
import { finishedInstances, purgeSpans } from "../../../../domain/coordination/retention.ts";
import type { Instant } from "../../../../domain/instant.ts";

test("covers thirty days before the retention, a day at a time and without a gap", () => {
  const spans = purgeSpans({ keepDays: 14 }, "2026-03-31T03:41:00.000Z" as Instant);

  expect(spans).toHaveLength(30);
  expect(spans[0]).toEqual({ createdFrom: "2026-02-15T03:41:00.000Z", createdTo: "2026-02-16T03:41:00.000Z" });
  expect(spans.at(-1)).toEqual({ createdFrom: "2026-03-16T03:41:00.000Z", createdTo: "2026-03-17T03:41:00.000Z" });
  for (const [index, { createdTo }] of spans.slice(0, -1).entries()) {
    expect(spans[index + 1]?.createdFrom).toBe(createdTo);
  }
});

test("keeps instances for longer than anything waits for them", () => {
  expect(finishedInstances.keepDays).toBe(14);
});
