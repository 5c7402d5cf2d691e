import { afterAll, beforeAll, expect, test } from "vitest";
import { createRecoveryServicesVault } from "../../../../azure/recovery-services/recovery-services-vault.ts";
import type { EnableRequest } from "../../../../domain/ports/backup-vault.ts";
import { type ArmServer, azureOptions, startArmServer } from "../../../support/azure/arm-server.ts";
import { VAULT_ID, VM_ID } from "../../../support/azure/wire-machine.ts";

let azure: ArmServer;
beforeAll(async () => {
  azure = await startArmServer();
});
afterAll(() => azure.close());

const key = { vaultId: VAULT_ID, vmId: VM_ID };
const itemPath = `${VAULT_ID}/backupFabrics/Azure/protectionContainers/IaasVMContainer;iaasvmcontainerv2;rg-app;vm-web/protectedItems/VM;iaasvmcontainerv2;rg-app;vm-web`;
const accepted = { status: 202, headers: { location: "https://localhost/backupOperationResults/op-1?s=x" } };

function vault() {
  return createRecoveryServicesVault(azureOptions(azure));
}

test("stopping protection retains the data", async () => {
  azure.respondWith(accepted);

  const started = await vault().stopProtection(key);

  expect(started).toEqual({ operationId: "op-1" });
  expect(azure.requests.at(-1)).toMatchObject({ method: "PUT", path: itemPath });
  expect(azure.requests.at(-1)?.body).toEqual({
    properties: {
      protectedItemType: "Microsoft.Compute/virtualMachines",
      sourceResourceId: VM_ID,
      policyId: "",
      protectionState: "ProtectionStopped",
    },
  });
});

test.for<[string, NonNullable<EnableRequest["disks"]>, object]>([
  [
    "all disks but some",
    { kind: "exclude", luns: [1, 2] },
    { diskExclusionProperties: { diskLunList: [1, 2], isInclusionList: false } },
  ],
  [
    "the OS disk alone",
    { kind: "include", luns: [] },
    { diskExclusionProperties: { diskLunList: [], isInclusionList: true } },
  ],
  ["all disks", "all", {}],
])("enabling protection selects %s", async ([, disks, extendedProperties]) => {
  azure.respondWith(accepted);

  await vault().enableProtection({ ...key, policyId: `${VAULT_ID}/backupPolicies/daily`, disks });

  expect(azure.requests.at(-1)?.body).toMatchObject({ properties: { extendedProperties } });
});

async function read(properties: object) {
  const item = { protectedItemType: "Microsoft.Compute/virtualMachines", sourceResourceId: VM_ID };
  azure.respondWith({ status: 200, body: { properties: { ...item, protectionState: "Protected", ...properties } } });
  return await vault().readProtectedItem(key);
}

test.for<[string, object, object | undefined]>([
  ["excluded disks", { diskLunList: [3, 1, -1], isInclusionList: false }, { kind: "exclude", luns: [1, 3] }],
  ["included disks", { diskLunList: [0], isInclusionList: true }, { kind: "include", luns: [0] }],
  ["the OS disk alone", { diskLunList: [], isInclusionList: true }, { kind: "include", luns: [] }],
  ["no exclusions", { diskLunList: [], isInclusionList: false }, undefined],
  ["no list", {}, undefined],
])("an item with %s says so", async ([, diskExclusionProperties, disks]) => {
  const item = await read({ extendedProperties: { diskExclusionProperties } });

  expect(item?.disks).toEqual(disks);
});

test.for([
  ["13.23:59:45.7545917", 1_209_585],
  ["00:00:30", 30],
  ["soon", undefined],
] as const)("a soft-deleted item is kept for %s: %s seconds", async ([deferredDeleteTimeRemaining, seconds]) => {
  const item = await read({ isScheduledForDeferredDelete: true, deferredDeleteTimeRemaining });

  expect(item?.softDeletedForSeconds).toBe(seconds);
});
