import type { InvocationContext } from "@azure/functions";
import { expect, test, vi } from "vitest";
import { machineInstanceId, machineKey, retryInstanceId } from "../../../../domain/coordination/instance-ids.ts";
import { BackupError } from "../../../../domain/errors.ts";
import type { Instant } from "../../../../domain/instant.ts";
import type { ProtectionConfig } from "../../../../domain/protection/config.ts";
import { createPlanRetirement } from "../../../../functions/activities/plan-retirement.ts";
import { createReadProtection } from "../../../../functions/activities/read-protection.ts";
import { createStartRetirement } from "../../../../functions/activities/start-retirement.ts";
import { createStartRetry } from "../../../../functions/activities/start-retry.ts";
import { createStopProtection } from "../../../../functions/activities/stop-protection.ts";
import { InMemoryBackupVault } from "../../../support/fakes/in-memory-backup-vault.ts";
import { InMemoryFleet } from "../../../support/fakes/in-memory-fleet.ts";
import { InMemoryVaultDirectory } from "../../../support/fakes/in-memory-vault-directory.ts";
import { InMemoryWorkflows } from "../../../support/fakes/in-memory-workflows.ts";
import { sampleConfig, sampleVaultId, sampleVmId } from "../../../support/fakes/sample-machine.ts";

const vmId = sampleVmId();
const vaultId = sampleVaultId();
const otherVaultId = `${vaultId}-old`;
const context = {} as InvocationContext;
const lastRecoveryPointAt = "2026-03-30T23:00:00.000Z" as Instant;

function plan(config: ProtectionConfig = sampleConfig()) {
  const vault = new InMemoryBackupVault();
  const directory = new InMemoryVaultDirectory();
  for (const id of [otherVaultId, vaultId])
    directory.putVault({ vaultId: id, location: "westeurope", provisioningState: "Succeeded" });
  const fleet = new InMemoryFleet([]);
  return { vault, directory, fleet, run: createPlanRetirement({ vault, directory, fleet, config }) };
}

const indexed = (inVaultId: string, isSoftDeleted = false) => ({
  vmId,
  vaultId: inVaultId,
  protectionState: "Protected",
  isSoftDeleted,
});

test("asks only the vault that the index names", async () => {
  const { vault, directory, fleet, run } = plan();
  vault.putItem({ vaultId, vmId, lastRecoveryPointAt });
  fleet.putItem(indexed(vaultId));
  const listVaults = vi.spyOn(directory, "listVaults");

  await expect(run({ vmId })).resolves.toMatchObject({ kind: "item", vaultId, lastRecoveryPointAt });
  expect(listVaults).not.toHaveBeenCalled();
});

test("asks the known vault before the index", async () => {
  const { vault, fleet, run } = plan();
  vault.putItem({ vaultId, vmId });
  const itemOf = vi.spyOn(fleet, "itemOf");

  await expect(run({ vmId, vaultId })).resolves.toMatchObject({ kind: "item", vaultId });
  expect(itemOf).not.toHaveBeenCalled();
});

test.for<[string, (fleet: InMemoryFleet) => void]>([
  ["fails", (fleet) => fleet.faults.failNext("itemOf", new BackupError("AZURE_THROTTLED", "Later."))],
  ["is late and names a vault without the item", (fleet) => fleet.putItem(indexed(`${vaultId}-gone`))],
  ["knows a soft-deleted item only", (fleet) => fleet.putItem(indexed(vaultId, true))],
])("asks every vault when the index %s", async ([, arrange]) => {
  const { vault, fleet, run } = plan();
  vault.putItem({ vaultId: otherVaultId, vmId });
  arrange(fleet);

  await expect(run({ vmId })).resolves.toMatchObject({ kind: "item", vaultId: otherVaultId });
});

test("does not hide an error of its own behind the index", async () => {
  const { fleet, run } = plan();
  fleet.faults.failNext("itemOf", new TypeError("A bug."));

  await expect(run({ vmId })).rejects.toThrow("A bug.");
});

