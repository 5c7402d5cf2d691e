import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRecoveryServicesVault } from "../../azure/recovery-services/recovery-services-vault.ts";
import { createVaultDirectory } from "../../azure/recovery-services/vault-directory.ts";
import type { Instant } from "../../domain/instant.ts";
import type { BackupVault, OperationState } from "../../domain/ports/backup-vault.ts";
import { policyIdOf, sameResource } from "../../domain/resource-id.ts";
import { type SimulatedAzure, startSimulatedAzure, VAULT_ID, VM_ID } from "../support/azure/simulated-azure.ts";
import { InMemoryBackupVault } from "../support/fakes/in-memory-backup-vault.ts";
import { sampleTemplate } from "../support/fakes/sample-machine.ts";

let azure: SimulatedAzure;
beforeAll(async () => {
  azure = await startSimulatedAzure();
  await createVaultDirectory(azure.options).createPolicy({
    vaultId: VAULT_ID,
    policyName: "daily",
    template: { kind: "standard", ...sampleTemplate },
  });
});
afterAll(() => azure.stop());

interface Subject {
  readonly vault: BackupVault;
  /** Lets Azure finish an operation that changes protection. */
  finishOperation(operationId: string): Promise<void>;
  /** Lets Azure start the job that a backup's operation leads to. */
  startJob(operationId: string): Promise<void>;
}

/** Each has a vault with a policy `daily` and one unprotected machine. */
const implementations: readonly (readonly [name: string, create: () => Subject])[] = [
  ["in memory", inMemory],
  [
    "Recovery Services",
    () => ({
      vault: createRecoveryServicesVault(azure.options),
      finishOperation: () => azure.advanceSeconds(900),
      startJob: () => azure.advanceSeconds(60),
    }),
  ],
];

const key = { vaultId: VAULT_ID, vmId: VM_ID };
const policyId = policyIdOf(VAULT_ID, "daily");
const beginning = "2026-03-30T08:00:00.000Z" as Instant;

function inMemory(): Subject {
  const vault = new InMemoryBackupVault();
  return {
    vault,
    finishOperation: async (operationId) => vault.endOperation(operationId, { kind: "succeeded" }),
    async startJob(operationId) {
      vault.putJob({ ...key, jobId: "job-1", startedAt: "2026-03-30T08:15:00.000Z" as Instant });
      vault.endOperation(operationId, { kind: "succeeded", jobId: "job-1" });
    },
  };
}

function jobIdOf(state: OperationState): string {
  if (state.kind !== "succeeded" || state.jobId === undefined) throw new Error(`no job in ${JSON.stringify(state)}`);
  return state.jobId;
}

/** Steps in order: each result depends on the steps before. */
describe.for(implementations)("backup vault %s", ([, create]) => {
  let subject: Subject;
  let jobId: string;
  beforeAll(() => {
    subject = create();
  });

  test("has no status, item or job of an unprotected machine", async () => {
    const { vault } = subject;

    expect(await vault.readBackupStatus({ vmId: VM_ID, location: "westeurope" })).toEqual({ kind: "notProtected" });
    expect(await vault.readProtectedItem(key)).toBeUndefined();
    expect(await vault.listProtectedItems(VAULT_ID)).toEqual([]);
    expect(await vault.listBackupJobs({ ...key, startedFrom: beginning })).toEqual([]);
  });

  test("enables protection by an operation that its ID alone identifies", async () => {
    const { vault, finishOperation } = subject;

    const { operationId } = await vault.enableProtection({ ...key, policyId });
    const early = await vault.readOperation({ vaultId: VAULT_ID, operationId });
    await finishOperation(operationId);

    expect([operationId, early.kind]).toEqual([expect.stringMatching(/^[\w-]+$/), "inProgress"]);
    expect((await vault.readOperation({ vaultId: VAULT_ID, operationId })).kind).toBe("succeeded");
  });

  test("then returns the item, the vault and the policy that protect it", async () => {
    const { vault } = subject;

    const item = await vault.readProtectedItem({ vaultId: VAULT_ID, vmId: VM_ID.toLowerCase() });
    const status = await vault.readBackupStatus({ vmId: VM_ID, location: "westeurope" });

    expect(item).toMatchObject({ protectionState: "IRPending", isSoftDeleted: false });
    expect(item).not.toHaveProperty("lastRecoveryPointAt");
    expect(sameResource(item?.policyId ?? "", policyId)).toBe(true);
    expect(status).toMatchObject({ kind: "protected", policyName: "daily" });
    expect((await vault.listProtectedItems(VAULT_ID)).map((row) => sameResource(row.vmId, VM_ID))).toEqual([true]);
  });

  test("starts a backup whose job is named later, on the operation", async () => {
    const { vault, startJob } = subject;

    const started = await vault.triggerBackup({ ...key, retainUntil: "2026-04-29T00:00:00.000Z" as Instant });
    const early = await vault.readOperation({ vaultId: VAULT_ID, operationId: started.operationId });
    await startJob(started.operationId);
    jobId = jobIdOf(await vault.readOperation({ vaultId: VAULT_ID, operationId: started.operationId }));

    expect(early.kind).toBe("inProgress");
    for (const onlyRunning of [false, true]) {
      const jobs = await vault.listBackupJobs({ ...key, startedFrom: beginning, onlyRunning });
      expect(jobs).toMatchObject([{ jobId, status: "InProgress" }]);
    }
  });

  test("reads the job", async () => {
    const job = await subject.vault.readJob({ vaultId: VAULT_ID, jobId });

    expect(job).toMatchObject({ jobId, status: "InProgress", errors: [] });
    expect(job).not.toHaveProperty("endedAt");
  });

  test("lists neither earlier jobs nor those of another machine", async () => {
    const { vault } = subject;
    const other = VM_ID.replace("web-01", "web-02");

    expect(await vault.listBackupJobs({ ...key, startedFrom: "2026-03-30T12:00:00.000Z" as Instant })).toEqual([]);
    expect(await vault.listBackupJobs({ ...key, vmId: other, startedFrom: beginning })).toEqual([]);
  });
});

test.for(implementations)("backup vault %s returns undefined for an unknown job", async ([, create]) => {
  const { vault } = create();

  expect(await vault.readJob({ vaultId: VAULT_ID, jobId: "99999999-0000-0000-0000-000000000000" })).toBeUndefined();
});
