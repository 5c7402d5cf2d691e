import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRecoveryServicesVault } from "../../../../azure/recovery-services/recovery-services-vault.ts";
import type { Instant } from "../../../../domain/instant.ts";
import { type ArmServer, azureOptions, refusal, startArmServer } from "../../../support/azure/arm-server.ts";
import { SUBSCRIPTION, VAULT_ID, VM_ID } from "../../../support/azure/wire-machine.ts";

let azure: ArmServer;
beforeAll(async () => {
  azure = await startArmServer();
});
afterAll(() => azure.close());

const key = { vaultId: VAULT_ID, vmId: VM_ID };
const itemPath = `${VAULT_ID}/backupFabrics/Azure/protectionContainers/IaasVMContainer;iaasvmcontainerv2;rg-app;vm-web/protectedItems/VM;iaasvmcontainerv2;rg-app;vm-web`;
const operationId = "dfc6b099-b089-470d-a354-62c3b6abe027";
const jobId = "0a0b0c0d-0000-1111-2222-333344445555";
const at = (text: string) => text as Instant;

function vault() {
  return createRecoveryServicesVault(azureOptions(azure));
}

/** 202 as Azure sends it: no body, two signed poll URLs. */
function accepted(headers: Readonly<Record<string, string>> = {}) {
  const signed = "?api-version=2023-06-01&t=638&c=MIIH&s=c2lnbmVk&h=aGFzaA";
  return {
    status: 202,
    headers: {
      "azure-asyncoperation": `${azure.endpoint}${itemPath}/operationsStatus/${operationId}${signed}`,
      location: `${azure.endpoint}${itemPath}/operationResults/${operationId}${signed}`,
      "retry-after": "60",
      ...headers,
    },
  };
}

describe("writes", () => {
  test("a backup request carries its end of retention and returns only the operation's ID", async () => {
    azure.respondWith(accepted());

    const started = await vault().triggerBackup({ ...key, retainUntil: at("2026-12-24T00:00:00.000Z") });

    expect(started).toEqual({ operationId, retryAfterSeconds: 60 });
    const request = azure.requests.at(-1);
    expect(request).toMatchObject({
      method: "POST",
      path: `${itemPath}/backup`,
      body: {
        properties: {
          objectType: "IaasVMBackupRequest",
          recoveryPointExpiryTimeInUTC: "2026-12-24T00:00:00.000Z",
        },
      },
    });
    expect(request?.query.getAll("api-version")).toEqual(["2023-06-01"]);
  });

  test("enabling protection names the policy, and container and item by the machine's ID", async () => {
    azure.respondWith(accepted());
    const policyId = `${VAULT_ID}/backupPolicies/daily`;

    const started = await vault().enableProtection({ ...key, policyId });

    expect(started.operationId).toBe(operationId);
    expect(azure.requests.at(-1)).toMatchObject({
      method: "PUT",
      path: itemPath,
      body: {
        properties: { protectedItemType: "Microsoft.Compute/virtualMachines", sourceResourceId: VM_ID, policyId },
      },
    });
  });

  test("undelete sends no policy", async () => {
    azure.respondWith(accepted());

    await vault().undeleteProtectedItem(key);

    expect(azure.requests.at(-1)?.body).toMatchObject({
      properties: { policyId: "", protectionState: "ProtectionStopped", isRehydrate: true },
    });
  });

  test("the operation is read from Location when Azure sends no other header", async () => {
    azure.respondWith({
      status: 202,
      headers: { location: `${azure.endpoint}${VAULT_ID}/backupOperationResults/op-7?s=x` },
    });

    expect(await vault().undeleteProtectedItem(key)).toEqual({ operationId: "op-7" });
  });

  test("the outcome of an accepted write without an operation is unknown", async () => {
    azure.respondWith({ status: 202 });

    await expect(vault().undeleteProtectedItem(key)).rejects.toMatchObject({ code: "AZURE_OUTCOME_UNKNOWN" });
  });
});

describe("operations", () => {
  const operation = (members: object) => ({
    status: 200,
    body: { id: operationId, name: operationId, startTime: "2026-03-01T10:00:00Z", ...members },
  });

  test("is read from the vault by ID", async () => {
    const body = { status: "InProgress", endTime: "0001-01-01T00:00:00", properties: null };
    azure.respondWith({ ...operation(body), headers: { "retry-after": "30" } });

    const state = await vault().readOperation({ vaultId: VAULT_ID, operationId });

    expect(state).toEqual({ kind: "inProgress", retryAfterSeconds: 30 });
    expect(azure.requests.at(-1)?.path).toBe(`${VAULT_ID}/backupOperations/${operationId}`);
  });

  test("names its job when it succeeds", async () => {
    const properties = { objectType: "OperationStatusJobExtendedInfo", jobId };
    azure.respondWith(operation({ status: "Succeeded", properties }));

    expect(await vault().readOperation({ vaultId: VAULT_ID, operationId })).toEqual({ kind: "succeeded", jobId });
  });

  test("succeeds without a job", async () => {
    azure.respondWith(operation({ status: "Succeeded" }));

    expect(await vault().readOperation({ vaultId: VAULT_ID, operationId })).toEqual({ kind: "succeeded" });
  });

  test.for([
    ["its error", { code: "UserErrorX", message: "Said." }, "UserErrorX", "Said."],
    [
      "the inner error, which is the more exact one",
      { code: "45005", message: "Outer.", innerError: { code: "UserErrorVmNotFoundV2", message: "Inner." } },
      "UserErrorVmNotFoundV2",
      "Outer. (Inner.)",
    ],
    [
      "that no reason was given",
      undefined,
      "OperationFailed",
      "Azure reports the operation as Failed without a reason.",
    ],
  ] as const)("fails with %s", async ([, error, errorCode, errorMessage]) => {
    azure.respondWith(operation({ status: "Failed", error }));

    const state = await vault().readOperation({ vaultId: VAULT_ID, operationId });

    expect(state).toEqual({ kind: "failed", errorCode, errorMessage });
  });

  test("an unknown status is not an end", async () => {
    azure.respondWith(operation({ status: "Pondering" }));

    expect(await vault().readOperation({ vaultId: VAULT_ID, operationId })).toEqual({ kind: "inProgress" });
  });

  test("a cancelled one is reported as failed", async () => {
    azure.respondWith(operation({ status: "Canceled" }));

    expect(await vault().readOperation({ vaultId: VAULT_ID, operationId })).toMatchObject({
      kind: "failed",
      errorCode: "OperationCanceled",
    });
  });
});

