import { expect, test } from "vitest";
import { completed, driveBackup, ended, mailbox, now, told } from "../../../support/backup-answers.ts";
import { inputsOf, namesOf } from "../../../support/drive-orchestrator.ts";
import { failed, vmId } from "../../../support/workflow-answers.ts";

const joined = { "backupClaims.claim": [["joined"]] };

test("starts nothing when another workflow has claimed the machine, and is told that backup's end", () => {
  const run = driveBackup({ ...joined, ...mailbox([{ kind: "running", vmId, jobId: "job-1" }], [ended()]) });

  expect(run.output).toEqual(completed);
  expect(namesOf(run.scheduled)).toEqual([
    "backupMailbox.take",
    "backupClaims.claim",
    "startWatch",
    "timer",
    "backupMailbox.take",
    "timer",
    "backupMailbox.take",
  ]);
  expect(run.statuses).toContainEqual({ stage: "joined", milestones: {}, watchedSince: now });
});

test("reports nothing of a backup that another workflow could not start", () => {
  const refused = { result: "failed", milestones: {}, reason: "refused" };

  const run = driveBackup({ ...joined, ...mailbox([ended(refused, { retry: "no" })]) });

  expect(run.output).toEqual(refused);
  expect(told(run)).toEqual([]);
});

test("forgets what an earlier instance was told before it claims", () => {
  const run = driveBackup({ "backupMailbox.take": [[ended({ ...completed, jobId: "job-0" })], [ended()]] });

  expect(run.output).toEqual(completed);
});

test("backs the machine up although no entity answers and no watcher can be started", () => {
  const broken = new Error("The entity failed.");

  const run = driveBackup({
    "backupMailbox.take": [broken, broken, [ended()]],
    "backupClaims.claim": [broken],
    "backupClaims.requested": [broken],
    startWatch: Array(12).fill(failed("AZURE_REFUSED")),
  });

  expect(run.output).toEqual(completed);
  expect(inputsOf(run.scheduled, "triggerBackup")).toHaveLength(1);
});

test("claims the machine again when the claim of an earlier backup was settled meanwhile", () => {
  const run = driveBackup({
    "backupClaims.claim": [["granted"], ["granted"]],
    "backupClaims.requested": [false, true],
  });

  expect(run.output).toEqual(completed);
  expect(namesOf(run.scheduled).filter((name) => name.startsWith("backupClaims."))).toEqual([
    "backupClaims.claim",
    "backupClaims.requested",
    "backupClaims.claim",
    "backupClaims.requested",
  ]);
});
