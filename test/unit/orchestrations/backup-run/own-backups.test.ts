import { expect, test } from "vitest";
import { noClaims } from "../../../../domain/coordination/backup-claims.ts";
import { addSeconds, type Instant } from "../../../../domain/instant.ts";
import { inputsOf } from "../../../support/drive-orchestrator.ts";
import { DUE_AT, drivePart, endedMessage, machineId, plan, selected } from "../../../support/drive-part.ts";
import { vaultId } from "../../../support/workflow-answers.ts";

const after = (seconds: number) => addSeconds(DUE_AT, seconds);
const endedAt = after(3600);
const milestones = { snapshotAt: after(60), vaultedAt: endedAt };
const policys = endedMessage("a", { jobId: "job-policy", milestones });
const policyRuns = [{ kind: "alreadyRunning", jobId: "job-policy", isNew: false }];
const accepted = [{ kind: "accepted", operationId: "op-own" }];

interface Given {
  /** Until when Azure keeps the recovery point of the first backup. */
  readonly expiresAt?: Instant;
  readonly plan?: object;
  readonly trigger?: (attempt: number) => readonly object[];
  readonly first?: ReturnType<typeof endedMessage>;
  readonly second?: ReturnType<typeof endedMessage>;
  readonly isCancelled?: boolean;
  readonly respond?: Parameters<typeof drivePart>[0]["respond"];
}

/** A part whose machine's backup is under way when the run comes to it, and ends after an hour; the next one two hours later. */
function drive({ expiresAt, trigger, first = policys, second = endedMessage("a"), ...given }: Given) {
  let attempts = 0;
  const left = [
    [endedAt, first],
    [after(10_800), second],
  ] as [Instant, ReturnType<typeof endedMessage>][];
  return drivePart({
    input: { selected: selected("a"), ...(given.isCancelled === true && { isCancelled: true }) },
    plan: { retain: "own", ...given.plan },
    trigger: () => {
      attempts += 1;
      return trigger?.(attempts) ?? (attempts === 1 ? policyRuns : accepted);
    },
    mail: (now) => (left[0] !== undefined && now >= left[0][0] ? left.splice(0, 1).map(([, message]) => message) : []),
    respond: { readRetention: () => [expiresAt === undefined ? {} : { expiresAt }], ...given.respond },
  });
}

test("makes the run's own backup after another requester's that is kept for a shorter time, and says so", () => {
  const run = drive({ expiresAt: after(7 * 86_400) });

  expect(inputsOf(run.scheduled, "readRetention")).toEqual([
    expect.objectContaining({ vaultId, points: [{ vmId: machineId("a"), at: milestones.snapshotAt }] }),
  ]);
  expect(run.triggered).toHaveLength(2);
  expect(run.triggered[1]).toMatchObject({ endedJobs: ["job-policy"] });
  expect(run.triggered[1]?.at && run.triggered[1].at >= after(3720)).toBe(true);
  expect(run.report.get("a")).toMatchObject({
    status: "vaulted",
    jobId: "job-a",
    attempts: 1,
    joinedFirst: { status: "vaulted", reason: "retentionTooShort", jobId: "job-policy" },
  });
  expect(run.report.get("a")).not.toHaveProperty("joined");
  expect(run.output).toMatchObject({ counts: { vaulted: 1 } });
});

test("says while it waits that its own backup comes", () => {
  const waits = drivePart({
    input: { selected: selected("a") },
    plan: { retain: "own" },
    trigger: () => policyRuns,
    mail: () => [policys],
    respond: { readRetention: () => [{}] },
    generations: 2,
  });

  expect(waits.report.get("a")).toMatchObject({ status: "planned", reason: "retentionUnknown" });
  expect(waits.claims).toEqual(noClaims);
});

test.for([
  ["a schedule that takes any backup", { plan: { retain: undefined } }],
  ["a backup that is kept as long", { expiresAt: after(14 * 86_400) }],
  [
    "a backup that the run has started itself",
    { trigger: () => accepted, first: endedMessage("a", { milestones }), expiresAt: endedAt },
  ],
  [
    "a lost start whose job was found, of unknown retention",
    { trigger: () => [{ kind: "alreadyRunning", jobId: "job-a", isNew: true }] },
  ],
] as const)("%s is the only backup", ([, given]) => {
  const run = drive(given as Given);

  expect(run.triggered).toHaveLength(1);
  expect(run.report.get("a")).toMatchObject({ status: "vaulted" });
});

