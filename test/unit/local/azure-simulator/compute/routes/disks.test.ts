import { expect, test } from "vitest";
import { GROUP, machineBody, type RunningSimulator, runSimulator, VM } from "../../running-simulator.ts";

const COMPUTE = `${GROUP}/providers/Microsoft.Compute`;
const DISK = `${COMPUTE}/disks/disk1`;
const SNAPSHOT = `${COMPUTE}/snapshots/snap1`;
const COLLECTION = `${COMPUTE}/restorePointCollections/rpc1`;

async function withDisk(): Promise<RunningSimulator> {
  const running = await runSimulator();
  await running.makeGroup();
  const properties = { creationData: { createOption: "Empty" }, diskSizeGB: 100 };
  await running.arm("PUT", DISK, { location: "westeurope", sku: { name: "Premium_LRS" }, properties });
  await running.clock.advance(5000);
  return running;
}

function snapshotBody(createOption: string, sourceResourceId: string, incremental = true, location = "westeurope") {
  return { location, properties: { creationData: { createOption, sourceResourceId }, incremental } };
}

test("a disk is accepted, then created", async () => {
  const { arm } = await withDisk();

  const { body } = await arm("GET", DISK);

  expect(body.sku).toEqual({ name: "Premium_LRS", tier: "Premium" });
  expect(body.properties).toMatchObject({
    provisioningState: "Succeeded",
    diskState: "Unattached",
    diskSizeBytes: 107_374_182_400,
  });
});

test("an attached disk cannot be deleted", async () => {
  const { arm, makeMachine } = await runSimulator();
  await makeMachine();
  const disks = (await arm("GET", `${COMPUTE}/disks`)).body.value;

  const response = await arm("DELETE", disks[0].id);

  expect([response.status, response.body.error.code]).toEqual([409, "OperationNotAllowed"]);
});

test.for<[string, Readonly<Record<string, unknown>>, number]>([
  ["without a create option", {}, 400],
  ["empty and without a size", { creationData: { createOption: "Empty" } }, 400],
  ["copied from nothing", { creationData: { createOption: "Copy" } }, 400],
  ["copied from what is not there", { creationData: { createOption: "Copy", sourceResourceId: `${DISK}x` } }, 404],
])("refuses a disk %s", async ([, properties, status]) => {
  const { arm, makeGroup } = await runSimulator();
  await makeGroup();

  const response = await arm("PUT", DISK, { location: "westeurope", properties });

  expect(response.status).toBe(status);
});

test("an incremental snapshot takes size and origin from its disk", async () => {
  const { arm, clock } = await withDisk();

  const accepted = await arm("PUT", SNAPSHOT, snapshotBody("Copy", DISK));
  await clock.advance(5000);

  const { properties } = (await arm("GET", SNAPSHOT)).body;
  const disk = (await arm("GET", DISK)).body.properties;
  expect([accepted.status, accepted.body.properties.provisioningState]).toEqual([202, "Updating"]);
  expect(properties).toMatchObject({ diskSizeGB: 100, incremental: true, completionPercent: 100 });
  expect(properties.creationData.sourceUniqueId).toBe(disk.uniqueId);
});

test("a copy into another region succeeds at once and completes in the background", async () => {
  const { arm, clock } = await withDisk();
  await arm("PUT", SNAPSHOT, snapshotBody("Copy", DISK));
  await clock.advance(5000);
  await arm("PUT", `${SNAPSHOT}-copy`, snapshotBody("CopyStart", SNAPSHOT, true, "northeurope"));

  const percents: number[] = [];
  for (const passedMs of [0, 300_000, 300_000]) {
    await clock.advance(passedMs);
    percents.push((await arm("GET", `${SNAPSHOT}-copy`)).body.properties.completionPercent);
  }

  expect(percents).toEqual([0, 50, 100]);
});

test.for<[string, (running: RunningSimulator) => Promise<unknown>, string]>([
  ["a disk", async () => {}, DISK],
  ["a full snapshot", ({ arm }) => arm("PUT", SNAPSHOT, snapshotBody("Copy", DISK, false)), SNAPSHOT],
])("refuses to copy %s into another region", async ([, prepare, source]) => {
  const running = await withDisk();
  await prepare(running);

  const response = await running.arm("PUT", `${SNAPSHOT}-copy`, snapshotBody("CopyStart", source, true, "northeurope"));

  expect([response.status, response.body.error.code]).toEqual([409, "OperationNotAllowed"]);
});

