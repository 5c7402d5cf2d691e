import { expect, test } from "vitest";
import { laneOf, toneOf } from "../../../../web/timeline/lane-of.ts";

const at = "2026-03-30T00:00:00.000Z";

test.for([
  ["event", "event"],
  ["decision", "decision"],
  ["protection", "protection"],
  ["backup", "backup"],
  ["check", "backup"],
  ["deletion", "event"],
  ["recoveryPoint", "recoveryPoint"],
  ["laterKind", "event"],
  ["constructor", "event"],
] as const)("an entry of the kind %s lies in the lane %s", ([kind, lane]) => {
  expect(laneOf({ at, what: "Something", kind })).toBe(lane);
});

test.for([
  ["Protection enabled", "protection", "good"],
  ["Already protected", "protection", "good"],
  ["Protection waits", "protection", "warn"],
  ["Protection needs attention", "protection", "bad"],
  ["Excluded from protection", "decision", "quiet"],
  ["Backup completed", "backup", "good"],
  ["Backup completed with warnings", "backup", "warn"],
  ["Backup failed", "backup", "bad"],
  ["Backup left only a snapshot", "backup", "warn"],
  ["Backup timed out", "backup", "bad"],
  ["Backup result unknown", "backup", "unknown"],
  ["Scheduled backup did not happen", "backup", "bad"],
  ["Recovery point after a missed backup", "recoveryPoint", "good"],
  ["Machine deleted", "event", "quiet"],
] as const)("an entry of an earlier release: %s", ([what, lane, tone]) => {
  expect([laneOf({ at, what }), toneOf({ at, what })]).toEqual([lane, tone]);
});

test.for([
  [{ outcome: "needsAttention" }, "bad"],
  [{ outcome: "skipped" }, "quiet"],
  [{ result: "skipped" }, "warn"],
  [{ result: "completed" }, "good"],
  [{ result: "laterResult" }, "quiet"],
] as const)("what an entry says of its end decides over its words: %o", ([end, tone]) => {
  expect(toneOf({ at, what: "Something", ...end })).toBe(tone);
});
