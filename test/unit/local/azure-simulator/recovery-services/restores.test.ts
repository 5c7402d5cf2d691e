import { expect, test } from "vitest";
import { at, backUp, givenProtectedMachine, jobState, readJob } from "./protected-machine.ts";
import { itemId, machine, machineId, type SimulatedService, subscription, vaultId } from "./simulated-service.ts";

const group = `/subscriptions/${subscription}/resourceGroups/target`;
const base = {
  objectType: "IaasVMRestoreRequest",
  sourceResourceId: machineId(),
  storageAccountId: `/subscriptions/${subscription}/resourceGroups/rg1/providers/Microsoft.Storage/storageAccounts/sa1`,
  region: "westeurope",
};

async function givenRecoveryPoint(): Promise<{ readonly simulated: SimulatedService; readonly point: string }> {
  const simulated = await givenProtectedMachine();
  await backUp(simulated);
  simulated.wait(120);
  const points = await simulated.call("GET", `${itemId()}/recoveryPoints`);
  return { simulated, point: `${itemId()}/recoveryPoints/${String(at(points.body, "value", 0, "name"))}` };
}

async function restore(
  simulated: SimulatedService,
  point: string,
  properties: Readonly<Record<string, unknown>>,
): Promise<string> {
  const accepted = await simulated.call("POST", `${point}/restore`, {
    body: { properties: { ...base, ...properties } },
  });
  simulated.wait(0.2);
  const operation = await simulated.call("GET", accepted.headers?.["Azure-AsyncOperation"] ?? "");
  return String(at(operation.body, "properties", "jobId"));
}

test("disks are restored from the snapshot within minutes, with a template beside them", async () => {
  const { simulated, point } = await givenRecoveryPoint();

  const jobId = await restore(simulated, point, { recoveryType: "RestoreDisks", targetResourceGroupId: group });
  const during = await jobState(simulated, jobId);
  simulated.wait(5);

  expect([during, await jobState(simulated, jobId)]).toEqual(["InProgress[InProgress]", "Completed[Completed]"]);
  const info = at(await readJob(simulated, jobId), "properties", "extendedInfo");
  expect(info).toMatchObject({
    progressPercentage: 100,
    propertyBag: { "Job Type": "Recover disks", "Target resource group": "target" },
  });
  expect(at(info, "propertyBag", "Template Blob Uri")).toMatch(/^https:\/\/sa1\.blob\./);
  expect(simulated.restored).toMatchObject([{ location: "westeurope", sourceVmId: machineId() }]);
  expect(at(simulated.restored[0], "diskIds", 0)).toMatch(/\/disks\/vm1-os-/);
});

test("after the snapshot has expired the same disks take longer, from the vault", async () => {
  const { simulated, point } = await givenRecoveryPoint();
  simulated.wait(3 * 24 * 60);

  const jobId = await restore(simulated, point, { recoveryType: "RestoreDisks", targetResourceGroupId: group });
  simulated.wait(8);
  const halfway = await readJob(simulated, jobId);
  simulated.wait(60);

  expect(at(halfway, "properties", "status")).toBe("InProgress");
  expect(at(halfway, "properties", "extendedInfo", "progressPercentage")).toBeGreaterThan(20);
  expect(at(halfway, "properties", "extendedInfo", "estimatedRemainingDuration")).toMatch(/^PT/);
  expect(await jobState(simulated, jobId)).toBe("Completed[Completed]");
});

test("a new machine is made from a recovery point in two steps", async () => {
  const { simulated, point } = await givenRecoveryPoint();
  const target = {
    recoveryType: "AlternateLocation",
    targetVirtualMachineId: machineId("vm9"),
    targetResourceGroupId: group,
    virtualNetworkId: `${group}/providers/Microsoft.Network/virtualNetworks/net`,
    subnetId: `${group}/providers/Microsoft.Network/virtualNetworks/net/subnets/default`,
  };

  const jobId = await restore(simulated, point, target);
  simulated.wait(10);

  expect(await jobState(simulated, jobId)).toBe("Completed[Completed,Completed]");
  expect(at(await readJob(simulated, jobId), "properties", "extendedInfo", "tasksList", 1, "taskId")).toBe(
    "Create the restored virtual machine",
  );
  expect(simulated.restored).toMatchObject([{ vmId: machineId("vm9") }]);
});

