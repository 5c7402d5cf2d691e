import { expect, test } from "vitest";
import { watchVault } from "../../../../orchestrations/watch-vault/workflow.ts";
import { driveOrchestrator, inputsOf, namesOf, noticesOf } from "../../../support/drive-orchestrator.ts";
import { followedJob, minutes, noon, vmIdOf } from "../../../support/vault-rows.ts";
import { failed, handedOver, thresholds, vaultId } from "../../../support/workflow-answers.ts";

const saved = { listFrom: noon, tellFrom: noon, hasChanged: true, opened: "", missing: "", snapshots: "", told: "" };
const nothing = { ended: [], details: [], started: [], snapshots: [], noJob: [], overdue: [], vanished: [] };
const listed = {
  kind: "listed",
  ...nothing,
  hasMoreEnded: false,
  saved,
  watched: 0,
  running: 0,
  claims: 0,
  awaitsJob: false,
  dueAt: [],
  pages: 1,
  changedAt: noon,
  thresholds,
};
const running = { ...listed, watched: 1, running: 1, claims: 1 };

const endedRow = (number: number) => ({
  key: `key-${number}`,
  jobId: `job-${number}`,
  vmId: vmIdOf(`vm-${number}`),
  status: "Completed",
  startedAt: minutes(-60),
  endedAt: noon,
  isAlone: true,
});

function proven(number: number, result: object = { result: "completed", reason: "vaulted" }) {
  const { key, jobId, vmId, startedAt, endedAt } = endedRow(number);
  return { key, jobId, vmId, startedAt, endedAt, result: { jobId, milestones: {}, ...result }, wasStalled: false };
}

const failure = { result: "failed", reason: "snapshotFailed", serviceCode: "Code1" };
const noProof = { ended: [], pending: [], left: 0 };
const waiter = (...numbers: readonly number[]) => [
  { waiter: "w-1", vmIds: numbers.map((number) => vmIdOf(`vm-${number}`)) },
];

function drive(answers: Readonly<Record<string, readonly unknown[]>>, generations = 1, input: object = {}) {
  return driveOrchestrator(watchVault, {
    input: { vaultId, ...input },
    now: noon,
    answers: {
      "backupClaims.review": Array(20).fill({ open: 0, withoutJob: [] }),
      "backupClaims.waitersOf": Array(20).fill([]),
      "backupClaims.settle": Array(20).fill([]),
      "backupMailbox.put": Array(20).fill(true),
      "vaultWatch.save": Array(20).fill(true),
      startPublication: Array(20).fill({ kind: "started" }),
      startAlerts: Array(20).fill(handedOver),
      ...answers,
    },
    generations,
  });
}

const savedBy = (run: ReturnType<typeof drive>) => inputsOf(run.scheduled, "vaultWatch.save");

test("polls once per generation while a job runs, and ends when nothing runs and no workflow waits", () => {
  const run = drive({ observeVaultJobs: [running, running, listed] }, 9);

  expect(run.generations).toBe(3);
  expect(run.output).toEqual({ vaultId, ended: 0 });
  expect(inputsOf(run.scheduled, "observeVaultJobs")).toHaveLength(3);
  expect(savedBy(run)).toMatchObject([
    { nextAt: minutes(1) },
    { nextAt: expect.any(String) },
    { nextAt: minutes(1 + 1 + 120) },
  ]);
});

test("tells an end: mailbox, inventory, then what it remembers, then the claim", () => {
  const run = drive({
    observeVaultJobs: [{ ...listed, ended: [endedRow(1)], claims: 1 }],
    proveBackups: [{ ...noProof, ended: [proven(1)] }],
    "backupClaims.waitersOf": [waiter(1)],
    "backupClaims.settle": [waiter(1)],
  });

  expect(namesOf(run.scheduled)).toEqual([
    "backupClaims.review",
    "observeVaultJobs",
    "proveBackups",
    "backupClaims.waitersOf",
    "backupMailbox.put",
    "startPublication",
    "vaultWatch.save",
    "backupClaims.settle",
    "backupClaims.review",
  ]);
  expect(inputsOf(run.scheduled, "backupMailbox.put")[0]).toMatchObject({
    messages: [{ kind: "ended", vmId: vmIdOf("vm-1"), endedAt: noon, result: { result: "completed" } }],
  });
  expect(run.output).toEqual({ vaultId, ended: 1 });
});

test("a waiter that joins while its backup is told is told when the claim is settled", () => {
  const run = drive({
    observeVaultJobs: [{ ...listed, ended: [endedRow(1)] }],
    proveBackups: [{ ...noProof, ended: [proven(1)] }],
    "backupClaims.settle": [waiter(1)],
  });

  expect(inputsOf(run.scheduled, "backupMailbox.put")).toHaveLength(1);
});

