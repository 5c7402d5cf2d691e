import { expect, test } from "vitest";
import type { SimulatedVirtualMachine } from "../../../../../local/azure-simulator/arm/service.ts";
import { askForProtection, at, backUp, givenProtectedMachine, givenVault } from "./protected-machine.ts";
import {
  itemId,
  machine,
  machineId,
  type SimulatedService,
  simulate,
  subscription,
  vaultId,
} from "./simulated-service.ts";

const itemType = "Microsoft.Compute/virtualMachines";
const change = (simulated: SimulatedService, properties: Readonly<Record<string, unknown>>) =>
  simulated.call("PUT", itemId(), {
    body: { properties: { protectedItemType: itemType, sourceResourceId: machineId(), ...properties } },
  });

async function readItem(simulated: SimulatedService): Promise<Readonly<Record<string, unknown>>> {
  return at((await simulated.call("GET", itemId())).body, "properties") as Readonly<Record<string, unknown>>;
}

async function statusOf(simulated: SimulatedService, accepted: Awaited<ReturnType<typeof askForProtection>>) {
  simulated.wait(5);
  return (await simulated.call("GET", accepted.headers?.["Azure-AsyncOperation"] ?? "")).body;
}

test("enabling protection is accepted without a body; the job shows when the operation has succeeded", async () => {
  const simulated = simulate();
  simulated.machines.set(machineId().toLowerCase(), machine());
  await givenVault(simulated);

  const accepted = await askForProtection(simulated);
  const statusUrl = accepted.headers?.["Azure-AsyncOperation"] ?? "";
  const during = (await simulated.call("GET", statusUrl)).body;
  const resultDuring = await simulated.call("GET", accepted.headers?.["Location"] ?? "");
  const after = await statusOf(simulated, accepted);
  const resultAfter = await simulated.call("GET", accepted.headers?.["Location"] ?? "");
  const atVault = await simulated.call("GET", `${vaultId()}/backupOperations/${String(at(after, "id"))}`);

  expect([accepted.status, accepted.body, accepted.headers?.["Retry-After"]]).toEqual([202, undefined, "60"]);
  expect(during).toMatchObject({ status: "InProgress", endTime: "0001-01-01T00:00:00" });
  expect(at(during, "properties")).toBeUndefined();
  expect(after).toMatchObject({ status: "Succeeded", properties: { objectType: "OperationStatusJobExtendedInfo" } });
  expect(at(after, "endTime")).toBe(at(after, "startTime"));
  expect([resultDuring.status, resultAfter.status]).toEqual([202, 200]);
  expect(atVault.body).toEqual(after);
  expect(await readItem(simulated)).toMatchObject({
    protectionState: "IRPending",
    lastBackupStatus: "",
    lastBackupTime: "2001-01-01T00:00:00Z",
    policyName: "DefaultPolicy",
  });
});

test("an item is Protected once its first backup has ended, and shows its newest point", async () => {
  const simulated = await givenProtectedMachine();
  await backUp(simulated);
  simulated.wait(120);

  const item = await readItem(simulated);

  expect(item).toMatchObject({ protectionState: "Protected", lastBackupStatus: "Completed", healthStatus: "Passed" });
  expect(item["lastRecoveryPoint"]).toMatch(/^2026-03-30T08:0/);
  expect(item["extendedInfo"]).toMatchObject({ recoveryPointCount: 1 });
});

test.for<[string, Partial<SimulatedVirtualMachine> | undefined, string, string, string]>([
  [
    "a machine that does not exist fails the operation",
    undefined,
    "DefaultPolicy",
    "2024-04-01",
    "UserErrorVmNotFoundV2",
  ],
  [
    "one in another region does",
    { location: "northeurope" },
    "DefaultPolicy",
    "2024-04-01",
    "UserErrorVmVaultLocationMismatch",
  ],
  [
    "Trusted Launch fails with a Standard policy before 2025",
    { securityType: "TrustedLaunch" },
    "DefaultPolicy",
    "2024-04-01",
    "UserErrorTrustedLaunchVMNotSupportedForStandardPolicy",
  ],
  [
    "a confidential machine fails with any Standard policy",
    { securityType: "ConfidentialVM" },
    "DefaultPolicy",
    "2025-02-01",
    "UserErrorConfidentialVMNotSupportedForStandardPolicy",
  ],
])("%s", async ([, own, policy, apiVersion, code]) => {
  const simulated = simulate();
  if (own !== undefined) simulated.machines.set(machineId().toLowerCase(), machine(own));
  await givenVault(simulated);

  const status = await statusOf(simulated, await askForProtection(simulated, { policy, apiVersion }));

  expect(status).toMatchObject({ status: "Failed", error: { code } });
  expect((await simulated.call("GET", itemId())).status).toBe(404);
  const jobs = await simulated.call("GET", `${vaultId()}/backupJobs`);
  expect(at(jobs.body, "value", 0, "properties")).toMatchObject({ operation: "ConfigureBackup", status: "Failed" });
});

