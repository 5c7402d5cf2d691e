import { expect, test } from "vitest";
import { runBackupSchedule } from "../../../orchestrations/run-backup-schedule.ts";
import { driveOrchestrator, inputsOf, namesOf } from "../../support/drive-orchestrator.ts";
import { delivered, failed, thresholds, vaultId, vmId } from "../../support/workflow-answers.ts";

const now = "2026-03-31T01:00:00.000Z";
const completed = { result: "completed", jobId: "job-1", milestones: {}, reason: "vaulted" };

function page(count: number, more: object = {}) {
  const items = Array.from({ length: count }, (_, index) => ({ vaultId, vmId: `${vmId}-${index}` }));
  return { kind: "selected", configVersion: "v1", retainDays: 7, thresholds, items, ...more };
}

function drive(answers: Record<string, readonly unknown[]>, generations = 10) {
  return driveOrchestrator(runBackupSchedule, {
    input: { schedule: "nightly", dueAt: now },
    now,
    answers: { postChatMessage: Array(50).fill(delivered()), ...answers },
    generations,
  });
}

test("backs up what the schedule selects, page by page, and counts the results", () => {
  const run = drive({
    selectForSchedule: [page(45, { continuation: "next" }), page(3)],
    backupVirtualMachine: [
      ...Array(47).fill(completed),
      { ...completed, result: "skipped", reason: "transferSkipped" },
    ],
  });

  expect(run.output).toEqual({
    schedule: "nightly",
    dueAt: now,
    outcome: "ran",
    counts: { completed: 47, skipped: 1 },
  });
  expect(run.generations).toBe(2);
  expect(inputsOf(run.scheduled, "selectForSchedule")).toEqual([
    { schedule: "nightly" },
    { schedule: "nightly", continuation: "next" },
  ]);
});

test("gives each backup the schedule's retention and patience", () => {
  const run = drive({ selectForSchedule: [page(1)], backupVirtualMachine: [completed] });

  expect(inputsOf(run.scheduled, "backupVirtualMachine")).toEqual([
    { vaultId, vmId: `${vmId}-0`, thresholds, retainUntil: "2026-04-07T01:00:00.000Z" },
  ]);
});

test("backs up the rest when Azure refuses to list a vault, then reports what was left out and why", () => {
  const leftOut = [{ resource: "/vaults/closed", code: "AZURE_ACCESS_DENIED" }];

  const run = drive({ selectForSchedule: [page(1, { leftOut })], backupVirtualMachine: [completed] });

  expect(run.output).toMatchObject({ outcome: "needsAttention", reason: "accessDenied", counts: { completed: 1 } });
  expect(inputsOf(run.scheduled, "postChatMessage")).toMatchObject([
    { notice: { kind: "scheduleNeedsAttention", facts: expect.arrayContaining([["Left out", "/vaults/closed"]]) } },
  ]);
  expect(namesOf(run.scheduled).at(-1)).toBe("postChatMessage");
});

test("ends well when nothing is selected", () => {
  expect(drive({ selectForSchedule: [page(0)] }).output).toMatchObject({ outcome: "ran", counts: {} });
});

test.for<[string, readonly unknown[], string]>([
  ["the schedule is unknown", [{ kind: "scheduleUnknown" }], "scheduleUnknown"],
  ["its machines may not be listed", [failed("AZURE_ACCESS_DENIED")], "accessDenied"],
  ["the selection is unreadable", [{ kind: "strange" }], "internalError"],
])("sends a notice when %s", ([, selectForSchedule, reason]) => {
  const run = drive({ selectForSchedule });

  expect(run.output).toMatchObject({ outcome: "needsAttention", reason });
  expect(inputsOf(run.scheduled, "postChatMessage")).toMatchObject([{ notice: { kind: "scheduleNeedsAttention" } }]);
});

test("counts a lost child as unknown, sends a notice, and continues with the others", () => {
  const run = drive({
    selectForSchedule: [page(22)],
    backupVirtualMachine: [completed, new Error("Terminated"), "unreadable", ...Array(19).fill(completed)],
  });

  expect(run.output).toMatchObject({ outcome: "ran", counts: { completed: 20, unknown: 2 } });
  expect(namesOf(run.scheduled).filter((name) => name === "postChatMessage")).toHaveLength(2);
});
