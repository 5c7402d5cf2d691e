import { expect, test } from "vitest";
import { runBackupSchedule } from "../../../orchestrations/run-backup-schedule.ts";
import { driveOrchestrator, inputsOf, namesOf, noticesOf } from "../../support/drive-orchestrator.ts";
import { failed, handedOver, thresholds, vaultId, vmId } from "../../support/workflow-answers.ts";

const now = "2026-03-31T01:00:00.000Z";
const completed = { result: "completed", jobId: "job-1", milestones: {}, reason: "vaulted" };

function page(count: number, more: object = {}) {
  const items = Array.from({ length: count }, (_, index) => ({ vaultId, vmId: `${vmId}-${index}` }));
  return { kind: "selected", configVersion: "v1", retainDays: 7, thresholds, items, ...more };
}

const ended = (result: object = completed) => ({ kind: "ended", result, saysMachineIsGone: false });
const runs = { kind: "running" };
const lost = { kind: "lost", status: "Terminated", endedAt: now };
const read = (...backups: readonly object[]) => ({ backups, isRecheckRequested: false });
const allEnd = (count: number) => read(...Array(count).fill(ended()));
const started = (count: number) => ({ starts: Array(count).fill("started") });

function drive(answers: Record<string, readonly unknown[]>, generations = 500) {
  return driveOrchestrator(runBackupSchedule, {
    input: { schedule: "nightly", dueAt: now },
    now,
    answers: { startDelivery: Array(50).fill(handedOver), ...answers },
    generations,
    instanceId: "run:nightly",
  });
}

function startedSizes(run: ReturnType<typeof drive>) {
  return inputsOf(run.scheduled, "startBackups").map((input) => (input as { readonly items: unknown[] }).items.length);
}

test("backs up what the schedule selects, page by page, and counts the results", () => {
  const run = drive({
    selectForSchedule: [page(45, { continuation: "next" }), page(3)],
    startBackups: [started(20), started(20), started(5), started(3)],
    readBackups: [
      allEnd(20),
      allEnd(20),
      allEnd(5),
      read(ended(), ended(), ended({ ...completed, result: "skipped", reason: "transferSkipped" })),
    ],
  });

  expect(run.output).toEqual({
    schedule: "nightly",
    dueAt: now,
    outcome: "ran",
    counts: { completed: 47, skipped: 1 },
  });
  expect(inputsOf(run.scheduled, "selectForSchedule")).toEqual([
    { schedule: "nightly" },
    { schedule: "nightly", continuation: "next" },
  ]);
  expect(startedSizes(run)).toEqual([20, 20, 5, 3]);
});

test("fills the place of each backup that ends, so that a slow one delays no other", () => {
  const run = drive({
    selectForSchedule: [page(25)],
    startBackups: [started(20), started(5)],
    readBackups: [
      read(...Array(19).fill(ended()), runs),
      read(runs, ...Array(5).fill(ended())),
      ...Array(10).fill(read(runs)),
      read(ended()),
    ],
  });

  expect(startedSizes(run)).toEqual([20, 5]);
  expect(run.output).toMatchObject({ outcome: "ran", counts: { completed: 25 } });
});

test("gives each backup the schedule's retention and patience", () => {
  const run = drive({ selectForSchedule: [page(1)], startBackups: [started(1)], readBackups: [allEnd(1)] });

  expect(inputsOf(run.scheduled, "startBackups")).toEqual([
    {
      items: [{ vaultId, vmId: `${vmId}-0` }],
      thresholds,
      retainUntil: "2026-04-07T01:00:00.000Z",
      requestId: `run:nightly:${now}`,
    },
  ]);
});

test("waits for a backup that another requester has started, too", () => {
  const run = drive({
    selectForSchedule: [page(2)],
    startBackups: [{ starts: ["alreadyRunning", "started"] }],
    readBackups: [allEnd(2)],
  });

  expect(run.output).toMatchObject({ counts: { completed: 2 } });
});

