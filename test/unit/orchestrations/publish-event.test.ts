import { expect, test } from "vitest";
import { publishEvent } from "../../../orchestrations/publish-event.ts";
import { driveOrchestrator, inputsOf, namesOf, raisedAlerts } from "../../support/drive-orchestrator.ts";
import {
  at,
  backupEnded,
  failedBackup,
  goodBackup,
  machineDeleted,
  protectionEnded,
  vmId,
} from "../../support/inventory-events.ts";
import { failed } from "../../support/workflow-answers.ts";

const now = "2026-03-31T01:00:00.000Z";
const event = protectionEnded();
const down = failed("STORAGE_UNAVAILABLE", { retryable: true });

function drive(applyEvent: readonly unknown[], generations = 2000, input: object = { event }) {
  return driveOrchestrator(publishEvent, { input, now, answers: { applyEvent }, generations });
}

test("applies the event", () => {
  const run = drive([{}]);

  expect(run.output).toEqual({ outcome: "applied", attempts: 1 });
  expect(inputsOf(run.scheduled, "applyEvent")).toEqual([{ event }]);
});

test("applies it when the tables are back, each attempt in a generation of its own", () => {
  const run = drive([...Array(3).fill(down), {}]);

  expect(run.output).toEqual({ outcome: "applied", attempts: 4 });
  expect(run.generations).toBe(4);
  expect(namesOf(run.scheduled)).toEqual([
    "startAlerts",
    "applyEvent",
    "timer",
    "applyEvent",
    "timer",
    "applyEvent",
    "timer",
    "applyEvent",
  ]);
  expect(Date.parse(run.now) - Date.parse(now)).toBe((30 + 60 + 120) * 1000);
});

test("also repeats what the tables refuse, because an operator may repair the app's rights", () => {
  expect(drive([failed("STORAGE_REFUSED"), {}]).output).toEqual({ outcome: "applied", attempts: 2 });
});

test("gives up after 14 days, not before, and ends in order", () => {
  const run = drive(Array(2000).fill(failed("STORAGE_REFUSED")));

  expect(run.output).toMatchObject({ outcome: "gaveUp" });
  expect(Date.parse(run.now) - Date.parse(now)).toBeGreaterThanOrEqual(14 * 86_400_000);
  expect(Date.parse(run.now) - Date.parse(now)).toBeLessThan(14 * 86_400_000 + 1_800_000);
});

test("shows how long it has been waiting", () => {
  const run = drive([failed("STORAGE_REFUSED"), failed("STORAGE_REFUSED"), {}]);

  expect(run.statuses).toContainEqual({
    stage: "waiting",
    kind: "protectionEnded",
    attempts: 2,
    since: now,
    nextAttemptAt: "2026-03-31T01:01:30.000Z",
  });
});

test("tells the sweep that started the run how it ended, once and before the tables are reached", () => {
  const run = drive([failed("STORAGE_REFUSED"), {}], 2, { event: protectionEnded({ sweepId: "sweep-1" }) });

  expect(namesOf(run.scheduled)).toEqual(["sweepDigest.record", "startAlerts", "applyEvent", "timer", "applyEvent"]);
  expect(run.scheduled[0]).toMatchObject({
    kind: "signal",
    key: "sweep-1",
    input: { vmId, outcome: "protected", reason: "protectionEnabled" },
  });
});

test("tells no sweep of other events", () => {
  const run = drive([{}], 1, { event: { ...machineDeleted(), sweepId: "sweep-1" } });

  expect(namesOf(run.scheduled)).toEqual(["startAlerts", "applyEvent"]);
});

test("ends incidents by what the event proves, once and before the tables are reached", () => {
  const run = drive([failed("STORAGE_REFUSED"), {}]);

  expect(raisedAlerts(run.scheduled)).toMatchObject([{ kind: "protectionConfirmed", vmId }]);
});

test("raises no alert by an event that proves nothing", () => {
  const run = drive([{}], 1, {
    event: protectionEnded({ outcome: { outcome: "needsAttention", reason: "vaultMissing", vmId } }),
  });

  expect(namesOf(run.scheduled)).toEqual(["applyEvent"]);
});

test("has machines checked whose problem a completed backup contradicts, once", () => {
  const run = driveOrchestrator(publishEvent, {
    input: { event: backupEnded(goodBackup) },
    now,
    answers: { retryContradicted: [{ started: 1 }], applyEvent: [down, {}] },
    generations: 2,
  });

  expect(namesOf(run.scheduled)).toEqual(["startAlerts", "retryContradicted", "applyEvent", "timer", "applyEvent"]);
  expect(inputsOf(run.scheduled, "retryContradicted")).toEqual([{ backups: [{ vmId, endedAt: at(5) }] }]);
});

test("leaves them to their own retries where the task hub cannot be reached", () => {
  const run = driveOrchestrator(publishEvent, {
    input: { event: backupEnded(goodBackup) },
    now,
    answers: { retryContradicted: [failed("CONFIG_INVALID")], applyEvent: [{}] },
  });

  expect(run.output).toEqual({ outcome: "applied", attempts: 1 });
});

test("has no machine checked for a backup that failed", () => {
  const run = drive([{}], 1, { event: backupEnded(failedBackup) });

  expect(namesOf(run.scheduled)).toEqual(["applyEvent"]);
});