test.for<[string, string, string]>([
  ["Trusted Launch takes an Enhanced policy at any version", "EnhancedPolicy", "2023-06-01"],
  ["and a Standard one since 2025", "DefaultPolicy", "2025-01-01"],
])("%s", async ([, policy, apiVersion]) => {
  const simulated = simulate();
  simulated.machines.set(machineId().toLowerCase(), machine({ securityType: "TrustedLaunch" }));
  await givenVault(simulated);

  const status = await statusOf(simulated, await askForProtection(simulated, { policy, apiVersion }));

  expect(at(status, "status")).toBe("Succeeded");
});

test("a machine protected by one vault is refused by another", async () => {
  const simulated = await givenProtectedMachine();
  await givenVault(simulated, vaultId("vault2"));

  const accepted = await askForProtection(simulated, { vault: vaultId("vault2") });

  expect(await statusOf(simulated, accepted)).toMatchObject({
    status: "Failed",
    error: { code: "UserErrorVmAlreadyProtected" },
  });
});

test("a policy protects a hundred machines and no more", async () => {
  const simulated = simulate();
  await givenVault(simulated);
  for (let index = 0; index < 101; index += 1) {
    simulated.machines.set(machineId(`vm${index}`).toLowerCase(), machine({ name: `vm${index}` }));
  }
  for (let index = 0; index < 100; index += 1) await askForProtection(simulated, { name: `vm${index}` });
  simulated.wait(3);

  const refused = await askForProtection(simulated, { name: "vm100" });

  expect(at(refused.body, "error", "code")).toBe("UserErrorMaxProtectedItemsPerPolicyReached");
});

test("names in the URL must be those of the machine", async () => {
  const simulated = await givenProtectedMachine();

  const answer = await change(simulated, {
    sourceResourceId: machineId("other"),
    policyId: `${vaultId()}/backupPolicies/DefaultPolicy`,
  });

  expect(at(answer.body, "error", "code")).toBe("BMSUserErrorInvalidConfigureProtectionRequest");
});

test("stop keeps the data, deletes no point and refuses backups until protection resumes", async () => {
  const simulated = await givenProtectedMachine();
  await backUp(simulated);
  simulated.wait(120);

  await change(simulated, { policyId: "", protectionState: "ProtectionStopped" });
  simulated.wait(2);
  const stopped = await readItem(simulated);
  const backup = await simulated.call("POST", `${itemId()}/backup`, { body: {} });
  await askForProtection(simulated);
  simulated.wait(3);

  expect(stopped).toMatchObject({ protectionState: "ProtectionStopped", policyId: "", policyName: "" });
  expect(at(backup.body, "error", "code")).toBe("UserErrorBcmDatasourceNotPresent");
  expect(await readItem(simulated)).toMatchObject({ protectionState: "Protected", policyName: "DefaultPolicy" });
});

test("a deleted item is soft-deleted, refuses protection, and comes back stopped", async () => {
  const simulated = await givenProtectedMachine();
  await simulated.call("DELETE", itemId());
  simulated.wait(5);

  const deleted = await readItem(simulated);
  const clash = await askForProtection(simulated);
  const container = await simulated.call("GET", `${vaultId()}/backupDeletedProtectionContainers`);
  await change(simulated, { policyId: "", protectionState: "ProtectionStopped", isRehydrate: true });
  simulated.wait(2);
  const back = await readItem(simulated);

  expect(deleted).toMatchObject({ isScheduledForDeferredDelete: true, protectionState: "ProtectionStopped" });
  expect(deleted["deferredDeleteTimeRemaining"]).toMatch(/^13\.23:5\d:/);
  expect(at(clash.body, "error", "code")).toBe("BMSUserErrorDataSourceInDeferredDeleteState");
  expect(at(container.body, "value", 0, "properties", "registrationStatus")).toBe("SoftDeleted");
  expect(back["isScheduledForDeferredDelete"]).toBeUndefined();
  expect(back["protectionState"]).toBe("ProtectionStopped");
});

test("a soft-deleted item is purged after fourteen days, not a minute before", async () => {
  const simulated = await givenProtectedMachine();
  await simulated.call("DELETE", itemId());
  simulated.wait(5);
  const remaining = String((await readItem(simulated))["deferredDeleteTimeRemaining"]);
  const [, hours = "0", minutes = "0"] = /^13\.(\d+):(\d+):/.exec(remaining) ?? [];

  simulated.wait(13 * 24 * 60 + Number(hours) * 60 + Number(minutes) - 1);
  const before = await simulated.call("GET", itemId());
  simulated.wait(3);
  const after = await simulated.call("GET", itemId());

  expect([before.status, after.status]).toEqual([200, 404]);
});

