import { expect, test } from "vitest";
import { at, backUp, changeProtection, givenProtectedMachine, readItem } from "../../protected-machine.ts";
import { itemId, vaultId } from "../../simulated-service.ts";

test("disks are excluded by LUN, shown in the item, and left out of job and recovery point", async () => {
  const disks = [-1, 0, 1].map((lun) => ({ lun, name: `disk${lun}`, sizeGb: 64, sku: "Premium_LRS" }));
  const simulated = await givenProtectedMachine({ disks });
  const exclusion = { diskLunList: [0], isInclusionList: false };
  await changeProtection(simulated, { extendedProperties: { diskExclusionProperties: exclusion } });
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

test("a recovery point shows the size that the machine had", async () => {
  const simulated = await givenProtectedMachine({ size: "Standard_E4s_v5" });
  await backUp(simulated);
  simulated.wait(120);

  const points = await simulated.call("GET", `${itemId()}/recoveryPoints`);

  expect(at(points.body, "value", 0, "properties", "virtualMachineSize")).toBe("Standard_E4s_v5");
});
