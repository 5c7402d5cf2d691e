import { expect, test } from "vitest";
import { addSeconds, type Instant, secondsBetween } from "../../../../domain/instant.ts";
import { triggerBackups } from "../../../../orchestrations/contracts/backups.ts";
import { inputsOf } from "../../../support/drive-orchestrator.ts";
import {
  DUE_AT,
  drivePart,
  endedMessage,
  machineId,
  PART_ID,
  plan,
  RUN_ID,
  selected,
} from "../../../support/drive-part.ts";
import { otherVaultId, vaultId } from "../../../support/workflow-answers.ts";

const after = (seconds: number) => addSeconds(DUE_AT, seconds);
/** Each message once, from its time on. */
function mailAt(...mail: readonly (readonly [seconds: number, ReturnType<typeof endedMessage>])[]) {
  const left = [...mail];
  return (now: string) => {
    const due = left.filter(([seconds]) => now >= after(seconds));
    for (const entry of due) left.splice(left.indexOf(entry), 1);
    return due.map(([, message]) => message);
  };
}
const statusOf = (run: ReturnType<typeof drivePart>) =>
  Object.fromEntries([...run.report].map(([name, { status }]) => [name, status]));

test("starts its machines with the schedule's retention, follows them to their ends, and reports", () => {
  const run = drivePart({
    input: { selected: selected("a", "b"), passedOver: [{ vmId: machineId("c"), reason: "recent" }] },
    mail: mailAt(
      [3600, endedMessage("a")],
      [7200, endedMessage("b", { result: "skipped", reason: "transferSkipped" })],
    ),
  });

  expect(run.triggered).toMatchObject([
    { vaultId, vmIds: [machineId("a"), machineId("b")], retainUntil: "2026-12-05T02:30:00.000Z", askedAt: DUE_AT },
  ]);
  expect(run.output).toEqual({ runId: RUN_ID, part: 1, counts: { vaulted: 1, warned: 1, skipped: 1 } });
  expect(statusOf(run)).toEqual({ a: "vaulted", b: "warned", c: "skipped" });
  expect(run.report.get("a")).toMatchObject({
    jobId: "job-a",
    vaultId,
    attempts: 1,
    milestones: { vaultedAt: DUE_AT },
  });
  expect(run.control).toMatchObject({
    endedParts: [1],
    endedCounts: { vaulted: 1, warned: 1, skipped: 1 },
    problems: [{ vmId: machineId("b"), status: "warned", reason: "transferSkipped" }],
  });
  expect(inputsOf(run.scheduled, "startWatch")).toContainEqual({ vaultId });
});

test("starts a full part that is due at once in calls of fifty machines, which the contract takes", () => {
  const names = Array.from({ length: 100 }, (_, index) => `vm-${index}`);
  const run = drivePart({ input: { selected: selected(...names) }, generations: 3 });

  expect(run.triggered.map(({ vmIds }) => vmIds.length)).toEqual([50, 50]);
  for (const { at: _, ...input } of run.triggered) expect(triggerBackups.input.safeParse(input).error).toBeUndefined();
});

test("starts machines at their times within the window, and none waits for another's job", () => {
  const run = drivePart({
    input: { selected: selected("a", "b", "c", "d") },
    plan: { staggerSeconds: 3600 },
    generations: 70,
  });

  const times = run.triggered.map(({ at }) => secondsBetween(DUE_AT, at as Instant));
  expect(times).toHaveLength(4);
  expect(times.every((seconds) => seconds < 3600)).toBe(true);
  expect(statusOf(run)).toEqual({ a: "triggered", b: "triggered", c: "triggered", d: "triggered" });
});

test("a vault that cannot be reached delays its own machines only, which are started when it is back", () => {
  const backAt = after(7200);
  const run = drivePart({
    input: { vaultIds: [vaultId, otherVaultId], selected: [...selected("a"), { vmId: machineId("b"), vault: 1 }] },
    trigger: ({ vaultId: vault, at }) =>
      vault === otherVaultId && at < backAt
        ? [{ kind: "later", afterSeconds: 60, code: "AZURE_UNAVAILABLE" }]
        : [{ kind: "accepted", operationId: "op" }],
    mail: mailAt([600, endedMessage("a")], [12_000, endedMessage("b")]),
  });

  const startsOf = (vault: string) => run.triggered.filter((request) => request.vaultId === vault);
  expect(startsOf(vaultId)).toHaveLength(1);
  expect(startsOf(otherVaultId).length).toBeLessThan(15);
  expect(
    startsOf(otherVaultId)
      .at(-1)
      ?.at.localeCompare(after(7200 + 900)),
  ).toBeLessThanOrEqual(0);
  expect(run.output).toMatchObject({ counts: { vaulted: 2 } });
});

