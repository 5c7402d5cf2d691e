import { expect, test } from "vitest";
import { isLastDelivery, nextDeliveryAt } from "../../../../domain/coordination/delivery.ts";
import type { Instant } from "../../../../domain/instant.ts";

const now = "2026-03-31T01:00:00.000Z" as Instant;

test.for<[string, number, number, string]>([
  ["half a minute after the first attempt", 1, 0, "2026-03-31T01:00:30.000Z"],
  ["twice as long after each further one", 3, 0, "2026-03-31T01:02:00.000Z"],
  ["when the channel asks for it, if that is longer", 1, 31, "2026-03-31T01:00:31.000Z"],
  ["after half an hour at most", 7, 0, "2026-03-31T01:30:00.000Z"],
  ["after half an hour at most, however many attempts were made", 2000, 0, "2026-03-31T01:30:00.000Z"],
  ["later than that when the channel asks for it", 7, 7200, "2026-03-31T03:00:00.000Z"],
  ["after a day although the channel asks for more", 1, 86_401, "2026-04-01T01:00:00.000Z"],
])("tries again %s", ([, attempts, retryAfterSeconds, expected]) => {
  expect(nextDeliveryAt(attempts, now, retryAfterSeconds)).toBe(expected);
});

test.for<[string, boolean]>([
  ["2026-04-03T00:59:59.999Z", false],
  ["2026-04-03T01:00:00.000Z", true],
])("at %s, three days after the first attempt, an attempt is the last: %s", ([at, expected]) => {
  expect(isLastDelivery(now, at as Instant)).toBe(expected);
});
