import { expect, test } from "vitest";
import { completed, driveBackup, ended, mailbox, now, told } from "../../../support/backup-answers.ts";
import { inputsOf, namesOf } from "../../../support/drive-orchestrator.ts";
import { failed, thresholds, vaultId, vmId } from "../../../support/workflow-answers.ts";

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

const overQuota = {
  kind: "refused",
  code: "AZURE_QUOTA_REACHED",
  serviceCode: "CloudDosTimeboudLimitReached",
  message: "The quota is used up.",
  retry: "tomorrow",
};
const midnight = "2026-04-01T00:00:00.000Z";

test("remembers that Azure refused the backup for the machine's quota of the day", () => {
  const run = driveBackup({ triggerBackup: [overQuota, { kind: "jobNotVisibleYet" }] }, undefined, 1);

  expect(inputsOf(run.scheduled, "backupClaims.leave")).toEqual([
    { waiter: expect.any(String), vmIds: [vmId], refused: { vmIds: [vmId], until: midnight } },
  ]);
});

test("does not ask Azure about a machine that was refused on this day, and tries it after midnight", () => {
  const run = driveBackup({
    "backupClaims.claim": [["quotaReached"], ["granted"]],
    "backupMailbox.take": [[], [], [ended()]],
  });

  expect(run.output).toEqual({ ...completed, attempts: 2 });
  expect(inputsOf(run.scheduled, "backupClaims.settle")).toEqual([{ vmIds: [vmId] }]);
  expect(inputsOf(run.scheduled, "triggerBackup")).toMatchObject([
    { askedAt: expect.stringMatching(/^2026-04-01T00/) },
  ]);
  expect(run.statuses).toContainEqual(expect.objectContaining({ stage: "waitingToRetry", reason: "quotaReached" }));
});

test("looks for a start whose response was lost, although the quota of the day is used up", () => {
  const before = { askedAt: now, jobIds: ["old-1"] };
  const attempts = { requestedAt: now, failed: 1, before };

  const run = driveBackup({ "backupClaims.claim": [["quotaReached"]] }, { vaultId, thresholds, attempts });

  expect(run.output).toMatchObject({ result: "completed", attempts: 2 });
  expect(inputsOf(run.scheduled, "triggerBackup")).toMatchObject([{ askedAt: now, knownJobIds: ["old-1"] }]);
});

test("tells a run that joined a backup which the quota of the day refuses", () => {
  const run = driveBackup(
    {
      "backupClaims.claim": [["quotaReached"]],
      "backupClaims.settle": [[{ waiter: "run:nightly:part:1", vmIds: [vmId] }]],
    },
    undefined,
    1,
  );

  expect(inputsOf(run.scheduled, "backupMailbox.put")).toMatchObject([
    { messages: [{ kind: "ended", vmId, result: { result: "failed", reason: "quotaReached" }, retry: "tomorrow" }] },
  ]);
});