test("finds the item in any vault of the machine's subscription, and what the rules want done with it", async () => {
  const { vault, run } = plan();
  vault.putItem({ vaultId: otherVaultId, vmId, lastRecoveryPointAt });

  await expect(run({ vmId })).resolves.toMatchObject({
    kind: "item",
    vaultId: otherVaultId,
    protectionState: "Protected",
    isSoftDeleted: false,
    lastRecoveryPointAt,
    whenDeleted: "stopAndRetain",
  });
});

test("prefers an item that is not soft-deleted, wherever it is", async () => {
  const { vault, run } = plan();
  vault.putItem({ vaultId: otherVaultId, vmId, isSoftDeleted: true, softDeletedForSeconds: 60 });

  await expect(run({ vmId, vaultId: otherVaultId })).resolves.toMatchObject({
    isSoftDeleted: true,
    softDeletedForSeconds: 60,
  });
  vault.putItem({ vaultId, vmId });
  await expect(run({ vmId, vaultId: otherVaultId })).resolves.toMatchObject({ vaultId, isSoftDeleted: false });
});

test("finds nothing of a machine that is in no vault, or whose ID is none", async () => {
  const { run } = plan();

  await expect(run({ vmId })).resolves.toEqual({ kind: "none", unread: [] });
  await expect(run({ vmId: "/x" })).resolves.toEqual({ kind: "none", unread: [] });
});

test("names what it may not read, and lets transient errors be retried", async () => {
  const { vault, run } = plan();
  vault.faults.failNext("readProtectedItem", new BackupError("AZURE_ACCESS_DENIED", "No."));
  await expect(run({ vmId })).resolves.toMatchObject({ kind: "none", unread: [otherVaultId] });

  vault.faults.failNext("readProtectedItem", new BackupError("AZURE_UNAVAILABLE", "Later."));
  await expect(run({ vmId })).rejects.toMatchObject({ code: "AZURE_UNAVAILABLE" });
});

test("starts to stop protection; running twice leaves the item as it is", async () => {
  const vault = new InMemoryBackupVault();
  vault.putItem({ vaultId, vmId });
  const stop = createStopProtection({ vault });

  await stop({ vaultId, vmId });
  await expect(stop({ vaultId, vmId })).resolves.toEqual({ operationId: "operation-2" });

  await expect(vault.readProtectedItem({ vaultId, vmId })).resolves.toMatchObject({
    protectionState: "ProtectionStopped",
  });
});

test("starts one retirement and one retry per machine and reason", async () => {
  const workflows = new InMemoryWorkflows();
  const retire = createStartRetirement({ workflows: () => workflows });
  const retry = createStartRetry({ workflows: () => workflows });
  const input = { vmId, at: lastRecoveryPointAt, attempt: 1, reason: "policyMissing", since: lastRecoveryPointAt };

  const kinds = [await retire({ vmId, vaultId }, context), await retire({ vmId }, context)];
  const retries = [await retry(input, context), await retry(input, context)];
  await retry({ ...input, reason: "accessDenied" }, context);

  expect([...kinds, ...retries].map(({ kind }) => kind)).toEqual([
    "started",
    "alreadyRunning",
    "started",
    "alreadyRunning",
  ]);
  expect(workflows.started.map(({ instanceId }) => instanceId)).toEqual([
    machineInstanceId("retire", vmId),
    retryInstanceId(vmId, "policyMissing"),
    retryInstanceId(vmId, "accessDenied"),
  ]);
});

test("reads whether a machine's protection runs, and its open problem", async () => {
  const workflows = new InMemoryWorkflows();
  const read = createReadProtection({ workflows: () => workflows });
  const problem = {
    reason: "policyMissing",
    since: lastRecoveryPointAt,
    attempts: 1,
    nextAt: lastRecoveryPointAt,
    toldBy: "notice",
  };

  await expect(read({ vmId }, context)).resolves.toEqual({ isRunning: false });
  workflows.put(machineInstanceId("protect", vmId), "running");
  workflows.putEntity("openProblem", machineKey(vmId), problem);
  await expect(read({ vmId }, context)).resolves.toEqual({ isRunning: true, problem });
  workflows.putEntity("openProblem", machineKey(vmId), { reason: "nonsense" });
  await expect(read({ vmId }, context)).resolves.toEqual({ isRunning: true });
});
