import { expect, test } from "vitest";
import { type BackupResultKind, backupResultKinds } from "../../../../domain/backup/result.ts";
import type { Instant } from "../../../../domain/instant.ts";
import {
  countStatuses,
  countsByLines,
  endStatus,
  type ItemStatus,
  isFinal,
  isProblem,
  itemStatuses,
  lostCounts,
  type StatusCounts,
  sameCounts,
  statusOfResult,
  sumCounts,
} from "../../../../domain/schedule/report.ts";

const at = "2026-11-21T03:00:00.000Z" as Instant;
const statuses = Object.keys(itemStatuses) as ItemStatus[];

test.for<[BackupResultKind, ItemStatus]>([
  ["completed", "vaulted"],
  ["completedWithWarnings", "warned"],
  ["failed", "failed"],
  ["cancelled", "failed"],
  ["skipped", "warned"],
  ["timedOut", "unknown"],
  ["unknown", "unknown"],
])("a backup that is %s is told as %s", ([result, status]) => {
  expect(statusOfResult({ result, milestones: {}, reason: "vaulted" })).toBe(status);
});

test("only a completed backup that Azure validated is told as validated", () => {
  const told = backupResultKinds.map((result) =>
    statusOfResult({ result, milestones: { validatedAt: at }, reason: "vaulted" }),
  );

  expect(told.filter((status) => status === "validated")).toHaveLength(1);
  expect(told[0]).toBe("validated");
});

test("tells what has ended, and what is a problem", () => {
  expect(statuses.filter((status) => !isFinal(status))).toEqual(["planned", "triggered", "snapshotDone"]);
  expect(statuses.filter(isProblem)).toEqual(["warned", "failed", "leftOut", "unknown"]);
});

test("counts machines by status", () => {
  expect(countStatuses(["planned", "vaulted", "planned"], { vaulted: 2 })).toEqual({ planned: 2, vaulted: 3 });
  expect(sumCounts([])).toEqual({});
});

test.for<[string, Parameters<typeof lostCounts>, object]>([
  [
    "what had ended stays, the rest is unknown",
    [{ vaulted: 2, triggered: 3, planned: 1 }, 6],
    { vaulted: 2, unknown: 4 },
  ],
  ["unknown ones add up", [{ unknown: 1, triggered: 1 }, 2], { unknown: 2 }],
  ["a part that never reported is unknown", [{}, 7], { unknown: 7 }],
  ["nothing is missing", [{ vaulted: 2 }, 2], { vaulted: 2 }],
])("of a lost part %s", ([, given, expected]) => {
  expect(lostCounts(...given)).toEqual(expected);
});

test.for<[string, Parameters<typeof endStatus>[0], string]>([
  ["completed", { counts: { vaulted: 3, skipped: 2 }, isCancelled: false, isComplete: true }, "completed"],
  [
    "with problems",
    { counts: { vaulted: 3, warned: 1 }, isCancelled: false, isComplete: true },
    "completedWithProblems",
  ],
  ["not everything was selected", { counts: {}, isCancelled: false, isComplete: false }, "completedWithProblems"],
  ["cancelled", { counts: { leftOut: 3 }, isCancelled: true, isComplete: true }, "cancelled"],
])("tells how a run ended: %s", ([, given, status]) => {
  expect(endStatus(given)).toBe(status);
});

test.for<[string, StatusCounts, StatusCounts]>([
  ["counts as its lines say", { leftOut: 1, vaulted: 2 }, { leftOut: 1, vaulted: 2, unknown: 1 }],
  ["that has written no line is as it was known", {}, { leftOut: 4 }],
])("a lost part %s", ([, lines, expected]) => {
  expect(countsByLines(lines, 4, { leftOut: 4 })).toEqual(expected);
});

test.for<[StatusCounts, StatusCounts, boolean]>([
  [{ vaulted: 1 }, { vaulted: 1 }, true],
  [{ vaulted: 1, unknown: 0 }, { vaulted: 1 }, true],
  [{ vaulted: 1 }, { vaulted: 1, unknown: 1 }, false],
  [{ vaulted: 2 }, { vaulted: 1 }, false],
])("%j and %j are the same counts: %s", ([a, b, expected]) => {
  expect(sameCounts(a, b)).toBe(expected);
});