test("a restore point records the machine's configuration", async () => {
  const { arm, clock, makeMachine } = await runSimulator();
  await makeMachine();
  const vmId = (await arm("GET", VM)).body.properties.vmId;
  const collection = await arm("PUT", COLLECTION, { location: "westeurope", properties: { source: { id: VM } } });

  const made = await arm("PUT", `${COLLECTION}/restorePoints/p1`, {
    properties: { consistencyMode: "CrashConsistent" },
  });
  const second = await arm("PUT", `${COLLECTION}/restorePoints/p2`, {});
  await clock.advance(20_000);

  const { properties } = (await arm("GET", `${COLLECTION}/restorePoints/p1`)).body;
  expect([collection.status, made.status, made.body.properties.provisioningState]).toEqual([201, 201, "Creating"]);
  expect([second.status, second.body.error.code]).toEqual([409, "OperationNotAllowed"]);
  expect(properties).toMatchObject({
    provisioningState: "Succeeded",
    consistencyMode: "CrashConsistent",
    sourceMetadata: { vmId, location: "westeurope" },
  });
});

test("a collection shows its points on request and is deleted with them", async () => {
  const { arm, clock, makeMachine } = await runSimulator();
  await makeMachine();
  await arm("PUT", COLLECTION, { location: "westeurope", properties: { source: { id: VM } } });
  await arm("PUT", `${COLLECTION}/restorePoints/p1`, {});
  await clock.advance(20_000);

  const shown = await arm("GET", `${COLLECTION}?$expand=restorePoints`);
  const deletion = await arm("DELETE", COLLECTION);
  await clock.advance(20_000);

  expect(shown.body.properties.restorePoints.map((point: { name: string }) => point.name)).toEqual(["p1"]);
  expect(deletion.status).toBe(202);
  expect((await arm("GET", `${COLLECTION}/restorePoints/p1`)).status).toBe(404);
});

const dataDisk = `${GROUP}/providers/Microsoft.Compute/disks/data1`;

/** A machine with one new data disk of a known name. */
async function runWithDataDisk() {
  const running = await runSimulator();
  const dataDisks = [{ lun: 0, createOption: "Empty", name: "data1", diskSizeGB: 8 }];
  await running.makeMachine({ storageProfile: { dataDisks } });
  return running;
}

test.for<[string, readonly object[]]>([
  ["left out", []],
  ["marked toBeDetached", [{ lun: 0, createOption: "Empty", name: "data1", toBeDetached: true }]],
])("a data disk that is %s of an update is detached", async ([, dataDisks]) => {
  const { arm, clock } = await runWithDataDisk();

  await arm("PATCH", VM, { properties: { storageProfile: { dataDisks } } });
  await clock.advance(60_000);

  const [disk, vm] = [await arm("GET", dataDisk), await arm("GET", VM)];
  expect([disk.body.managedBy, disk.body.properties.diskState]).toEqual([undefined, "Unattached"]);
  expect(vm.body.properties.storageProfile.dataDisks).toEqual([]);
});

test("a group with a detached disk can be deleted", async () => {
  const { arm, clock } = await runWithDataDisk();
  await arm("PATCH", VM, { properties: { storageProfile: { dataDisks: [] } } });
  await clock.advance(60_000);

  await arm("DELETE", GROUP);
  await clock.advance(120_000);

  expect((await arm("GET", GROUP)).status).toBe(404);
});

test("a data disk that a machine creates empty says so", async () => {
  const { arm } = await runWithDataDisk();

  const { body } = await arm("GET", dataDisk);

  expect(body.properties.creationData).toEqual({ createOption: "Empty" });
});

test("a disk cannot be attached to a second machine", async () => {
  const { arm } = await runWithDataDisk();
  const dataDisks = [{ lun: 0, createOption: "Attach", managedDisk: { id: dataDisk } }];

  const refused = await arm("PUT", `${VM}b`, machineBody({ storageProfile: { dataDisks } }));

  expect([refused.status, refused.body.error.code]).toEqual([409, "ConflictingUserInput"]);
});
