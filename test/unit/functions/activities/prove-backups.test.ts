import { expect, test } from "vitest";
import type { BackupJob } from "../../../../domain/backup/job.ts";
import { BackupError } from "../../../../domain/errors.ts";
import { createProveBackups } from "../../../../functions/activities/prove-backups.ts";
import { InMemoryBackupVault } from "../../../support/fakes/in-memory-backup-vault.ts";
import { InMemoryVaultJobs } from "../../../support/fakes/in-memory-vault-jobs.ts";
import { InMemoryVirtualMachines } from "../../../support/fakes/in-memory-virtual-machines.ts";
import { sampleMachine } from "../../../support/fakes/sample-machine.ts";
import { followedJob, minutes, noon, vmIdOf } from "../../../support/vault-rows.ts";
import { thresholds, vaultId } from "../../../support/workflow-answers.ts";

const vmId = vmIdOf("vm-1");
const endedRow = {
  key: "key-1",
  jobId: "job-1",
  vmId,
  status: "Completed",
  startedAt: minutes(-60),
  endedAt: minutes(-10),
  isAlone: true,
};
const runningRow = { ...endedRow, status: "InProgress", endedAt: undefined };
const point = { recoveryPointId: "1", at: minutes(-60), isInSnapshotTier: true, isInVaultTier: true };

function setUp(job: Partial<BackupJob> = {}) {
  const jobs = new InMemoryVaultJobs();
  const vault = new InMemoryBackupVault();
  const machines = new InMemoryVirtualMachines();
  vault.putJob({ vaultId, vmId, jobId: "job-1", startedAt: minutes(-60), ...job });
  const prove = createProveBackups({ vault, jobs, machines });
  const run = (...given: readonly object[]) => prove({ vaultId, at: noon, thresholds, jobs: given });
  return { jobs, vault, machines, run };
}

const tasks = (snapshot: string, transfer: string) =>
  [
    { taskId: "Take Snapshot", status: snapshot },
    { taskId: "Transfer data to vault", status: transfer },
  ] as BackupJob["tasks"];

const throttled = new BackupError("AZURE_THROTTLED", "Later.", { retryAfterSeconds: 900 });
const denied = new BackupError("AZURE_ACCESS_DENIED", "No.");
const unavailable = new BackupError("AZURE_UNAVAILABLE", "Down.");

test("one read of recovery points proves a backup", async () => {
  const { jobs, run } = setUp();
  jobs.putRecoveryPoint(vaultId, vmId, point);

  const { ended } = await run(endedRow);

  const milestones = { snapshotAt: point.at, vaultedAt: endedRow.endedAt };
  expect(ended).toMatchObject([{ result: { result: "completed", reason: "vaulted", jobId: "job-1", milestones } }]);
  expect(ended[0]).not.toHaveProperty("retry");
  expect(jobs.requests).toHaveLength(1);
});

test.for<["policy" | "onDemand" | undefined, boolean, object]>([
  ["policy", true, { origin: "policy" }],
  ["onDemand", true, { origin: "onDemand" }],
  ["onDemand", false, { origin: "onDemand" }],
  [undefined, true, {}],
])(
  "the recovery point says who started the backup: %s, in the vault: %s",
  async ([origin, isInVaultTier, expected]) => {
    const { jobs, run } = setUp({ status: "Completed", tasks: tasks("Completed", "Skipped") });
    jobs.putRecoveryPoint(vaultId, vmId, { ...point, isInVaultTier, ...(origin !== undefined && { origin }) });

    const { ended } = await run(endedRow);

    const { origin: found } = ended[0] ?? {};
    expect(found === undefined ? {} : { origin: found }).toEqual(expected);
  },
);

test("without a point in the vault the job's tasks decide", async () => {
  const { run } = setUp({ status: "Completed", tasks: tasks("Completed", "Skipped") });

  expect((await run(endedRow)).ended).toMatchObject([{ result: { result: "skipped", reason: "transferSkipped" } }]);
});

test("points that Azure refuses to show prove nothing", async () => {
  const { jobs, run } = setUp({ status: "Completed", tasks: tasks("Completed", "Completed") });
  jobs.faults.failNext("listRecoveryPoints", denied);

  expect((await run(endedRow)).ended).toMatchObject([{ result: { result: "completed" } }]);
});

test.for<[string, string | undefined, string]>([
  ["as the table says", "UserErrorRpCollectionLimitReached", "once"],
  ["not before a repair", "UserErrorVmProvisioningStateFailed", "no"],
  ["once for an unknown code", "MadeUpCode", "once"],
  ["once without a code", undefined, "once"],
])("a failure may be retried %s", async ([, code, retry]) => {
  const errors = code === undefined ? [] : [{ code, message: "m".repeat(5000), recommendations: ["a", "b", "c"] }];
  const { run } = setUp({ status: "Failed", tasks: tasks("Failed", "NotStarted"), errors });

  const { ended } = await run({ ...endedRow, status: "Failed" });

  expect(ended[0]?.retry).toBe(retry);
  expect(JSON.stringify(ended[0]).length).toBeLessThan(1500);
});

