import { expect, test } from "vitest";
import type { Instant } from "../../../../domain/instant.ts";
import { isRetired } from "../../../../domain/sweep/retired.ts";

const now = "2026-03-30T08:00:00.000Z" as Instant;
const dayAgo = "2026-03-29T08:00:00.000Z" as Instant;
const lessThanADayAgo = "2026-03-29T08:00:00.001Z" as Instant;

test.for<[string, Parameters<typeof isRetired>[0], boolean]>([
  ["of which nothing is known", undefined, false],
  ["that was seen before", { state: "protected", reason: "recoveryPointFresh", observedAt: now }, false],
  [
    "of which only its own workflow knows that it is gone",
    { state: "deleted", reason: "vmNotFound", observedAt: now },
    false,
  ],
  ["whose item was stopped", { state: "deleted", reason: "stoppedAndRetained", observedAt: dayAgo }, true],
  ["whose item is only reported", { state: "deleted", reason: "reportedOnly", observedAt: dayAgo }, true],
  [
    "whose item could not be stopped within a day",
    { state: "deleted", reason: "stopFailed", observedAt: lessThanADayAgo },
    true,
  ],
  ["whose item could not be stopped a day ago", { state: "deleted", reason: "stopFailed", observedAt: dayAgo }, false],
  ["whose item was not found a day ago", { state: "deleted", reason: "nothingToStop", observedAt: dayAgo }, false],
])("counts as retired, or not: a machine %s", ([, record, expected]) => {
  expect(isRetired(record, now)).toBe(expected);
});