test("60 ends are proven and published 25 at a time, each with the start of its job", () => {
  const numbers = Array.from({ length: 60 }, (_, index) => index);
  const batches = [numbers.slice(0, 25), numbers.slice(25, 50), numbers.slice(50)];

  const run = drive({
    observeVaultJobs: [{ ...listed, ended: numbers.map(endedRow) }],
    proveBackups: batches.map((batch) => ({ ...noProof, ended: batch.map((number) => proven(number)) })),
  });

  const events = inputsOf(run.scheduled, "startPublication") as { event: { kind: string; ends: unknown[] } }[];
  expect(events.map(({ event }) => [event.kind, event.ends.length])).toEqual([
    ["backupsEnded", 25],
    ["backupsEnded", 25],
    ["backupsEnded", 10],
  ]);
  expect(events[0]?.event.ends[0]).toMatchObject({ at: noon, startedAt: minutes(-60) });
});

test("every failure is an alert of its own, and one batch", () => {
  const run = drive({
    observeVaultJobs: [{ ...listed, ended: [1, 2, 3, 4].map(endedRow) }],
    proveBackups: [
      {
        ...noProof,
        ended: [
          proven(1, failure),
          proven(2, failure),
          proven(3, failure),
          proven(4, { ...failure, serviceCode: "X" }),
        ],
      },
    ],
  });

  expect(noticesOf(run.scheduled)).toEqual(Array(4).fill("backupFailed"));
  expect(inputsOf(run.scheduled, "startAlerts")).toHaveLength(1);
});

test("stops proving when the budget asks to wait, and comes back then", () => {
  const numbers = Array.from({ length: 60 }, (_, index) => index);

  const run = drive({
    observeVaultJobs: [{ ...listed, ended: numbers.map(endedRow) }],
    proveBackups: [{ ...noProof, ended: [proven(0)], left: 24, laterSeconds: 1200 }],
  });

  expect(run.continuedWith).toEqual({ vaultId, ended: 1, failures: 0 });
  expect(run.now).toBe(minutes(20));
  expect(savedBy(run)).toMatchObject([{ told: expect.stringMatching(/^key-0.{5}$/) }]);
});

test("a proof that fails for good leaves its jobs to the next poll", () => {
  const run = drive({
    observeVaultJobs: [{ ...listed, ended: [endedRow(1)] }],
    proveBackups: [failed("AZURE_RESPONSE_UNREADABLE")],
  });

  expect(run.continuedWith).toMatchObject({ ended: 0, failures: 0 });
  expect(savedBy(run)).toMatchObject([{ told: "" }]);
});

test("tells news to those who wait for them", () => {
  const job = { vmId: vmIdOf("vm-1"), jobId: "job-1" };
  const wanting = [{ ...waiter(1)[0], snapshotsOf: [vmIdOf("vm-1")] }];
  const news = { started: [job], snapshots: [{ ...job, at: noon }], noJob: [vmIdOf("vm-2")] };
  const seen = (waiters: unknown) =>
    drive({
      observeVaultJobs: [{ ...running, ...news }],
      "backupClaims.waitersOf": [waiter(2), waiters],
    });
  const kinds = (run: ReturnType<typeof drive>) =>
    inputsOf(run.scheduled, "backupMailbox.put").map((put) =>
      (put as { messages: { kind: string }[] }).messages.map(({ kind }) => kind),
    );

  expect(kinds(seen(wanting))).toEqual([["noJob"], ["running", "snapshotTaken"]]);
  expect(kinds(seen(waiter(1)))).toEqual([["noJob"], ["running"]]);
});

test("ends the wait at the deadline with a notice, and follows the job", () => {
  const overdue = [{ vmId: vmIdOf("vm-1"), jobId: "job-1", milestones: { snapshotAt: noon } }];

  const run = drive({ observeVaultJobs: [{ ...running, overdue, claims: 1 }], "backupClaims.waitersOf": [waiter(1)] });

  expect(inputsOf(run.scheduled, "backupMailbox.put")[0]).toMatchObject({
    messages: [{ result: { result: "timedOut", milestones: { snapshotAt: noon } } }],
  });
  expect(noticesOf(run.scheduled)).toEqual(["backupTimedOut"]);
  expect(savedBy(run)).toMatchObject([{ told: "" }]);
  expect(run.continuedWith).toBeDefined();
});

