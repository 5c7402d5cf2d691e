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

test.for<[string, { openFrom?: Instant; openUntil?: Instant }, Instant, boolean]>([
  ["before its policies start backups", { openFrom: minutes(1), openUntil: minutes(121) }, minutes(-60), false],
  ["when they start", { openFrom: noon, openUntil: minutes(120) }, minutes(-60), true],
  [
    "when they start, and it was polled 15 minutes ago",
    { openFrom: noon, openUntil: minutes(120) },
    minutes(-15),
    true,
  ],
  ["when they start, and it was polled just now", { openFrom: noon, openUntil: minutes(120) }, minutes(-14), false],
  ["after the last of them has started", { openFrom: minutes(-120), openUntil: noon }, minutes(-60), false],
  ["without any that start", {}, minutes(-60), false],
])("a vault that is not due %s", ([, open, polledAt, expected]) => {
  expect(isWatchDue(polled(minutes(30), polledAt), 0, noon, open)).toBe(expected);
});
