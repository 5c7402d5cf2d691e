import { expect, test } from "vitest";
import { isLastPublication, nextPublicationAt } from "../../../../domain/events/publication.ts";
import type { Instant } from "../../../../domain/instant.ts";

const now = "2026-03-31T01:00:00.000Z" as Instant;

test.for<[string, number, string]>([
  ["half a minute after the first attempt", 1, "2026-03-31T01:00:30.000Z"],
  ["twice as long after each further one", 6, "2026-03-31T01:16:00.000Z"],
  ["after half an hour at most", 7, "2026-03-31T01:30:00.000Z"],
  ["after half an hour at most, however many attempts were made", 2000, "2026-03-31T01:30:00.000Z"],
])("tries again %s", ([, attempts, expected]) => {
  expect(nextPublicationAt(attempts, now)).toBe(expected);
});

test.for<[string, boolean]>([
  ["2026-04-14T00:59:59.999Z", false],
  ["2026-04-14T01:00:00.000Z", true],
])("at %s, 14 days after the first attempt, an attempt is the last: %s", ([at, expected]) => {
  expect(isLastPublication(now, at as Instant)).toBe(expected);
});
