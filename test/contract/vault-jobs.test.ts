import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRecoveryServicesVault } from "../../azure/recovery-services/recovery-services-vault.ts";
import { createVaultDirectory } from "../../azure/recovery-services/vault-directory.ts";
import { createVaultJobs } from "../../azure/recovery-services/vault-jobs.ts";
import { addSeconds, type Instant } from "../../domain/instant.ts";
import type { BackupJobRow, VaultJobs } from "../../domain/ports/vault-jobs.ts";
import { policyIdOf } from "../../domain/resource-id.ts";
import { type SimulatedAzure, startSimulatedAzure, VAULT_ID, VM_ID } from "../support/azure/simulated-azure.ts";
import { InMemoryVaultJobs } from "../support/fakes/in-memory-vault-jobs.ts";
import { sampleTemplate } from "../support/fakes/sample-machine.ts";

const beginning = "2026-03-30T08:00:00.000Z" as Instant;
const ending = "2026-04-02T08:00:00.000Z" as Instant;
const keptUntil = "2026-05-30T00:00:00.000Z" as Instant;
const item = { vaultId: VAULT_ID, vmId: VM_ID };

let azure: SimulatedAzure;
beforeAll(async () => {
  azure = await startSimulatedAzure();
  await createVaultDirectory(azure.options).createPolicy({
    vaultId: VAULT_ID,
    policyName: "daily",
    template: { kind: "standard", ...sampleTemplate },
  });
  const vault = createRecoveryServicesVault(azure.options);
  await vault.enableProtection({ ...item, policyId: policyIdOf(VAULT_ID, "daily") });
  await azure.advanceSeconds(900);
  await vault.triggerBackup({ ...item, retainUntil: keptUntil });
  await azure.advanceSeconds(24 * 3600);
  await vault.triggerBackup({ ...item, retainUntil: keptUntil });
  await azure.advanceSeconds(60);
});
afterAll(() => azure.stop());

/** Each has a machine with a backup that has completed, whose recovery point is in both tiers, and one a day later that runs. */
const implementations: readonly (readonly [name: string, create: () => VaultJobs])[] = [
  ["in memory", inMemory],
  ["over Recovery Services", () => createVaultJobs(azure.options)],
  [
    "over a version of Recovery Services with numbers for names",
    () => createVaultJobs({ ...azure.options, apiVersions: { backup: "2021-10-01" } }),
  ],
];

function inMemory(): VaultJobs {
  const row = { machineName: "web-01", resourceGroup: "shop" };
  const startedAt = "2026-03-30T08:15:10.000Z" as Instant;
  const endedAt = addSeconds(startedAt, 7200);
  return new InMemoryVaultJobs()
    .putJob(VAULT_ID, { ...row, jobId: "second", status: "InProgress", startedAt: addSeconds(startedAt, 86_400) })
    .putJob(VAULT_ID, { ...row, jobId: "first", status: "Completed", startedAt, endedAt })
    .putRecoveryPoint(VAULT_ID, VM_ID, {
      recoveryPointId: "1",
      at: addSeconds(startedAt, 4),
      isInSnapshotTier: true,
      isInVaultTier: true,
      consistency: "FileSystemConsistent",
      expiresAt: keptUntil,
      origin: "onDemand",
    });
}

describe.for(implementations)("the jobs of a vault %s", ([, create]) => {
  test("are listed oldest first, each with its machine", async () => {
    const jobs = await create().listJobs({ vaultId: VAULT_ID, startedFrom: beginning });

    expect(jobs.map(({ status }) => status)).toEqual(["Completed", "InProgress"]);
    expect(jobs.map(({ machineName }) => machineName.toLowerCase())).toEqual(["web-01", "web-01"]);
    expect(jobs.map(({ resourceGroup }) => resourceGroup?.toLowerCase())).toEqual(["shop", "shop"]);
    expect(jobs.map((job) => [job.startedAt < (job.endedAt ?? ""), "endedAt" in job])).toEqual([
      [true, true],
      [false, false],
    ]);
  });

  test("are listed from a start, which counts, and by status", async () => {
    const jobs = create();
    const [first, second] = await jobs.listJobs({ vaultId: VAULT_ID, startedFrom: beginning });
    const list = async (startedFrom: Instant | undefined, status?: BackupJobRow["status"]) =>
      (
        await jobs.listJobs({
          vaultId: VAULT_ID,
          startedFrom: startedFrom ?? beginning,
          ...(status !== undefined && { status }),
        })
      ).map(({ jobId }) => jobId);

    expect(await list(first?.startedAt)).toEqual([first?.jobId, second?.jobId]);
    expect(await list(addSeconds(first?.startedAt ?? beginning, 0.001))).toEqual([second?.jobId]);
    expect(await list(beginning, "InProgress")).toEqual([second?.jobId]);
    expect(await list(beginning, "Completed")).toEqual([first?.jobId]);
    expect(await list(beginning, "Failed")).toEqual([]);
  });

  test("leave a recovery point with its tiers, between two instants that count", async () => {
    const jobs = create();

    const [point] = await jobs.listRecoveryPoints({ ...item, from: beginning, until: addSeconds(beginning, 43_200) });
    const at = point?.at ?? beginning;
    const between = async (from: Instant, until: Instant) =>
      (await jobs.listRecoveryPoints({ ...item, from, until })).map(({ recoveryPointId }) => recoveryPointId);

    expect(point).toMatchObject({ isInSnapshotTier: true, isInVaultTier: true, consistency: expect.any(String) });
    expect(point).toMatchObject({ expiresAt: keptUntil, origin: "onDemand" });
    expect(await between(at, at)).toEqual([point?.recoveryPointId]);
    expect(await between(addSeconds(at, 0.001), addSeconds(at, 3600))).toEqual([]);
    expect(await between(beginning, addSeconds(at, -0.001))).toEqual([]);
  });
});

test("a point whose data is not in the vault yet is in the snapshot tier only", async () => {
  const jobs = createVaultJobs(azure.options);
  await azure.advanceSeconds(1200);

  const points = await jobs.listRecoveryPoints({ ...item, from: addSeconds(beginning, 86_400), until: ending });

  expect(points).toMatchObject([{ isInSnapshotTier: true, isInVaultTier: false }]);
});

test.for<[what: string, read: (jobs: VaultJobs) => Promise<unknown>, code: string]>([
  ["a machine without an item", pointsOf("web-99"), "AZURE_NOT_FOUND"],
  [
    "a vault that is not there",
    (jobs) => jobs.listJobs({ vaultId: `${VAULT_ID}-gone`, startedFrom: beginning }),
    "AZURE_NOT_FOUND",
  ],
  ["what is no vault", (jobs) => jobs.listJobs({ vaultId: VM_ID, startedFrom: beginning }), "AZURE_REFUSED"],
])("%s is an error", async ([, read, code]) => {
  await expect(read(createVaultJobs(azure.options))).rejects.toMatchObject({ code });
});

function pointsOf(name: string) {
  return (jobs: VaultJobs) =>
    jobs.listRecoveryPoints({ ...item, vmId: VM_ID.replace("web-01", name), from: beginning, until: ending });
}
