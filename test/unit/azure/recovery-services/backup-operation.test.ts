import { afterAll, beforeAll, expect, test } from "vitest";
import { createRecoveryServicesVault } from "../../../../azure/recovery-services/recovery-services-vault.ts";
import type { Instant } from "../../../../domain/instant.ts";
import { type ArmServer, azureOptions, startArmServer } from "../../../support/azure/arm-server.ts";
import { VAULT_ID, VM_ID } from "../../../support/azure/wire-machine.ts";

let azure: ArmServer;
beforeAll(async () => {
  azure = await startArmServer();
});
afterAll(() => azure.close());

const key = { vaultId: VAULT_ID, vmId: VM_ID };
const operationHeader = { location: `https://management.azure.com${VAULT_ID}/backupOperationResults/op-1?s=x` };

function vault() {
  return createRecoveryServicesVault(azureOptions(azure));
}

test("a PUT that Azure carries out at once leads to an operation that has succeeded, read without a call", async () => {
  azure.respondWith({ status: 200, body: { id: VM_ID } });
  const policyId = `${VAULT_ID}/backupPolicies/daily`;

  for (const started of [
    await vault().enableProtection({ ...key, policyId }),
    await vault().undeleteProtectedItem(key),
  ]) {
    const before = azure.requests.length;
    const state = await vault().readOperation({ vaultId: VAULT_ID, operationId: started.operationId });

    expect(state).toEqual({ kind: "succeeded" });
    expect(azure.requests).toHaveLength(before);
  }
});

test("a PUT answered 200 that names an operation is followed like any other", async () => {
  azure.respondWith({ status: 200, headers: { ...operationHeader, "retry-after": "60" } });

  expect(await vault().undeleteProtectedItem(key)).toEqual({ operationId: "op-1", retryAfterSeconds: 60 });
});

test("an operation that fails for a missing right says which one, and the role that grants it", async () => {
  const message =
    `The client 'x' with object id 'y' has permission to perform action 'a' on scope '${VAULT_ID}'; however, it does not have ` +
    `permission to perform action(s) 'Microsoft.Compute/virtualMachines/write' on the linked scope(s) '${VM_ID}' (respectively) ` +
    "or the linked scope(s) are invalid.";
  azure.respondWith({ status: 200, body: { status: "Failed", error: { code: "LinkedAuthorizationFailed", message } } });

  const state = await vault().readOperation({ vaultId: VAULT_ID, operationId: "op-1" });

  expect(state).toEqual({
    kind: "failed",
    errorCode: "LinkedAuthorizationFailed",
    errorMessage:
      "the app's identity lacks Microsoft.Compute/virtualMachines/write. " +
      `Assign the role "Holdfast Protection Enabler" (docs/azure-calls.md) to it on ${VM_ID}.`,
  });
});

test("the outcome of a backup request answered 200 without an operation is unknown: its job has no name", async () => {
  azure.respondWith({ status: 200 });

  const triggering = vault().triggerBackup({ ...key, retainUntil: "2026-12-24T00:00:00.000Z" as Instant });

  await expect(triggering).rejects.toMatchObject({ code: "AZURE_OUTCOME_UNKNOWN" });
});
