import { expect, test } from "vitest";
import { GROUP, runSimulator, VM } from "../../running-simulator.ts";

test("a restore point leaves out the disks that it is told to", async () => {
  const { arm, makeMachine } = await runSimulator();
  await makeMachine();
  const collection = `${GROUP}/providers/Microsoft.Compute/restorePointCollections/points`;
  await arm("PUT", collection, { location: "westeurope", properties: { source: { id: VM } } });
  const { body: vm } = await arm("GET", VM);
  const [disk] = vm.properties.storageProfile.dataDisks;

  const excludeDisks = [{ id: disk.managedDisk.id }];
  const point = await arm("PUT", `${collection}/restorePoints/point1`, { properties: { excludeDisks } });

  expect(point.body.properties.excludeDisks).toEqual(excludeDisks);
  expect(point.body.properties.sourceMetadata.storageProfile.dataDisks).toEqual([]);
});
