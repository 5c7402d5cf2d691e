import { expect, test } from "vitest";
import { isWatchDue } from "../../../../domain/backup/watch-due.ts";
import type { Instant } from "../../../../domain/instant.ts";
import { minutes, noon } from "../../../support/vault-rows.ts";

const polled = (nextAt: Instant, polledAt = minutes(-5)) => ({ nextAt, polledAt });

test.for<[string, Parameters<typeof isWatchDue>[0], number, boolean]>([
  ["was never watched", undefined, 0, true],
  ["is due", polled(noon), 0, true],
  ["is not due yet", polled(minutes(1)), 0, false],
  ["is not due yet, but a workflow waits", polled(minutes(1)), 1, true],
])("a vault that %s", ([, watch, claims, expected]) => {
  expect(isWatchDue(watch, claims, noon)).toBe(expected);
});

test.for<[string, Parameters<typeof isWatchDue>[3], Instant, boolean]>([
  ["before its policies start backups", { openFrom: minutes(1), openUntil: minutes(121) }, minutes(-180), false],
  ["when they start", { openFrom: noon, openUntil: minutes(120) }, minutes(-60), true],
  [
    "when they start, and it was polled half an hour ago",
    { openFrom: noon, openUntil: minutes(120) },
    minutes(-30),
    true,
  ],
  ["when they start, and it was polled just now", { openFrom: noon, openUntil: minutes(120) }, minutes(-29), false],
  ["after the last poll saw them start", { openFrom: minutes(-120), openUntil: noon }, minutes(-1), true],
  ["after a poll since they have started", { openFrom: minutes(-130), openUntil: minutes(-10) }, minutes(-10), false],
  ["without any that start", {}, minutes(-180), false],
  ["and was not checked, within the hour", undefined, minutes(-59), false],
  ["and was not checked, after an hour", undefined, minutes(-60), true],
  ["and could not be checked, after an hour", { failedSince: minutes(-90) }, minutes(-60), true],
])("a vault that is not due %s", ([, expected, polledAt, due]) => {
  expect(isWatchDue(polled(minutes(30), polledAt), 0, noon, expected)).toBe(due);
});