test("a job that was taken for the run's own and is kept for a shorter time was another requester's", () => {
  const run = drive({
    trigger: (attempt) => (attempt === 1 ? [{ kind: "alreadyRunning", jobId: "job-policy", isNew: true }] : accepted),
    expiresAt: after(7 * 86_400),
  });

  expect(run.triggered).toHaveLength(2);
  expect(run.report.get("a")).toMatchObject({ status: "vaulted", attempts: 1, joinedFirst: { jobId: "job-policy" } });
});

test.for([
  ["stands for the run's own when nothing is known of its retention: a lost start may have made it", undefined, 1],
  ["is another requester's when it is kept for a shorter time", after(7 * 86_400), 2],
] as const)("a backup that runs and does not show %s", ([, expiresAt, starts]) => {
  const mail = [
    { at: after(60), message: { kind: "running", vmId: machineId("a"), jobId: "job-policy" } as const },
    { at: endedAt, message: policys },
    { at: after(10_800), message: endedMessage("a") },
  ];
  const run = drivePart({
    input: { selected: selected("a") },
    plan: { retain: "own" },
    trigger: ({ endedJobs }) => (endedJobs === undefined ? [{ kind: "alreadyRunning" }] : accepted),
    mail: (now) => mail.splice(0, mail.filter(({ at }) => now >= at).length).map(({ message }) => message),
    respond: { readRetention: () => [expiresAt === undefined ? {} : { expiresAt }] },
  });

  expect(run.triggered).toHaveLength(starts);
  expect(run.report.get("a")).toMatchObject({ status: "vaulted" });
  expect(run.report.get("a")?.joinedFirst?.jobId).toBe(starts === 1 ? undefined : "job-policy");
});

test("a retention that cannot be read is unknown", () => {
  const run = drive({ respond: { readRetention: () => new Error("worker exited") } });

  expect(run.report.get("a")).toMatchObject({ joinedFirst: { reason: "retentionUnknown" } });
});

test("names a machine that has another requester's backup only, because the deadline came", () => {
  const run = drive({ expiresAt: endedAt, plan: { deadlineAt: after(3700) } });

  const line = { status: "warned", reason: "deadlinePassed", joinedFirst: { status: "vaulted" } };
  expect(run.triggered).toHaveLength(1);
  expect(run.report.get("a")).toMatchObject(line);
  expect(run.control?.problems).toEqual([{ vmId: machineId("a"), status: "warned", reason: "deadlinePassed" }]);
});

test("the day's quota leaves the machine with another requester's backup", () => {
  const quota = [{ kind: "later", afterSeconds: 80_000, code: "AZURE_QUOTA_REACHED" }];

  const run = drive({ expiresAt: endedAt, trigger: (attempt) => (attempt === 1 ? policyRuns : quota) });

  expect(run.triggered).toHaveLength(2);
  expect(run.report.get("a")).toMatchObject({ status: "warned", reason: "AZURE_QUOTA_REACHED" });
});

test("follows a second backup of another requester as well, and then makes its own", () => {
  const run = drivePart({
    input: { selected: selected("a") },
    plan: { retain: "own" },
    trigger: ({ at }) => (at < after(7200) ? policyRuns : accepted),
    mail: (now) => (now < after(3600) || (now > after(3700) && now < after(7200)) ? [] : [policys]),
    respond: { readRetention: () => [{ expiresAt: endedAt }] },
  });

  expect(run.triggered.map(({ at }) => at >= after(7200))).toEqual([false, false, true]);
  expect(run.report.get("a")).toMatchObject({ status: "vaulted", attempts: 1 });
});

test("reads at most 25 points in one call, and stays below 64 KB with 100 machines", () => {
  const names = Array.from({ length: 100 }, (_, index) => `a-machine-with-a-rather-long-name-${index}`);
  const jobId = "2f0a8b1c-6d3e-4f5a-9b7c-0123456789ab";
  let isTold = false;

  const run = drivePart({
    input: { selected: selected(...names) },
    plan: { retain: "own", deadlineAt: plan.deadlineAt },
    trigger: ({ vmIds, endedJobs }) =>
      vmIds.map((_, index) =>
        endedJobs === undefined ? { kind: "alreadyRunning", jobId: `${jobId}${index}`, isNew: false } : accepted[0],
      ) as object[],
    mail: () => {
      if (isTold) return [];
      isTold = true;
      return names.map((name, index) => endedMessage(name, { jobId: `${jobId}${index}`, milestones }));
    },
    respond: { readRetention: (input) => (input as { readonly points: readonly object[] }).points.map(() => ({})) },
    generations: 8,
  });

  expect(inputsOf(run.scheduled, "readRetention")).toHaveLength(4);
  expect(run.triggered.flatMap(({ vmIds }) => vmIds).length).toBeGreaterThanOrEqual(200);
  expect(JSON.stringify(run.continuedWith).length).toBeLessThan(60_000);
});
