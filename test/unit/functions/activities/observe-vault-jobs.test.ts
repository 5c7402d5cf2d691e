import { expect, test } from "vitest";
import { packOpen } from "../../../../domain/backup/watch-keys.ts";
import type { VaultWatch } from "../../../../domain/backup/watch-state.ts";
import { applyClaimsOperation, noClaims } from "../../../../domain/coordination/backup-claims.ts";
import { claimKey } from "../../../../domain/coordination/claim-key.ts";
import { vaultLedgerKey } from "../../../../domain/coordination/instance-ids.ts";
import { BackupError } from "../../../../domain/errors.ts";
import type { BackupJobRow } from "../../../../domain/ports/vault-jobs.ts";
import { createObserveVaultJobs } from "../../../../functions/activities/observe-vault-jobs.ts";
import { createVaultMachines } from "../../../../functions/vault-machines.ts";
import { InMemoryBackupVault } from "../../../support/fakes/in-memory-backup-vault.ts";
import { InMemoryVaultJobs } from "../../../support/fakes/in-memory-vault-jobs.ts";
import { InMemoryWorkflows } from "../../../support/fakes/in-memory-workflows.ts";
import { recordingContext } from "../../../support/fakes/recording-context.ts";
import {
  followedJob,
  minutes,
  noon,
  openJob,
  openOf,
  row,
  runningRow,
  vmIdOf,
  watchOf,
} from "../../../support/vault-rows.ts";
import { thresholds, vaultId } from "../../../support/workflow-answers.ts";

const own = "00000000-0000-0000-0000-000000000001";
const other = "00000000-0000-0000-0000-000000000002";
const key = vaultLedgerKey(vaultId);

function setUp(rows: readonly BackupJobRow[], watch?: VaultWatch) {
  const jobs = new InMemoryVaultJobs();
  const vault = new InMemoryBackupVault();
  const workflows = new InMemoryWorkflows();
  for (const job of rows) jobs.putJob(vaultId, job);
  if (watch !== undefined) workflows.putEntity("vaultWatch", key, watch);
  const config = { thresholds, subscriptionIds: [own, other] };
  const observe = createObserveVaultJobs({
    workflows: () => workflows,
    jobs,
    machines: createVaultMachines(vault),
    config,
  });
  const { context } = recordingContext();
  const run = async (withoutJob: readonly string[] = []) => {
    const output = await observe({ vaultId, at: noon, withoutJob }, context);
    if (output.kind !== "listed") throw new Error("The list failed.");
    return output;
  };
  return { jobs, vault, workflows, observe: () => observe({ vaultId, at: noon, withoutJob: [] }, context), run };
}

function claim(workflows: InMemoryWorkflows, vmIds: readonly string[], jobId?: string, wantsSnapshots = true) {
  const at = minutes(-20);
  const backups = vmIds.map((vmId) => (jobId === undefined ? { vmId } : { vmId, jobId }));
  const claimed = applyClaimsOperation(noClaims, { name: "claim", waiter: "w", vmIds, at }).state;
  const { state } = applyClaimsOperation(claimed, { name: "requested", at, backups, wantsSnapshots });
  workflows.putEntity("backupClaims", key, state);
}

test("one list per poll; at the first watch one more finds what runs for long", async () => {
  const first = setUp([runningRow(1, -5000), row(2, "Failed", -50, -10)]);
  const later = setUp([runningRow(1, -50)], watchOf({ open: openOf(1) }));

  const { watched, ended } = await first.run();
  await later.run();

  expect([watched, ended]).toEqual([1, []]);
  expect(first.jobs.requests.map((request) => "status" in request && request.status)).toEqual([false, "InProgress"]);
  expect(later.jobs.requests).toEqual([{ kind: "jobs", vaultId, startedFrom: minutes(-120) }]);
});

