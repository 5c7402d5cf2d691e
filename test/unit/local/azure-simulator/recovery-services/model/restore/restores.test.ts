import { expect, test } from "vitest";
import { at, jobState, readJob } from "../../protected-machine.ts";
import { givenRecoveryPoint, requestRestore, restore, targetGroup } from "../../restore-requests.ts";
import { givenScheduledBackups } from "../../scheduled-backups.ts";
import { itemId, machine, machineId } from "../../simulated-service.ts";

test("disks are restored from the snapshot within minutes, with a template beside them", async () => {
  const { simulated, point } = await givenRecoveryPoint();

  const jobId = await restore(simulated, point, { recoveryType: "RestoreDisks", targetResourceGroupId: targetGroup });
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

test("after the snapshot has expired disks are restored from the vault, which takes longer", async () => {
  const { simulated, point } = await givenRecoveryPoint();
  simulated.wait(3 * 24 * 60);

  const jobId = await restore(simulated, point, { recoveryType: "RestoreDisks", targetResourceGroupId: targetGroup });
  simulated.wait(8);
  const halfway = await readJob(simulated, jobId);
  simulated.wait(60);

  expect(at(halfway, "properties", "status")).toBe("InProgress");
  expect(at(halfway, "properties", "extendedInfo", "progressPercentage")).toBeGreaterThan(20);
  expect(at(halfway, "properties", "extendedInfo", "estimatedRemainingDuration")).toMatch(/^PT/);
  expect(await jobState(simulated, jobId)).toBe("Completed[Completed]");
});

test("a new machine is created from a recovery point in two tasks", async () => {
  const { simulated, point } = await givenRecoveryPoint();
  const target = {
    recoveryType: "AlternateLocation",
    targetVirtualMachineId: machineId("vm9"),
    targetResourceGroupId: targetGroup,
    virtualNetworkId: `${targetGroup}/providers/Microsoft.Network/virtualNetworks/net`,
    subnetId: `${targetGroup}/providers/Microsoft.Network/virtualNetworks/net/subnets/default`,
  };

  const jobId = await restore(simulated, point, target);
  simulated.wait(10);

  expect(await jobState(simulated, jobId)).toBe("Completed[Completed,Completed]");
  expect(at(await readJob(simulated, jobId), "properties", "extendedInfo", "tasksList", 1, "taskId")).toBe(
    "Create the restored virtual machine",
  );
  expect(simulated.restored).toMatchObject([{ vmId: machineId("vm9") }]);
});

type SimulatedPower = "running" | "deallocated";

test.for<[string, SimulatedPower, string, number]>([
  ["disks of a running machine cannot be replaced", "running", "Failed[Failed,NotStarted]", 0],
  ["disks of a deallocated machine are replaced", "deallocated", "Completed[Completed,Completed]", 1],
])("%s", async ([, powerState, end, outcomes]) => {
  const { simulated, point } = await givenRecoveryPoint();
  simulated.machines.set(machineId().toLowerCase(), machine({ powerState }));

  const jobId = await restore(simulated, point, { recoveryType: "OriginalLocation" });
  simulated.wait(10);

  expect(await jobState(simulated, jobId)).toBe(end);
  expect(simulated.restored).toHaveLength(outcomes);
});

test("the job of a restore to another subscription names that subscription", async () => {
  const simulated = await givenScheduledBackups(1);
  const { body } = await simulated.call("GET", `${itemId()}/recoveryPoints`);
  const other = "99999999-2222-4333-8444-555555555555";

  const point = `${itemId()}/recoveryPoints/${String(at(body, "value", 0, "name"))}`;
  const accepted = await requestRestore(simulated, point, {
    recoveryType: "RestoreDisks",
    targetResourceGroupId: `/subscriptions/${other}/resourceGroups/target`,
  });
  simulated.wait(1);
  const operation = await simulated.call("GET", accepted.headers?.["Azure-AsyncOperation"] ?? "");

  const job = await readJob(simulated, String(at(operation.body, "properties", "jobId")));
  expect(at(job, "properties", "extendedInfo", "propertyBag", "Target Subscription ID")).toBe(other);
});
