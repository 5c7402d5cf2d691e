import { expect, test } from "vitest";
import type { Instant } from "../../../../domain/instant.ts";
import { forgettable } from "../../../../domain/inventory/retention.ts";

test("keeps entries and deleted machines for 400 days, the log of deliveries for 90, malformed events for 31", () => {
  const before = "2025-04-27T08:00:00.000Z";

  expect(forgettable("2026-06-01T08:00:00.000Z" as Instant)).toEqual({
    entriesBefore: before,
    deletedBefore: before,
    deliveriesBefore: "2026-03-03T08:00:00.000Z",
    malformedBefore: "2026-05-01T08:00:00.000Z",
  });
});
