import { expect, test } from "vitest";
import type { BackupResult } from "../../../../domain/backup/result.ts";
import { addSeconds, type Instant, secondsBetween } from "../../../../domain/instant.ts";
import {
  delayed,
  delayedByQuota,
  ended,
  failedBackup,
  lookedForAgain,
  notStarted,
  type PartMachine,
  snapshotTaken,
  triggered,
  withStatus,
} from "../../../../domain/schedule/part-machine.ts";
import { sampleVmId } from "../../../support/fakes/sample-machine.ts";

const now = "2026-11-21T02:30:00.000Z" as Instant;
const times = { now, deadlineAt: "2026-11-21T14:30:00.000Z" as Instant };
const shortTimes = { now, deadlineAt: "2026-11-21T02:32:00.000Z" as Instant };
const planned: PartMachine = { vmId: sampleVmId(), vault: 0, status: "planned", at: now, attempts: 0, delays: 0 };
const running: PartMachine = { ...planned, status: "triggered", attempts: 1 };
const result = (change: Partial<BackupResult> = {}): BackupResult => ({
  result: "completed",
  jobId: "job-1",
  milestones: { snapshotAt: now, vaultedAt: now },
  reason: "vaulted",
  ...change,
});

test("a backup that was requested is counted, and what it waited for forgotten", () => {
  const machine = triggered({ ...planned, reason: "AZURE_THROTTLED", delays: 3, askedAt: now }, now, {
    operationId: "op-1",
  });

  expect(machine).toEqual({ ...running, operationId: "op-1", isChanged: true });
});

test("a backup that was under way already is followed, not counted as started", () => {
  const machine = triggered(planned, now, { joined: true, jobId: "job-1" });

  expect(machine).toMatchObject({ status: "triggered", attempts: 0, joined: true, jobId: "job-1" });
});

test.for([
  [0, 60],
  [1, 120],
  [3, 480],
  [4, 900],
  [40, 900],
] as const)("after %i delays the next try comes in %i seconds", ([delays, seconds]) => {
  const machine = delayed({ ...planned, delays }, times, { code: "AZURE_UNAVAILABLE" });

  expect(machine).toMatchObject({ status: "planned", delays: delays + 1, reason: "AZURE_UNAVAILABLE" });
  expect(secondsBetween(now, machine.at)).toBe(seconds);
});

test("a longer wait that Azure asks for is kept", () => {
  const machine = delayed(planned, times, { code: "AZURE_THROTTLED", afterSeconds: 1234 });

  expect(secondsBetween(now, machine.at)).toBe(1234);
});

test("a wait that would end after the deadline is not begun, with what it would have waited for", () => {
  expect(delayed(planned, times, { code: "AZURE_QUOTA_REACHED", afterSeconds: 12 * 3600 })).toMatchObject({
    status: "leftOut",
    reason: "AZURE_QUOTA_REACHED",
  });
  expect(delayed(planned, times, { code: "AZURE_QUOTA_REACHED", afterSeconds: 12 * 3600 - 1 }).status).toBe("planned");
});

test("a start whose response was lost keeps its slot, and is asked for again also after the deadline", () => {
  const lost = delayed({ ...planned, holdsSlot: true }, shortTimes, {
    code: "AZURE_OUTCOME_UNKNOWN",
    isUncertain: true,
  });

  expect(lost).toMatchObject({ status: "planned", holdsSlot: true, reason: "AZURE_OUTCOME_UNKNOWN" });
  expect(secondsBetween(now, lost.at)).toBe(90);
});

test("a start that may have been made is not given up when the vault cannot be read now", () => {
  const machine = delayed({ ...planned, askedAt: now, delays: 5, holdsSlot: true }, shortTimes, {
    code: "AZURE_UNAVAILABLE",
  });

  expect(machine).toMatchObject({ status: "planned", askedAt: now, holdsSlot: true });
});

