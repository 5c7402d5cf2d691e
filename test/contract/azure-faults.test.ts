import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createComputeVirtualMachines } from "../../azure/compute/compute-virtual-machines.ts";
import { createRecoveryServicesVault } from "../../azure/recovery-services/recovery-services-vault.ts";
import { createVaultDirectory } from "../../azure/recovery-services/vault-directory.ts";
import type { ErrorCode } from "../../domain/errors.ts";
import type { Instant } from "../../domain/instant.ts";
import { policyIdOf } from "../../domain/resource-id.ts";
import type { PlannedFault } from "../../local/azure-simulator/faults/fault-plan.ts";
import { type SimulatedAzure, startSimulatedAzure, VAULT_ID, VM_ID } from "../support/azure/simulated-azure.ts";
import { sampleTemplate } from "../support/fakes/sample-machine.ts";

let azure: SimulatedAzure;
beforeEach(async () => {
  azure = await startSimulatedAzure();
});
afterEach(() => azure.stop());

const key = { vaultId: VAULT_ID, vmId: VM_ID };
const retainUntil = "2026-04-29T00:00:00.000Z" as Instant;
const startedFrom = "2026-03-30T08:00:00.000Z" as Instant;
const policy = {
  vaultId: VAULT_ID,
  policyName: "daily",
  template: { kind: "standard", ...sampleTemplate },
} as const;

const settings = { redundancy: "GeoRedundant", crossRegionRestore: false } as const;

function vault() {
  return createRecoveryServicesVault(azure.options);
}

async function protectMachine(): Promise<void> {
  await createVaultDirectory(azure.options).createPolicy(policy);
  await vault().enableProtection({ ...key, policyId: policyIdOf(VAULT_ID, "daily") });
  await azure.advanceSeconds(900);
}

describe("a fault of the simulator maps to an error code", () => {
  test.for<[string, PlannedFault, ErrorCode]>([
    ["a throttled read", { kind: "throttle", retryAfterSeconds: 17 }, "AZURE_THROTTLED"],
    ["a missing right", { kind: "refuse", status: 403, code: "AuthorizationFailed" }, "AZURE_ACCESS_DENIED"],
    ["a locked object", { kind: "refuse", status: 409, code: "BMSUserErrorObjectLocked" }, "AZURE_CONFLICT"],
    ["a service that fails", { kind: "serverError" }, "AZURE_UNAVAILABLE"],
    ["a connection that is cut", { kind: "dropBeforeActing" }, "AZURE_UNAVAILABLE"],
    ["a response that is lost", { kind: "dropAnswerAfterActing" }, "AZURE_UNAVAILABLE"],
    ["a region that is out", { kind: "regionOut", location: "westeurope" }, "AZURE_UNAVAILABLE"],
  ])("%s", async ([, fault, code]) => {
    azure.simulator.faults.begin({ faults: [{ ...fault, count: 1 }] });

    const reading = createComputeVirtualMachines(azure.options).read(VM_ID);

    await expect(reading).rejects.toMatchObject({ code });
  });

  test("a throttled read carries the wait Azure asks for", async () => {
    azure.simulator.faults.begin({ faults: [{ kind: "throttle", retryAfterSeconds: 17, count: 1 }] });

    const reading = vault().readProtectedItem(key);

    await expect(reading).rejects.toMatchObject({ code: "AZURE_THROTTLED", retryAfterSeconds: 17 });
  });
});

test("a backup whose response is lost has started, and its job is listed", async () => {
  await protectMachine();
  const action = "*/protectedItems/backup/action";
  azure.simulator.faults.begin({ faults: [{ kind: "dropAnswerAfterActing", action, count: 1 }] });

  await expect(vault().triggerBackup({ ...key, retainUntil })).rejects.toMatchObject({ code: "AZURE_OUTCOME_UNKNOWN" });
  await azure.advanceSeconds(60);

  expect(await vault().listBackupJobs({ ...key, startedFrom })).toMatchObject([{ status: "InProgress" }]);
});

test("a second backup while one runs is a conflict and starts no second job", async () => {
  await protectMachine();
  await vault().triggerBackup({ ...key, retainUntil });
  await azure.advanceSeconds(60);

  await expect(vault().triggerBackup({ ...key, retainUntil })).rejects.toMatchObject({ code: "AZURE_CONFLICT" });
  expect(await vault().listBackupJobs({ ...key, startedFrom })).toHaveLength(1);
});

test("a job is followed to its end through the phases Azure reports", async () => {
  await protectMachine();
  const { operationId } = await vault().triggerBackup({ ...key, retainUntil });
  await azure.advanceSeconds(60);
  const operation = await vault().readOperation({ vaultId: VAULT_ID, operationId });
  await azure.advanceSeconds(24 * 3600);

  const jobId = operation.kind === "succeeded" ? (operation.jobId ?? "") : "";
  const job = await vault().readJob({ vaultId: VAULT_ID, jobId });

  expect(job).toMatchObject({ status: "Completed", errors: [] });
  expect(job?.tasks.map((task) => [task.taskId.toLowerCase(), task.status])).toEqual([
    ["take snapshot", "Completed"],
    ["transfer data to vault", "Completed"],
  ]);
  expect(job?.endedAt).toBeDefined();
  expect(await vault().listBackupJobs({ ...key, startedFrom, onlyRunning: true })).toEqual([]);
  expect((await vault().readProtectedItem(key))?.lastRecoveryPointAt).toBeDefined();
});

test("a subscription without the resource provider is reported", async () => {
  await azure.stop();
  azure = await startSimulatedAzure({ unregisteredNamespaces: ["Microsoft.RecoveryServices"], load: [] });
  const group = VAULT_ID.replace("/shop/", "/other/");

  const creating = createVaultDirectory(azure.options).createVault({
    vaultId: group,
    location: "westeurope",
    settings,
  });

  await expect(creating).rejects.toMatchObject({ code: "AZURE_PROVIDER_NOT_REGISTERED" });
});