describe("backup status", () => {
  test("names the vault and policy that protect the machine", async () => {
    azure.respondWith({ status: 200, body: { protectionStatus: "Protected", vaultId: VAULT_ID, policyName: "daily" } });

    const status = await vault().readBackupStatus({ vmId: VM_ID, location: "westeurope" });

    expect(status).toEqual({ kind: "protected", vaultId: VAULT_ID, policyName: "daily" });
    expect(azure.requests.at(-1)).toMatchObject({
      method: "POST",
      // The SDK writes it with a capital; ARM does not mind.
      path: `/Subscriptions/${SUBSCRIPTION}/providers/Microsoft.RecoveryServices/locations/westeurope/backupStatus`,
      body: { resourceType: "VM", resourceId: VM_ID },
    });
  });

  test("reports that no vault protects it", async () => {
    azure.respondWith({ status: 200, body: { protectionStatus: "NotProtected", vaultId: "", policyName: "" } });

    expect(await vault().readBackupStatus({ vmId: VM_ID, location: "westeurope" })).toEqual({ kind: "notProtected" });
  });

  test("a lost response to this POST is not a lost write", async () => {
    azure.respondWith(refusal(504, "GatewayTimeout", "Too late."));

    await expect(vault().readBackupStatus({ vmId: VM_ID, location: "westeurope" })).rejects.toMatchObject({
      code: "AZURE_UNAVAILABLE",
    });
  });
});

const wireItem = (properties: object) => ({
  id: itemPath,
  name: "VM;iaasvmcontainerv2;rg-app;vm-web",
  properties: {
    protectedItemType: "Microsoft.Compute/virtualMachines",
    sourceResourceId: VM_ID,
    policyId: `${VAULT_ID}/backupPolicies/daily`,
    protectionState: "Protected",
    ...properties,
  },
});

describe("protected items", () => {
  test("is read with its last recovery point", async () => {
    const properties = { lastBackupStatus: "Completed", lastRecoveryPoint: "2026-03-01T22:11:00.5Z" };
    azure.respondWith({ status: 200, body: wireItem(properties) });

    expect(await vault().readProtectedItem(key)).toEqual({
      vmId: VM_ID,
      vaultId: VAULT_ID,
      policyId: `${VAULT_ID}/backupPolicies/daily`,
      protectionState: "Protected",
      isSoftDeleted: false,
      lastBackupStatus: "Completed",
      lastRecoveryPointAt: "2026-03-01T22:11:00.500Z",
    });
  });

  test("that was never backed up has neither status nor recovery point, whatever Azure fills in", async () => {
    const properties = {
      protectionState: "IRPending",
      lastBackupStatus: "",
      lastRecoveryPoint: "2001-01-01T00:00:00Z",
    };
    azure.respondWith({ status: 200, body: wireItem(properties) });

    const item = await vault().readProtectedItem(key);

    expect(item?.protectionState).toBe("IRPending");
    expect(item).not.toHaveProperty("lastBackupStatus");
    expect(item).not.toHaveProperty("lastRecoveryPointAt");
  });

  test("that is soft-deleted is marked so and has no policy", async () => {
    const properties = { protectionState: "ProtectionStopped", isScheduledForDeferredDelete: true, policyId: "" };
    azure.respondWith({ status: 200, body: wireItem(properties) });

    const item = await vault().readProtectedItem(key);

    expect(item).toMatchObject({ isSoftDeleted: true });
    expect(item).not.toHaveProperty("policyId");
  });

  test.for([
    [404, "ResourceNotFound"],
    [404, "BMSUserErrorItemNotFound"],
    [400, "BMSUserErrorDataSourceObjectNotFound"],
  ] as const)("is absent when Azure answers %i %s", async ([status, code]) => {
    azure.respondWith(refusal(status, code, "Not there."));

    expect(await vault().readProtectedItem(key)).toBeUndefined();
  });

  test("the list of a vault contains machines only", async () => {
    const database = { properties: { protectedItemType: "AzureVmWorkloadSQLDatabase", protectionState: "Protected" } };
    azure.respondWith({ status: 200, body: { value: [wireItem({}), database] } });

    const items = await vault().listProtectedItems(VAULT_ID);

    expect(items.map((item) => item.vmId)).toEqual([VM_ID]);
    expect(azure.requests.at(-1)?.query.get("$filter")).toBe(
      "backupManagementType eq 'AzureIaasVM' and itemType eq 'VM'",
    );
  });
});