test("the claim tells a machine's ID, without any further request", async () => {
  const { vault, workflows, run } = setUp([row(1, "Completed", -15, -5)], watchOf({ open: openOf(1) }));
  const vmId = vmIdOf("vm-1").replace(own, other);
  claim(workflows, [vmId]);
  vault.faults.failNext("listProtectedItems", new Error("Not needed."));

  const { ended, claims } = await run();

  expect(ended).toMatchObject([{ jobId: "job-1", vmId, isAlone: true }]);
  expect(claims).toBe(1);
});

test("the item tells the machine of a backup that was not asked for; without one it is one of the vault's subscription", async () => {
  const { vault, run } = setUp([row(1, "Completed", -15, -5), row(2, "Failed", -15, -4)], watchOf());
  const vmId = vmIdOf("vm-1").replace(own, other);
  vault.putItem({ vaultId, vmId });

  const { ended } = await run();

  expect(ended.map((job) => job.vmId)).toEqual([vmId, vmIdOf("vm-2")]);
});

test("an end whose machine nothing tells is left out, and not asked for again", async () => {
  const { resourceGroup: _old, ...nameless } = row(1, "Completed", -15, -5);

  const { ended, saved, hasMoreEnded } = await setUp([nameless], watchOf()).run();

  expect([ended, hasMoreEnded]).toEqual([[], false]);
  expect(saved.told).toHaveLength(13);
});

test("in a crowd the list of items proves snapshots, and waiters that asked are told", async () => {
  const rows = [1, 2, 3, 4, 5].map((number) => runningRow(number, -15));
  const { vault, workflows, run } = setUp(rows, watchOf({ open: openOf(1, 2, 3, 4, 5) }));
  claim(
    workflows,
    rows.map(({ machineName }) => vmIdOf(machineName)),
  );
  for (const number of [1, 2])
    vault.putItem({ vaultId, vmId: vmIdOf(`vm-${number}`), lastRecoveryPointAt: minutes(-14) });

  const { snapshots, saved, started, details } = await run();

  expect(snapshots.map(({ jobId }) => jobId)).toEqual(["job-1", "job-2"]);
  expect(saved.snapshots).toBe(openJob(1).key + openJob(2).key);
  expect(started).toHaveLength(5);
  expect(details).toEqual([]);
});

test("few awaited jobs are followed live", async () => {
  const { workflows, run } = setUp([runningRow(1, -15)], watchOf({ open: openOf(1), followed: [followedJob(1)] }));
  claim(workflows, [vmIdOf("vm-1")], "job-1");

  const { details, awaitsJob } = await run();

  expect(details).toMatchObject([{ jobId: "job-1", isLive: true, progress: { phase: "snapshot" } }]);
  expect(awaitsJob).toBe(false);
});

test("names machines that wait for a job, and jobs that the vault has lost", async () => {
  const open = packOpen([{ ...openJob(1), missing: 4 }]);
  const { vault, workflows, run } = setUp([], watchOf({ open }));
  for (const number of [1, 2, 3]) vault.putItem({ vaultId, vmId: vmIdOf(`vm-${number}`) });
  claim(workflows, [vmIdOf("vm-2")]);

  const { noJob, vanished, awaitsJob } = await run([claimKey(vmIdOf("vm-2"))]);

  expect(noJob).toEqual([vmIdOf("vm-2")]);
  expect(vanished).toEqual([{ key: openJob(1).key, vmId: vmIdOf("vm-1"), isClaimed: false }]);
  expect(awaitsJob).toBe(true);
});

test.for([
  ["runs", runningRow(1, -20)],
  ["has ended", row(1, "Completed", -20, -5)],
] as const)(
  "a machine whose job %s in this list does not wait for one, however long ago it was asked for",
  async ([, job]) => {
    const { vault, workflows, run } = setUp([job], watchOf());
    vault.putItem({ vaultId, vmId: vmIdOf("vm-1") });
    claim(workflows, [vmIdOf("vm-1")]);

    expect((await run([claimKey(vmIdOf("vm-1"))])).noJob).toEqual([]);
  },
);

