import { RecoveryServicesClient } from "@azure/arm-recoveryservices";
import { RecoveryServicesBackupClient } from "@azure/arm-recoveryservicesbackup";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Simulator, startSimulator } from "../../../../../local/azure-simulator/simulator.ts";
import { createVirtualClock } from "../../../../../local/clock.ts";

const subscription = "00000000-0000-0000-0000-000000000001";
const machineId = `/subscriptions/${subscription}/resourceGroups/rg1/providers/Microsoft.Compute/virtualMachines/vm1`;
const clock = createVirtualClock({ startAtMs: Date.parse("2026-03-30T08:00:00.000Z") });
let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({
    port: 0,
    clock,
    load: [
      {
        path: `/subscriptions/${subscription}/resourceGroups/rg1`,
        apiVersion: "2021-04-01",
        body: { location: "westeurope" },
      },
      {
        path: `/subscriptions/${subscription}/resourceGroups/rg1/providers/Microsoft.RecoveryServices/vaults/vault1`,
        apiVersion: "2021-03-01",
        body: { location: "westeurope", sku: { name: "Standard" }, properties: {} },
      },
      {
        path: machineId,
        apiVersion: "2024-03-01",
        body: {
          location: "westeurope",
          properties: {
            hardwareProfile: { vmSize: "Standard_D2s_v3" },
            storageProfile: { osDisk: { createOption: "FromImage", osType: "Linux", diskSizeGB: 30 } },
          },
        },
      },
    ],
  });
});

afterAll(async () => {
  await simulator.stop();
});

test("the real SDKs read a vault, protect a machine, back it up and read its recovery point over HTTPS", async () => {
  const { vaults, backup } = await connect();
  const names = [
    "vault1",
    "rg1",
    "Azure",
    "IaasVMContainer;iaasvmcontainerv2;rg1;vm1",
    "VM;iaasvmcontainerv2;rg1;vm1",
  ] as const;

  const vault = await vaults.get("rg1", "vault1");
  const policyId = (await backup.protectionPolicies.get("vault1", "rg1", "DefaultPolicy")).id ?? "";
  await backup.protectedItems.createOrUpdate(...names, {
    properties: { protectedItemType: "Microsoft.Compute/virtualMachines", sourceResourceId: machineId, policyId },
  });
  await clock.advance(3 * 60_000);
  await backup.backups.trigger(...names, { properties: { objectType: "IaasVMBackupRequest" } });
  await clock.advance(3 * 60 * 60_000);
  const jobs = await Array.fromAsync(backup.backupJobs.list("vault1", "rg1", { filter: "operation eq 'Backup'" }));
  const points = await Array.fromAsync(backup.recoveryPoints.list(...names));

  expect(vault).toMatchObject({ location: "westeurope", properties: { publicNetworkAccess: "Enabled" } });
  expect(jobs.map((job) => job.properties)).toMatchObject([{ jobType: "AzureIaaSVMJob", status: "Completed" }]);
  expect(points.map((point) => point.properties)).toMatchObject([
    { objectType: "IaasVMRecoveryPoint", recoveryPointTierDetails: [{ type: "InstantRP" }, { type: "HardenedRP" }] },
  ]);
});

test("the real SDKs link a vault to a resource guard, and delete and undelete a vault", async () => {
  const { vaults, backup, deletedVaults } = await connect();
  const guard = `/subscriptions/${subscription}/resourceGroups/rg2/providers/Microsoft.DataProtection/resourceGuards/guard1`;
  const request = (name: string) => `${guard}/${name}/default`;
  await vaults.createOrUpdate("rg1", "vault2", { location: "westeurope", sku: { name: "Standard" } }).submitted();
  await clock.advance(60_000);

  await backup.resourceGuardProxy.put("vault2", "rg1", "VaultProxy", {
    properties: { resourceGuardResourceId: guard },
  });
  const { unlockDeleteExpiryTime } = await backup.resourceGuardProxy.unlockDelete("vault2", "rg1", "VaultProxy", {
    resourceGuardOperationRequests: [request("deleteResourceGuardProxyRequests")],
  });
  await backup.resourceGuardProxy.delete("vault2", "rg1", "VaultProxy");
  await vaults.delete("rg1", "vault2").submitted();
  await clock.advance(60_000);
  const [deleted] = await Array.fromAsync(deletedVaults.listBySubscriptionId("westeurope"));
  const undeletion = deletedVaults.undelete("westeurope", deleted?.name ?? "", {
    properties: { recoveryResourceGroupId: `/subscriptions/${subscription}/resourceGroups/rg1` },
  });
  await undeletion.submitted();
  await clock.advance(60_000);
  const end = await undeletion.poll();
  const vault = await vaults.get("rg1", "vault2");

  expect(unlockDeleteExpiryTime).toMatch(/^2026-03-30T/);
  expect(deleted?.properties?.vaultId).toMatch(/\/vaults\/vault2$/);
  expect([end.status, vault.name]).toEqual(["succeeded", "vault2"]);
});

/** Clients of the running simulator that do not repeat what fails. */
async function connect() {
  const token = await signIn();
  const credential = { getToken: async () => ({ token, expiresOnTimestamp: Number.MAX_SAFE_INTEGER }) };
  const options = {
    endpoint: simulator.url,
    tlsOptions: { ca: simulator.caCertificate },
    retryOptions: { maxRetries: 0 },
  };
  const { vaults, deletedVaults } = new RecoveryServicesClient(credential, subscription, options);
  return { vaults, deletedVaults, backup: new RecoveryServicesBackupClient(credential, subscription, options) };
}

/** The simulator's identity endpoint gives tokens as App Service does. */
async function signIn(): Promise<string> {
  const url = `${simulator.identityEndpoint}?resource=https://management.azure.com/&api-version=2019-08-01`;
  const response = await fetch(url, { headers: { "X-IDENTITY-HEADER": simulator.identityHeader } });
  const body: unknown = await response.json();
  return String((body as { readonly access_token?: string }).access_token);
}
