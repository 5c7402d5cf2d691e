import { expect, test } from "vitest";
import { onDemandRetention, retainUntil } from "../../../../domain/backup/retention.ts";
import type { Instant } from "../../../../domain/instant.ts";

test.for<[number, string]>([
  [onDemandRetention.minimumDays, "2026-03-01T01:00:00.000Z"],
  [onDemandRetention.defaultDays, "2026-03-30T01:00:00.000Z"],
  [onDemandRetention.maximumDays, "2053-07-15T01:00:00.000Z"],
])("a recovery point kept for %i days expires as many days of 24 hours later", ([days, expected]) => {
  expect(retainUntil("2026-02-28T01:00:00.000Z" as Instant, days)).toBe(expected);
});