test("a claimed job that the vault never showed is lost after an hour", async () => {
  const { vault, workflows, run } = setUp([], watchOf());
  vault.putItem({ vaultId, vmId: vmIdOf("vm-1") });
  const at = minutes(-90);
  const claimed = applyClaimsOperation(noClaims, { name: "claim", waiter: "w", vmIds: [vmIdOf("vm-1")], at }).state;
  const backups = [{ vmId: vmIdOf("vm-1"), jobId: "gone" }];
  workflows.putEntity("backupClaims", key, applyClaimsOperation(claimed, { name: "requested", at, backups }).state);

  expect((await run()).vanished).toMatchObject([{ vmId: vmIdOf("vm-1"), isClaimed: true }]);
});

test("a wait ends at the deadline, also for a job that is followed singly", async () => {
  const followed = [followedJob(2, { isParked: true, startedAt: minutes(-5000), nextAt: minutes(60) })];
  const { workflows, run } = setUp(
    [runningRow(1, -3000)],
    watchOf({ open: openOf(1), followed, listFrom: minutes(-4000) }),
  );
  const at = minutes(-2990);
  const vmIds = [vmIdOf("vm-1"), vmIdOf("vm-2")];
  const claimed = applyClaimsOperation(noClaims, { name: "claim", waiter: "w", vmIds, at }).state;
  const backups = vmIds.map((vmId, index) => ({ vmId, jobId: `job-${index + 1}` }));
  workflows.putEntity("backupClaims", key, applyClaimsOperation(claimed, { name: "requested", at, backups }).state);

  const { overdue, dueAt } = await run();

  expect(overdue.map(({ jobId }) => jobId)).toEqual(["job-1", "job-2"]);
  expect(dueAt).toEqual([minutes(60)]);
});

test.for<[string, BackupError, object]>([
  [
    "throttled",
    new BackupError("AZURE_THROTTLED", "Later.", { retryAfterSeconds: 60 }),
    { reason: "throttledTooLong", isFinal: false, vaultIsGone: false, retryAfterSeconds: 60 },
  ],
  [
    "refused",
    new BackupError("AZURE_ACCESS_DENIED", "No."),
    { reason: "accessDenied", isFinal: true, vaultIsGone: false },
  ],
  ["gone", new BackupError("AZURE_NOT_FOUND", "No vault."), { isFinal: true, vaultIsGone: true }],
])("tells that a list was %s", async ([, error, expected]) => {
  const { jobs, observe } = setUp([], watchOf());
  jobs.faults.failNext("listJobs", error);

  expect(await observe()).toMatchObject({ kind: "failed", claims: 0, ...expected });
});

test("a failure that is none of Azure's fails the activity", async () => {
  const { jobs, observe } = setUp([], watchOf());
  jobs.faults.failNext("listJobs", new Error("A bug."));

  await expect(observe()).rejects.toThrow("A bug.");
});

test("1,000 machines that start, end and stall at once stay below 64 KB", async () => {
  const long = (row: BackupJobRow) => ({ ...row, jobId: row.jobId.padEnd(36, "-"), resourceGroup: "g".repeat(60) });
  const numbers = Array.from({ length: 1000 }, (_, index) => index);
  const rows = numbers.map((number) =>
    long(number % 2 === 0 ? row(number, "Completed", -55, -5) : runningRow(number, number % 4 === 1 ? -100 : -30)),
  );
  const { workflows, run } = setUp(rows, watchOf());
  claim(
    workflows,
    numbers.map((number) => vmIdOf(`vm-${number}`).replace("shop", "g".repeat(60))),
  );

  const output = await run();

  expect(JSON.stringify(output).length).toBeLessThan(64_000);
  expect(output.hasMoreEnded).toBe(true);
});