test("a failed snapshot comes with the state of the backup extension, where it can be read", async () => {
  const failure = { status: "Failed", tasks: tasks("Failed", "NotStarted") } as const;
  const { machines, run } = setUp(failure);
  const error = "No connection.";
  machines.put(sampleMachine({ vmId, backupExtension: { state: "failed", version: "1.0", error } }));

  const known = await run({ ...endedRow, status: "Failed" });
  machines.faults.failNext("read", unavailable);
  const unread = await run({ ...endedRow, status: "Failed" });
  machines.delete(vmId);
  const gone = await run({ ...endedRow, status: "Failed" });

  expect(known.ended[0]?.result.extension).toEqual({ state: "failed", version: "1.0", message: error });
  expect([unread, gone].map(({ ended }) => ended[0]?.result.extension)).toEqual([undefined, undefined]);
});

test("an end without proof is asked for again, and unknown at the third poll", async () => {
  const { run } = setUp({ status: "Completed", tasks: tasks("Completed", "InProgress") });

  const first = await run(endedRow);
  const second = await run({ ...endedRow, progress: first.pending[0]?.job.progress });
  const third = await run({ ...endedRow, progress: second.pending[0]?.job.progress });

  expect([first, second].map(({ ended }) => ended)).toEqual([[], []]);
  expect(third.ended).toMatchObject([{ result: { result: "unknown", reason: "transferUnconfirmed" } }]);
});

test("details that Azure refuses for good leave the result unknown, with the reason", async () => {
  const { vault, run } = setUp();
  vault.faults.failNext("readJob", denied);

  const { ended } = await run({ ...endedRow, status: "Failed" });

  expect(ended).toMatchObject([{ result: { result: "unknown", reason: "accessDenied" } }]);
});

test("stops politely when the budget of requests says later", async () => {
  const { jobs, run } = setUp();
  for (const name of ["vm-1", "vm-2", "vm-3"]) jobs.putRecoveryPoint(vaultId, vmIdOf(name), point);
  const rows = Array.from({ length: 12 }, (_, index) => ({ ...endedRow, vmId: vmIdOf(`vm-${index + 1}`) }));
  for (let call = 0; call < 1; call += 1) jobs.faults.failNext("listRecoveryPoints", throttled);

  const { ended, left, laterSeconds } = await run(...rows);

  expect([ended.length, left, laterSeconds]).toEqual([2, 9, 900]);
});

test("a failure without a wait asks for a minute", async () => {
  const { jobs, run } = setUp();
  jobs.faults.failNext("listRecoveryPoints", unavailable);

  expect(await run(endedRow)).toEqual({ ended: [], pending: [], left: 1, laterSeconds: 60 });
});

test("a failure that is none of Azure's fails the activity", async () => {
  const { jobs, run } = setUp();
  jobs.faults.failNext("listRecoveryPoints", new Error("A bug."));

  await expect(run(endedRow)).rejects.toThrow("A bug.");
});

test("reads the details of a running job: its phase, a stall, and its snapshot", async () => {
  const { run } = setUp({ status: "InProgress", tasks: tasks("InProgress", "NotStarted") });

  const { pending } = await run({ ...runningRow, isParked: true });

  expect(pending).toMatchObject([
    {
      job: { jobId: "job-1", isParked: true, progress: { phase: "snapshot", isStalled: true } },
      stalled: { phase: "snapshot", seconds: 3600 },
      hasRecovered: false,
    },
  ]);
  expect(pending[0]).not.toHaveProperty("snapshotAt");
});

test("tells of a snapshot once, and of a recovery", async () => {
  const { run } = setUp({ status: "InProgress", tasks: tasks("Completed", "InProgress") });
  const progress = { ...followedJob(1).progress, isStalled: true, stalledPhases: ["snapshot"] };

  const first = await run({ ...runningRow, progress });
  const second = await run({ ...runningRow, progress: first.pending[0]?.job.progress });

  expect(first.pending).toMatchObject([{ hasRecovered: true, snapshotAt: noon }]);
  expect(second.pending[0]).not.toHaveProperty("snapshotAt");
});

test("a job whose details say that it ended is told by them", async () => {
  const endedAt = minutes(-5);
  const { run } = setUp({ status: "Completed", endedAt, tasks: tasks("Completed", "Completed") });
  const progress = { ...followedJob(1).progress, isStalled: true };

  const { ended } = await run({ ...runningRow, progress });

  expect(ended).toMatchObject([{ endedAt, wasStalled: true, result: { result: "completed" } }]);
});

test("a running job that the vault does not know is asked for again, and lost at the fifth poll", async () => {
  const { run } = setUp();
  const unknown = { ...runningRow, jobId: "job-9" };

  const first = await run(unknown);
  const progress = { ...followedJob(9).progress, missingPolls: 4 };
  const fifth = await run({ ...unknown, progress });

  expect(first.pending).toHaveLength(1);
  expect(fifth.ended).toMatchObject([{ endedAt: noon, result: { result: "unknown", reason: "jobNotFound" } }]);
});