test.for<[string, SimulatedPower, string, number]>([
  ["disks of a running machine are not replaced", "running", "Failed[Failed,NotStarted]", 0],
  ["those of a deallocated one are", "deallocated", "Completed[Completed,Completed]", 1],
])("%s", async ([, powerState, end, outcomes]) => {
  const { simulated, point } = await givenRecoveryPoint();
  simulated.machines.set(machineId().toLowerCase(), machine({ powerState }));

  const jobId = await restore(simulated, point, { recoveryType: "OriginalLocation" });
  simulated.wait(10);

  expect(await jobState(simulated, jobId)).toBe(end);
  expect(simulated.restored).toHaveLength(outcomes);
});

test("twenty restores of a machine are allowed in a day", async () => {
  const { simulated, point } = await givenRecoveryPoint();
  const trigger = () =>
    simulated.call("POST", `${point}/restore`, { body: { properties: { ...base, recoveryType: "RestoreDisks" } } });
  for (let index = 0; index < 20; index += 1) expect((await trigger()).status).toBe(202);

  const refused = await trigger();

  expect(at(refused.body, "error", "code")).toBe("CloudDosAbsoluteLimitReached");
});

test("files come out through a script that is there when the operation has succeeded", async () => {
  const { simulated, point } = await givenRecoveryPoint();

  const accepted = await simulated.call("POST", `${point}/provisionInstantItemRecovery`, { body: { properties: {} } });
  simulated.wait(2);
  const operation = await simulated.call("GET", accepted.headers?.["Azure-AsyncOperation"] ?? "");
  const mounted = await simulated.call("GET", point);
  await simulated.call("POST", `${point}/revokeInstantItemRecovery`);
  const unmounted = await simulated.call("GET", point);

  expect(at(operation.body, "properties", "recoveryTarget", "clientScripts", 1, "osType")).toBe("Windows");
  expect(at(mounted.body, "properties", "isInstantIlrSessionActive")).toBe(true);
  expect(at(unmounted.body, "properties", "isInstantIlrSessionActive")).toBe(false);
});

test("a vault with cross-region restore restores to the paired region", async () => {
  const { simulated, point } = await givenRecoveryPoint();
  const region = `/subscriptions/${subscription}/providers/Microsoft.RecoveryServices/locations/northeurope`;
  const before = await simulated.call("POST", `${point}/accessToken`, { body: {} });
  await simulated.call("PATCH", vaultId(), {
    body: { properties: { redundancySettings: { crossRegionRestore: "Enabled" } } },
  });
  const token = await simulated.call("POST", `${point}/accessToken`, { body: {} });

  const accepted = await simulated.call("POST", `${region}/backupCrossRegionRestore`, {
    body: {
      crossRegionRestoreAccessDetails: at(token.body, "properties"),
      restoreRequest: { ...base, recoveryType: "RestoreDisks", targetResourceGroupId: group, region: "northeurope" },
    },
  });
  simulated.wait(1);
  const operation = await simulated.call("GET", accepted.headers?.["Azure-AsyncOperation"] ?? "");
  simulated.wait(60);
  const job = await simulated.call("POST", `${region}/backupCrrJob`, {
    body: { resourceId: vaultId(), jobName: at(operation.body, "properties", "jobId") },
  });

  expect(at(before.body, "error", "code")).toBe("BMSUserErrorCrossRegionRestoreNotEnabledInThisVault");
  expect(job.body).toMatchObject({ properties: { operation: "CrossRegionRestore", status: "Completed" } });
  expect(simulated.restored).toMatchObject([{ location: "northeurope" }]);
});

type SimulatedPower = "running" | "deallocated";
