import { expect, test } from "vitest";
import type { Instant } from "../../../../domain/instant.ts";
import { isSweepDue, sweepIdAt } from "../../../../domain/sweep/due.ts";

const at = (text: string) => `2026-03-30T${text}Z` as Instant;
const endedAt = at("07:30:00.000");

test.for<[string, Parameters<typeof isSweepDue>[0], boolean]>([
  ["is due when none is known", undefined, true],
  ["is due an hour after the last one began", { startedAt: at("07:00:00.000"), endedAt }, true],
  ["is not due a millisecond before", { startedAt: at("07:00:00.001"), endedAt }, false],
  ["is not due half an hour after one failed", { endedAt }, false],
  ["is due an hour after one failed", { endedAt: at("07:00:00.000") }, true],
])("a sweep %s", ([, last, expected]) => {
  expect(isSweepDue(last, 60, at("08:00:00.000"))).toBe(expected);
});

test("a sweep's name has characters that every task hub accepts", () => {
  expect(sweepIdAt(at("08:00:00.000"))).toBe("sweep-20260330T080000000Z");
});