test("says what a machine waits for, and leaves it out at the deadline for that", () => {
  const later = [{ kind: "later", afterSeconds: 60, code: "AZURE_UNAVAILABLE" }];

  const waits = drivePart({ input: { selected: selected("a") }, trigger: () => later, generations: 1 });
  const run = drivePart({ input: { selected: selected("a") }, trigger: () => later });

  expect(waits.report.get("a")).toMatchObject({ status: "planned", reason: "AZURE_UNAVAILABLE", plannedAt: after(60) });
  expect(run.report.get("a")).toMatchObject({ status: "leftOut", reason: "AZURE_UNAVAILABLE" });
  expect(run.now <= plan.deadlineAt).toBe(true);
  expect(run.claims).toEqual({ waiters: [], claims: {} });
});

test("follows a backup of another requester, and says so", () => {
  const claims = drivePart({ input: { selected: selected("a") }, generations: 1 }).claims;
  const foreign = { ...claims, waiters: ["backup:other"] };

  const run = drivePart({
    input: { selected: selected("a") },
    claims: foreign,
    mail: mailAt([900, endedMessage("a")]),
  });

  expect(run.triggered).toEqual([]);
  expect(run.report.get("a")).toMatchObject({ status: "vaulted", joined: true });
  expect(run.report.get("a")).not.toHaveProperty("attempts");
});

test("takes over when the other requester gave up without a backup", () => {
  const claims = drivePart({ input: { selected: selected("a") }, generations: 1 }).claims;
  let isGone = false;

  const run = drivePart({
    input: { selected: selected("a") },
    claims: { ...claims, waiters: ["backup:other"] },
    mail: mailAt([3600, endedMessage("a")]),
    respond: {
      "backupClaims.claim": () => {
        const answer = [isGone ? "granted" : "joined"];
        isGone = true;
        return answer;
      },
    },
  });

  expect(run.triggered).toHaveLength(1);
  expect(run.report.get("a")).toMatchObject({ status: "vaulted", attempts: 1 });
  expect(run.report.get("a")).not.toHaveProperty("joined");
});

test("attaches to a backup that Azure shows, whoever started it", () => {
  const run = drivePart({
    input: { selected: selected("a", "b") },
    trigger: () => [
      { kind: "alreadyRunning", jobId: "job-a", isNew: false },
      { kind: "alreadyRunning", jobId: "job-b", isNew: true },
    ],
    mail: mailAt([900, endedMessage("a")], [900, endedMessage("b")]),
  });

  expect(run.report.get("a")).toMatchObject({ status: "vaulted", joined: true });
  expect(run.report.get("b")).toMatchObject({ status: "vaulted", attempts: 1 });
});

test("looks for the job of a lost response before it sends again", () => {
  const run = drivePart({
    input: { selected: selected("a") },
    trigger: ({ at }) =>
      at === DUE_AT
        ? [{ kind: "uncertain", code: "AZURE_OUTCOME_UNKNOWN" }]
        : [{ kind: "alreadyRunning", jobId: "job-a", isNew: true }],
    mail: mailAt([900, endedMessage("a")]),
  });

  expect(run.triggered.map(({ at, askedAt }) => [at, askedAt])).toEqual([
    [DUE_AT, DUE_AT],
    [after(90), DUE_AT],
  ]);
  expect(run.report.get("a")).toMatchObject({ status: "vaulted", attempts: 1 });
});