test("shows its progress, and how it ended", () => {
  const run = drive({ selectForSchedule: [page(1)], startBackups: [started(1)], readBackups: [allEnd(1)] });

  expect(run.statuses).toEqual([
    { stage: "backingUp", schedule: "nightly", dueAt: now, configVersion: "v1", running: 1, waiting: 0, counts: {} },
    { stage: "ended", schedule: "nightly", dueAt: now, outcome: "ran", counts: { completed: 1 }, configVersion: "v1" },
  ]);
});

test("backs up the rest when Azure refuses to list a vault, then reports what every page left out and why", () => {
  const closed = { resource: "/vaults/closed", code: "AZURE_ACCESS_DENIED" };
  const away = { resource: "/vaults/away", code: "AZURE_UNAVAILABLE" };

  const run = drive({
    selectForSchedule: [page(1, { leftOut: [closed], continuation: "next" }), page(1, { leftOut: [closed, away] })],
    startBackups: [started(1), started(1)],
    readBackups: [allEnd(1), allEnd(1)],
  });

  expect(run.output).toMatchObject({ outcome: "needsAttention", reason: "accessDenied", counts: { completed: 2 } });
  const [sent] = inputsOf(run.scheduled, "startDelivery") as readonly { notice: { kind: string; facts: unknown[] } }[];
  expect(sent?.notice.kind).toBe("scheduleNeedsAttention");
  expect(sent?.notice.facts.slice(-2)).toEqual([
    ["Left out", "/vaults/closed"],
    ["Left out", "/vaults/away"],
  ]);
  expect(namesOf(run.scheduled).at(-1)).toBe("startDelivery");
});

test("finishes the backups that were started when a later page cannot be selected", () => {
  const run = drive({
    selectForSchedule: [page(1, { continuation: "next" }), failed("AZURE_ACCESS_DENIED")],
    startBackups: [started(1)],
    readBackups: [read(runs), allEnd(1)],
  });

  expect(run.output).toMatchObject({ outcome: "needsAttention", reason: "accessDenied", counts: { completed: 1 } });
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
  expect(noticesOf(run.scheduled)).toEqual(["scheduleNeedsAttention"]);
});

test("counts a lost backup as unknown, sends a notice, and continues with the others", () => {
  const run = drive({
    selectForSchedule: [page(22)],
    startBackups: [started(20), started(2)],
    readBackups: [read(ended(), lost, { kind: "lost", status: "absent" }, ...Array(17).fill(ended())), allEnd(2)],
  });

  expect(run.output).toMatchObject({ outcome: "ran", counts: { completed: 20, unknown: 2 } });
  expect(noticesOf(run.scheduled)).toEqual(["backupUnknown", "backupUnknown"]);
});

test("counts a backup that cannot be started as unknown, sends a notice, and goes on", () => {
  const run = drive({ selectForSchedule: [page(2)], startBackups: [failed("CONFIG_INVALID")] });

  expect(run.output).toMatchObject({ outcome: "ran", counts: { unknown: 2 } });
  expect(noticesOf(run.scheduled)).toHaveLength(2);
});

test("never fails, whatever the task hub answers about its backups", () => {
  const run = drive({
    selectForSchedule: [page(2)],
    startBackups: [{ kind: "strange" }],
    readBackups: ["strange"],
  });
  const unreadable = drive({
    selectForSchedule: [page(1)],
    startBackups: [started(1)],
    readBackups: ["strange", allEnd(1)],
  });

  expect(run.output).toMatchObject({ counts: { unknown: 2 } });
  expect(unreadable.output).toMatchObject({ counts: { completed: 1 } });
});

test("gives up a backup that still runs a day after its own deadlines", () => {
  const run = drive(
    { selectForSchedule: [page(1)], startBackups: [started(1)], readBackups: Array(2000).fill(read(runs)) },
    2000,
  );

  expect(run.output).toMatchObject({ outcome: "ran", counts: { unknown: 1 } });
});