test("tells that a job was lost, and asks the claims only where one names it", () => {
  const vanished = [
    { key: "aaaaaaaa", vmId: vmIdOf("vm-1"), isClaimed: true },
    { key: "bbbbbbbb", vmId: vmIdOf("vm-2"), isClaimed: false },
  ];

  const run = drive({ observeVaultJobs: [{ ...listed, vanished }], "backupClaims.waitersOf": [waiter(1)] });

  expect(inputsOf(run.scheduled, "backupClaims.waitersOf")).toEqual([{ vmIds: [vmIdOf("vm-1")] }]);
  expect(noticesOf(run.scheduled)).toEqual(["backupUnknown", "backupUnknown"]);
  expect(savedBy(run)).toMatchObject([{ told: expect.stringMatching(/^aaaaaaaa.{5}bbbbbbbb.{5}$/) }]);
});

test("follows the details of running jobs: stalls, recoveries and snapshots are told, and what was seen is kept", () => {
  const job = { ...followedJob(1), nextAt: minutes(3) };
  const pending = [{ job, stalled: { phase: "snapshot", seconds: 3600 }, hasRecovered: true, snapshotAt: noon }];

  const run = drive({
    observeVaultJobs: [{ ...running, details: [{ ...endedRow(1), status: "InProgress" }], changedAt: minutes(-600) }],
    proveBackups: [{ ...noProof, pending }],
  });

  expect(noticesOf(run.scheduled)).toEqual(["backupRecovered", "backupStalled"]);
  expect(savedBy(run)).toMatchObject([{ followed: [{ jobId: "job-1" }], snapshots: job.key }]);
  expect(run.now).toBe(minutes(3));
});

test("ends while a job is followed singly, to be watched again when its details are due", () => {
  const job = { ...followedJob(1), nextAt: minutes(40), isParked: true };

  const run = drive({
    observeVaultJobs: [{ ...listed, running: 1, details: [{ ...endedRow(1), status: "InProgress" }] }],
    proveBackups: [{ ...noProof, pending: [{ job, hasRecovered: false }] }],
  });

  expect(run.output).toEqual({ vaultId, ended: 0 });
  expect(savedBy(run)).toMatchObject([{ nextAt: minutes(40) }]);
});

const outage = { kind: "failed", reason: "throttledTooLong", isFinal: false, vaultIsGone: false, claims: 0 };

test("a throttled list backs off as Azure asks and never ends the watch", () => {
  const answers = [...Array(6).fill(outage), { ...outage, retryAfterSeconds: 3600 }, listed];

  const run = drive({ observeVaultJobs: answers }, 20);

  expect(run.generations).toBe(8);
  expect(run.output).toEqual({ vaultId, ended: 0 });
  expect(run.now).toBe(minutes(1 + 2 + 4 + 8 + 10 + 10 + 60));
  const given = inputsOf(run.scheduled, "observeVaultJobs").map((input) => (input as { failures?: number }).failures);
  expect(given).toEqual([undefined, 1, 2, 3, 4, 5, 6, 7]);
});

test("a vault that Azure refuses to list is left until later when no workflow waits, and not before", () => {
  const refused = { ...outage, isFinal: true, reason: "accessDenied" };
  const left = drive({ observeVaultJobs: [refused], "vaultWatch.postpone": [true] });
  const awaited = drive({ observeVaultJobs: [{ ...refused, claims: 1 }] });
  const gone = drive({ observeVaultJobs: [{ ...refused, vaultIsGone: true }], "vaultWatch.forget": [true] });

  expect(left.output).toEqual({ vaultId, ended: 0 });
  expect(inputsOf(left.scheduled, "vaultWatch.postpone")).toEqual([{ at: minutes(60) }]);
  expect(awaited.continuedWith).toMatchObject({ failures: 1 });
  expect(namesOf(gone.scheduled).at(-1)).toBe("vaultWatch.forget");
});

test("a claim that comes while the watch is about to end keeps it", () => {
  const run = drive({
    observeVaultJobs: [listed],
    "backupClaims.review": [
      { open: 0, withoutJob: [] },
      { open: 1, withoutJob: [] },
    ],
  });

  expect(run.continuedWith).toEqual({ vaultId, ended: 0, failures: 0 });
});

test("never fails as an instance: what breaks is tried again, and an unreadable input ends it", () => {
  const broken = drive({ observeVaultJobs: [running], "vaultWatch.save": [new Error("Entity failed.")] }, 1, {
    ended: 3,
  });
  const unreadable = driveOrchestrator(watchVault, { input: {}, now: noon, answers: {} });

  expect(broken.continuedWith).toEqual({ vaultId, ended: 3, failures: 1 });
  expect(unreadable.output).toEqual({ vaultId: "", ended: 0 });
});

test("carries the thresholds that it was started with", () => {
  const run = drive({ observeVaultJobs: [running] }, 1, { thresholds });

  expect(run.continuedWith).toMatchObject({ thresholds });
  expect(inputsOf(run.scheduled, "observeVaultJobs")).toMatchObject([{ thresholds }]);
});
