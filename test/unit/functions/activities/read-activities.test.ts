import { expect, test } from "vitest";
import { toInstant } from "../../../../domain/instant.ts";
import { createDecideProtection } from "../../../../functions/activities/decide-protection.ts";
import { createGetBackupJob } from "../../../../functions/activities/get-backup-job.ts";
import { createReadBackupStatus } from "../../../../functions/activities/read-backup-status.ts";
import { createReadOperation } from "../../../../functions/activities/read-operation.ts";
import { createReadProtectedItem } from "../../../../functions/activities/read-protected-item.ts";
import { createReadVirtualMachine } from "../../../../functions/activities/read-virtual-machine.ts";
import { createSharedPreflight } from "../../../../functions/shared-preflight.ts";
import { decideProtection, getBackupJob, readVirtualMachine } from "../../../../orchestrations/contracts/activities.ts";
import { readProtectedItem } from "../../../../orchestrations/contracts/item-activities.ts";
import { InMemoryBackupVault } from "../../../support/fakes/in-memory-backup-vault.ts";
import { InMemoryManagedDisks } from "../../../support/fakes/in-memory-managed-disks.ts";
import { InMemorySubscriptions } from "../../../support/fakes/in-memory-subscriptions.ts";
import { InMemoryVirtualMachines } from "../../../support/fakes/in-memory-virtual-machines.ts";
import { sampleConfig, sampleMachine, sampleVaultId, sampleVmId } from "../../../support/fakes/sample-machine.ts";

const deciding = {
  disks: new InMemoryManagedDisks(),
  config: sampleConfig(),
  preflight: createSharedPreflight({ subscriptions: new InMemorySubscriptions() }),
  now: () => startedAt,
};
const item = { vaultId: sampleVaultId(), vmId: sampleVmId() };
const startedAt = toInstant(new Date("2026-03-01T02:00:00Z"));

test("reads a machine without its tags", async () => {
  const machines = new InMemoryVirtualMachines([sampleMachine({ tags: { owner: "jo" } })]);

  const output = await createReadVirtualMachine({ machines })({ vmId: sampleVmId() });

  expect(readVirtualMachine.output.parse(output)).toEqual(output);
  expect(output).toMatchObject({ kind: "found", machine: { vmId: sampleVmId(), osType: "Linux" } });
  expect(JSON.stringify(output)).not.toContain("owner");
});

test("reports that a machine does not exist", async () => {
  const machines = new InMemoryVirtualMachines();

  await expect(createReadVirtualMachine({ machines })({ vmId: sampleVmId() })).resolves.toEqual({ kind: "notFound" });
});

test.for([
  ["a standard machine", {}, false],
  ["Trusted Launch", { securityType: "TrustedLaunch" }, true],
  ["a confidential machine", { securityType: "ConfidentialVM" }, true],
  ["an Ultra disk", { hasEnhancedOnlyDisks: true }, true],
] as const)("says whether an Enhanced policy is needed: %s", async ([, change, needsEnhancedPolicy]) => {
  const machines = new InMemoryVirtualMachines([sampleMachine(change)]);

  const output = await createReadVirtualMachine({ machines })({ vmId: sampleVmId() });

  expect(output).toMatchObject({ machine: { needsEnhancedPolicy } });
});

test("decides by the rules and names the configuration's version, the regional vault and the policy", async () => {
  const machines = new InMemoryVirtualMachines([sampleMachine({ hasEnhancedOnlyDisks: true })]);

  const output = await createDecideProtection({ machines, ...deciding })({ vmId: sampleVmId() });

  expect(decideProtection.output.parse(output)).toEqual(output);
  expect(output).toMatchObject({
    kind: "decided",
    decision: {
      action: "protect",
      configVersion: "0123456789ab",
      vaultId: sampleVaultId(),
      createVault: true,
      policyName: "holdfast-daily-enhanced",
      createPolicy: true,
    },
  });
});

test("decides nothing about a machine that does not exist", async () => {
  const decide = createDecideProtection({ machines: new InMemoryVirtualMachines(), ...deciding });

  await expect(decide({ vmId: sampleVmId() })).resolves.toEqual({ kind: "notFound" });
});

test("passes on which vault protects a machine", async () => {
  const vault = new InMemoryBackupVault();
  vault.putItem(item);

  const output = await createReadBackupStatus({ vault })({ vmId: item.vmId, location: "westeurope" });

  expect(output).toEqual({ kind: "protected", vaultId: item.vaultId });
});

test("reads a protected item, or that there is none", async () => {
  const vault = new InMemoryBackupVault();
  const read = createReadProtectedItem({ vault });

  await expect(read(item)).resolves.toEqual({ kind: "none" });
  vault.putItem({ ...item, protectionState: "IRPending", lastRecoveryPointAt: startedAt });
  const output = await read(item);

  expect(readProtectedItem.output.parse(output)).toEqual(output);
  expect(output).toMatchObject({ protectionState: "IRPending", isSoftDeleted: false, lastRecoveryPointAt: startedAt });
});

test("reads an operation once", async () => {
  const vault = new InMemoryBackupVault();
  const { operationId } = await vault.enableProtection({ ...item, policyId: "/p" });
  const read = createReadOperation({ vault });

  await expect(read({ vaultId: item.vaultId, operationId })).resolves.toEqual({ kind: "inProgress" });
  vault.endOperation(operationId, { kind: "succeeded", jobId: "job-1" });

  await expect(read({ vaultId: item.vaultId, operationId })).resolves.toEqual({ kind: "succeeded", jobId: "job-1" });
});

test("classifies the code of an operation that failed, so that no workflow has to", async () => {
  const vault = new InMemoryBackupVault();
  const { operationId } = await vault.enableProtection({ ...item, policyId: "/p" });
  const failed = { kind: "failed", errorCode: "BMSUserErrorObjectLocked", errorMessage: "Locked." } as const;
  vault.endOperation(operationId, failed);

  const output = await createReadOperation({ vault })({ vaultId: item.vaultId, operationId });

  expect(output).toEqual({ ...failed, errorClass: "tryAgain", retry: "later" });
});

test("reads a job with its tasks and errors, or that the vault does not know it", async () => {
  const vault = new InMemoryBackupVault();
  const errors = [{ code: "400", message: "no", recommendations: ["restart"] }];
  vault.putJob({ ...item, jobId: "job-1", startedAt, tasks: [{ taskId: "Take Snapshot", status: "Failed" }], errors });
  const read = createGetBackupJob({ vault });

  const output = await read({ vaultId: item.vaultId, jobId: "job-1" });

  expect(getBackupJob.output.parse(output)).toEqual(output);
  expect(output).toMatchObject({ kind: "job", job: { tasks: [{ taskId: "Take Snapshot" }], errors } });
  await expect(read({ vaultId: item.vaultId, jobId: "job-2" })).resolves.toEqual({ kind: "notFound" });
});

test("refuses input that does not fit the contract", async () => {
  const machines = new InMemoryVirtualMachines();

  await expect(createReadVirtualMachine({ machines })({ vmId: 5 })).rejects.toThrow(/vmId/);
});