test("a delayed start gives its slot back", () => {
  expect(delayed({ ...planned, holdsSlot: true }, times, { code: "AZURE_THROTTLED" })).not.toHaveProperty("holdsSlot");
});

test("a failure that may pass is tried again, without its slot and its operation", () => {
  const machine = failedBackup({ ...running, holdsSlot: true, operationId: "op-1" }, times, {
    retry: "later",
    reason: "snapshotFailed",
    serviceCode: "UserErrorGuestAgentStatusUnavailable",
    jobId: "job-1",
  });

  expect(machine).toMatchObject({ status: "planned", attempts: 1, reason: "snapshotFailed", jobId: "job-1" });
  expect(machine).not.toHaveProperty("holdsSlot");
  expect(machine).not.toHaveProperty("operationId");
  expect(secondsBetween(now, machine.at)).toBeGreaterThanOrEqual(900);
});

test.for<[string, PartMachine, "later" | "once" | "no", typeof times]>([
  ["that does not pass", running, "no", times],
  ["that was tried again once", { ...running, attempts: 2 }, "once", times],
  ["whose next try would come after the deadline", running, "later", shortTimes],
])("a failure %s is the end", ([, machine, retry, given]) => {
  expect(failedBackup(machine, given, { retry, reason: "snapshotFailed" })).toMatchObject({
    status: "failed",
    reason: "snapshotFailed",
  });
});

test("a backup that Azure refused counts as an attempt", () => {
  expect(failedBackup(planned, times, { retry: "later", reason: "AZURE_REFUSED" })).toMatchObject({ attempts: 1 });
});

test.for<[string, Partial<BackupResult>, object]>([
  ["completed", {}, { status: "vaulted", reason: "vaulted", jobId: "job-1" }],
  [
    "failed for good",
    { result: "failed", reason: "jobFailed", serviceCode: "Code" },
    { status: "failed", reason: "jobFailed", serviceCode: "Code" },
  ],
  [
    "made only a snapshot",
    { result: "skipped", reason: "transferSkipped" },
    { status: "warned", reason: "transferSkipped" },
  ],
  ["is unknown", { result: "unknown", reason: "jobNotFound" }, { status: "unknown", reason: "jobNotFound" }],
])("a backup that %s ends so", ([, change, expected]) => {
  expect(ended({ ...running, holdsSlot: true }, times, { result: result(change) })).toMatchObject(expected);
});

test("a failed backup is tried again as its failure was classified", () => {
  const { jobId: _, ...noJob } = result({ result: "failed", reason: "snapshotFailed", milestones: {} });

  expect(ended(running, times, { result: noJob, retry: "later" })).toMatchObject({ status: "planned" });
});

test("a snapshot frees the slot; one that is told late changes nothing", () => {
  const news = { at: now, jobId: "job-1" };

  const machine = snapshotTaken({ ...running, holdsSlot: true, milestones: {} }, news);

  expect(machine).toMatchObject({ status: "snapshotDone", jobId: "job-1", milestones: { snapshotAt: now } });
  expect(machine).not.toHaveProperty("holdsSlot");
  expect(snapshotTaken(planned, news)).toBe(planned);
});

test("a machine that was never started is left out, one that had failed has failed, one that ended stays", () => {
  expect(notStarted({ ...planned, askedAt: now }, now, "cancelled")).toMatchObject({
    status: "leftOut",
    reason: "cancelled",
  });
  expect(notStarted({ ...planned, attempts: 1, reason: "snapshotFailed" }, now, "cancelled")).toMatchObject({
    status: "failed",
    reason: "snapshotFailed",
  });
  expect(notStarted({ ...planned, attempts: 1 }, now, "cancelled")).toMatchObject({
    status: "failed",
    reason: "cancelled",
  });
  const vaulted = withStatus(running, "vaulted", now);
  expect(notStarted(vaulted, now, "cancelled")).toBe(vaulted);
});

