import { expect, test } from "vitest";
import { jobWords, type RunningWork, workStatus, workWords } from "../../../../web/machine/running-work.ts";

const now = Date.parse("2026-03-31T12:00:00.000Z");
const work: RunningWork = {
  kind: "backup",
  instanceId: "backup:web-01",
  phase: "snapshot",
  since: "2026-03-31T11:00:00.000Z",
};

test.for<[string, Partial<RunningWork>, string]>([
  ["a phase that goes on is work", {}, "Working"],
  ["a later attempt says which one", { attempts: 2 }, "Working, attempt 2"],
  ["another requester's backup is waited for", { phase: "joined" }, "Waiting"],
  ["a stage that waits is waiting", { phase: "waitingForProvisioning" }, "Waiting"],
  ["a wait before the next attempt is a retry", { phase: "waitingToRetry", attempts: 1 }, "Retrying, attempt 2"],
  ["two hours of a snapshot are usual", { since: "2026-03-31T10:00:00.000Z" }, "Working"],
  ["more are not", { since: "2026-03-31T09:59:59.000Z" }, "Longer than usual"],
  ["twelve hours of a transfer are usual", { phase: "transfer", since: "2026-03-31T00:00:00.000Z" }, "Working"],
  ["more are not, either", { phase: "transfer", since: "2026-03-30T23:59:59.000Z" }, "Longer than usual"],
  [
    "a planned wait is as long as planned",
    { phase: "waitingX", since: "2026-03-30T00:00:00.000Z", nextAt: "2026-03-31T12:00:01.000Z" },
    "Waiting",
  ],
  [
    "a plan that has passed is no excuse",
    { phase: "waitingX", since: "2026-03-30T00:00:00.000Z", nextAt: "2026-03-31T12:00:00.000Z" },
    "Longer than usual",
  ],
  [
    "a phase of a newer app has an hour",
    { phase: "constructor", since: "2026-03-31T10:59:59.000Z" },
    "Longer than usual",
  ],
])("%s", ([, change, label]) => {
  expect(workStatus({ ...work, ...change }, now).label).toBe(label);
});

test.for<[Partial<RunningWork>, string]>([
  [{}, "Backup: the snapshot is taken"],
  [{ detail: "The snapshot is under way." }, "Backup: The snapshot is under way."],
  [{ kind: "protect", phase: "checkingBackupStatus" }, "Protection: Checking backup status"],
  [{ kind: "restoreTest", phase: "transfer" }, "Restore test: data goes to the vault"],
])("what runs is told in words: %o", ([change, words]) => {
  expect(workWords({ ...work, ...change })).toBe(words);
});

test.for([
  [true, "Backup job in the vault: the snapshot is taken, data goes to the vault"],
  [false, "Backup job in the vault"],
] as const)(
  "of a job in the vault with a proven snapshot (%o) no more is said than is known",
  ([hasSnapshot, words]) => {
    expect(jobWords({ hasSnapshot })).toBe(words);
  },
);