test("after the deadline a lost start is only looked for", () => {
  const run = drivePart({
    input: { selected: selected("a") },
    plan: { deadlineAt: after(60) },
    trigger: ({ mayStart }) =>
      mayStart === false
        ? [{ kind: "later", afterSeconds: 0, code: "notStarted" }]
        : [{ kind: "uncertain", code: "AZURE_OUTCOME_UNKNOWN" }],
  });

  expect(run.triggered).toMatchObject([{}, { mayStart: false }]);
  expect(run.report.get("a")).toMatchObject({ status: "leftOut", reason: "deadlinePassed" });
});

test("a failed call of the activity counts as lost, not as nothing", () => {
  const run = drivePart({
    input: { selected: selected("a") },
    trigger: ({ at }) => (at === DUE_AT ? new Error("worker exited") : [{ kind: "accepted", operationId: "op" }]),
    mail: mailAt([900, endedMessage("a")]),
  });

  expect(run.triggered.map(({ askedAt }) => askedAt)).toEqual([DUE_AT, DUE_AT]);
  expect(run.output).toMatchObject({ counts: { vaulted: 1 } });
});

test("tries a failure again that may pass, with the failed job named, and tells the last one", () => {
  const failed = { result: "failed", reason: "snapshotFailed", milestones: {} };
  const run = drivePart({
    input: { selected: selected("a") },
    mail: mailAt(
      [600, endedMessage("a", failed, { retry: "once" })],
      [9000, endedMessage("a", failed, { retry: "once" })],
    ),
  });

  expect(run.triggered).toHaveLength(2);
  expect(run.triggered[1]).toMatchObject({ endedJobs: ["job-a"] });
  expect(run.report.get("a")).toMatchObject({ status: "failed", reason: "snapshotFailed", attempts: 2 });
  expect(run.control?.problems).toEqual([{ vmId: machineId("a"), status: "failed", reason: "snapshotFailed" }]);
});

test("ends a machine that Azure refuses for good, and leaves its claim", () => {
  const run = drivePart({
    input: { selected: selected("a") },
    trigger: () => [{ kind: "refused", code: "AZURE_REFUSED", serviceCode: "Code", message: "No.", retry: "no" }],
  });

  expect(run.report.get("a")).toMatchObject({ status: "failed", reason: "AZURE_REFUSED", serviceCode: "Code" });
  expect(run.claims.claims).toEqual({});
});

test("a job that is never heard of is unknown, and its claim left to others", () => {
  const run = drivePart({ input: { selected: selected("a") }, generations: 2000 });

  expect(run.report.get("a")).toMatchObject({ status: "unknown", reason: "monitorFailed" });
  expect(run.claims.claims).toEqual({});
  expect(secondsBetween(DUE_AT, run.now as Instant)).toBeGreaterThanOrEqual(172_800 + 86_400);
});

test("stays below 64 KB with 100 machines whose backups run", () => {
  const names = Array.from({ length: 100 }, (_, index) => `a-machine-with-a-rather-long-name-${index}`);

  const run = drivePart({ input: { selected: selected(...names) }, plan: { staggerSeconds: 3600 }, generations: 40 });

  const largest = Math.max(...run.scheduled.map((entry) => JSON.stringify(entry).length));
  expect(JSON.stringify(run.continuedWith).length).toBeLessThan(60_000);
  expect(largest).toBeLessThan(60_000);
  expect(run.triggered.length).toBeLessThanOrEqual(12);
});

test("goes on while its report cannot be written, and ends with its counts", () => {
  const run = drivePart({
    input: { selected: selected("a") },
    mail: mailAt([900, endedMessage("a")]),
    respond: { writeRunItems: () => new Error("storage") },
  });

  expect(run.output).toMatchObject({ counts: { vaulted: 1 } });
});

test("starts nothing while slots cannot be asked for, and the rest goes on without limits", () => {
  const limited = drivePart({
    input: { selected: selected("a") },
    plan: { limits: { perVault: 1 } },
    respond: { "runControl.update": () => new Error("entity") },
    generations: 3,
  });
  const free = drivePart({
    input: { selected: selected("a") },
    respond: { "runControl.update": () => new Error("entity"), "backupClaims.claim": () => new Error("entity") },
    generations: 3,
  });

  expect(limited.triggered).toEqual([]);
  expect(free.report.get("a")).toMatchObject({ status: "planned", reason: "internalError" });
  expect(PART_ID.length).toBeLessThanOrEqual(100);
});