test("a machine keeps its slot while its backup starts and its snapshot is taken", () => {
  const holder = { ...planned, holdsSlot: true };

  expect(withStatus(holder, "triggered", now)).toHaveProperty("holdsSlot", true);
  expect(withStatus(holder, "planned", now)).toHaveProperty("holdsSlot", true);
  expect(withStatus(holder, "vaulted", now)).not.toHaveProperty("holdsSlot");
});

test.for<[string, "vaulted" | "warned" | "unknown" | "failed", string]>([
  ["has a recovery point of another requester", "vaulted", "warned"],
  ["has a recovery point with a warning", "warned", "warned"],
  ["has a backup of which nothing is known", "unknown", "unknown"],
])("a machine whose own backup is missing and that %s is not without one", ([, status, expected]) => {
  const machine: PartMachine = { ...planned, joinedFirst: { status, reason: "retentionTooShort" } };

  expect(notStarted(machine, now, "deadlinePassed")).toMatchObject({ status: expected, reason: "deadlinePassed" });
  expect(failedBackup(machine, times, { retry: "no", reason: "snapshotFailed" }).status).toBe(expected);
  expect(withStatus(machine, "vaulted", now).status).toBe("vaulted");
});

test("a machine whose own backup is missing after another requester's failed has none", () => {
  const machine: PartMachine = { ...planned, joinedFirst: { status: "failed", reason: "jobCancelled" } };

  expect(notStarted(machine, now, "deadlinePassed")).toMatchObject({ status: "leftOut" });
});

test("a backup that is started anew has no milestones yet", () => {
  expect(triggered({ ...planned, milestones: { snapshotAt: now } }, now, {})).not.toHaveProperty("milestones");
});

test("a machine whose quota of the day is used up is left out with the time from which Azure takes backups again", () => {
  const midnight = "2026-11-22T00:00:00.000Z" as Instant;

  const machine = delayedByQuota(planned, times);
  const waits = delayedByQuota(planned, { ...times, deadlineAt: "2026-11-22T02:30:00.000Z" as Instant });

  expect(machine).toMatchObject({ status: "leftOut", reason: "AZURE_QUOTA_REACHED", possibleAt: midnight });
  expect(waits).toMatchObject({ status: "planned", at: midnight, possibleAt: midnight });
  expect(triggered(waits, midnight, {})).not.toHaveProperty("possibleAt");
  expect(failedBackup(planned, times, { retry: "tomorrow", reason: "AZURE_QUOTA_REACHED" })).toMatchObject({
    status: "failed",
    possibleAt: midnight,
  });
});

const quota = { askedAt: now, code: "AZURE_QUOTA_REACHED" };

test("a refusal for the quota of the day is looked into once more, since before the first attempt", () => {
  const tried = { from: now, until: now };

  const next = lookedForAgain({ ...planned, tried, holdsSlot: true }, shortTimes, quota);

  expect(next).toMatchObject({ status: "planned", askedAt: now, reason: "AZURE_QUOTA_REACHED", holdsSlot: true });
  expect(secondsBetween(now, next?.at ?? now)).toBe(180);
  expect(next).not.toHaveProperty("possibleAt");
});

test.for<[string, number, boolean]>([
  ["is looked into as long as its job may not show yet", 179, true],
  ["counts when its job would show", 180, false],
])("a refusal after a lost answer %s", ([, seconds, again]) => {
  const later = { ...times, now: addSeconds(now, seconds) };

  expect(lookedForAgain({ ...planned, askedAt: now }, later, quota) !== undefined).toBe(again);
});

test("what was tried before ends with the backup, its failure and the machine's end", () => {
  const tried = { ...planned, tried: { from: now, until: now } };

  for (const next of [
    triggered(tried, now, {}),
    failedBackup(tried, times, { retry: "later", reason: "operationFailed" }),
    notStarted(tried, now, "deadlinePassed"),
  ])
    expect(next).not.toHaveProperty("tried");
});