test.for<[string, string, number]>([
  ["a second deletion was refused", "2023-06-01", 400],
  ["a second deletion now takes the data away", "2026-07-01", 202],
])("%s", async ([, apiVersion, status]) => {
  const simulated = await givenProtectedMachine();
  await simulated.call("DELETE", itemId());
  simulated.wait(5);

  const again = await simulated.call("DELETE", itemId(), { apiVersion });

  expect(again.status).toBe(status);
});

test("disks are excluded by LUN, shown in the item, and left out of job and recovery point", async () => {
  const disks = [-1, 0, 1].map((lun) => ({ lun, name: `disk${lun}`, sizeGb: 64, sku: "Premium_LRS" }));
  const simulated = await givenProtectedMachine({ disks });
  const exclusion = { diskLunList: [0], isInclusionList: false };
  await change(simulated, { extendedProperties: { diskExclusionProperties: exclusion } });
  simulated.wait(3);
  await backUp(simulated);
  simulated.wait(120);

  const jobs = await simulated.call("GET", `${vaultId()}/backupJobs?$filter=operation%20eq%20'Backup'`);
  const job = await simulated.call("GET", `${vaultId()}/backupJobs/${String(at(jobs.body, "value", 0, "name"))}`);
  const points = await simulated.call("GET", `${itemId()}/recoveryPoints`);

  expect(at(await readItem(simulated), "extendedProperties", "diskExclusionProperties")).toEqual(exclusion);
  expect(at(job.body, "properties", "extendedInfo", "propertyBag")).toMatchObject({
    "Backed-up disk(s)": "disk-1; disk1",
    "Excluded disk(s)": "disk0",
  });
  expect(at(points.body, "value", 0, "properties", "recoveryPointDiskConfiguration")).toEqual({
    numberOfDisksIncludedInBackup: 2,
    numberOfDisksAttachedToVm: 3,
  });
});

test("two configurations of one item at once clash", async () => {
  const simulated = await givenProtectedMachine();
  await askForProtection(simulated, { policy: "EnhancedPolicy" });

  const second = await askForProtection(simulated, { policy: "DefaultPolicy" });

  expect(at(second.body, "error", "code")).toBe("BMSUserErrorConflictingProtectionOperation");
});

test("backupStatus finds the protecting vault from the machine's ID alone", async () => {
  const simulated = await givenProtectedMachine();
  const ask = (name: string) =>
    simulated.call(
      "POST",
      `/Subscriptions/${subscription}/providers/Microsoft.RecoveryServices/locations/westeurope/backupStatus`,
      {
        body: { resourceType: "VM", resourceId: machineId(name) },
      },
    );

  expect((await ask("vm1")).body).toMatchObject({
    protectionStatus: "Protected",
    policyName: "DefaultPolicy",
    vaultId: vaultId(),
  });
  expect((await ask("vm2")).body).toMatchObject({
    protectionStatus: "NotProtected",
    protectedItemName: "vm;iaasvmcontainerv2;rg1;vm2",
  });
});

test("a machine shows as protectable only after a refresh", async () => {
  const simulated = simulate();
  simulated.machines.set(machineId().toLowerCase(), machine());
  await givenVault(simulated);
  const count = async () =>
    (at((await simulated.call("GET", `${vaultId()}/backupProtectableItems`)).body, "value") as readonly unknown[])
      .length;

  const before = await count();
  const accepted = await simulated.call("POST", `${vaultId()}/backupFabrics/Azure/refreshContainers`);
  const during = await simulated.call("GET", accepted.headers?.["Location"] ?? "");
  simulated.wait(1);
  const after = await simulated.call("GET", accepted.headers?.["Location"] ?? "");

  expect([before, accepted.status, during.status, after.status, await count()]).toEqual([0, 202, 202, 204, 1]);
});

test("lists come in pages of two hundred with a link to the next", async () => {
  const simulated = simulate();
  await givenVault(simulated);
  const policies = await simulated.call("GET", `${vaultId()}/backupPolicies/DefaultPolicy`);
  for (let index = 0; index < 201; index += 1) {
    const policy = `policy-${Math.floor(index / 100)}`;
    if (index % 100 === 0)
      await simulated.call("PUT", `${vaultId()}/backupPolicies/${policy}`, { body: policies.body });
    simulated.machines.set(machineId(`vm${index}`).toLowerCase(), machine({ name: `vm${index}` }));
    await askForProtection(simulated, { name: `vm${index}`, policy });
  }
  simulated.wait(3);

  const first = await simulated.call("GET", `${vaultId()}/backupProtectedItems?$filter=itemType%20eq%20'VM'`);
  const second = await simulated.call("GET", String(at(first.body, "nextLink")));

  expect(at(first.body, "value")).toHaveLength(200);
  expect(at(second.body, "value")).toHaveLength(1);
  expect(at(second.body, "nextLink")).toBeUndefined();
});
