import { expect, test } from "vitest";
import { GROUP, runSimulator, VM } from "../../running-simulator.ts";

test("the directory describes a VM to Recovery Services", async () => {
  const { makeMachine, simulator } = await runSimulator();
  await makeMachine({ securityProfile: { securityType: "TrustedLaunch" } });

  const found = simulator.machines.find(VM.toUpperCase());

  expect(found).toMatchObject({
    osType: "Linux",
    powerState: "running",
    securityType: "TrustedLaunch",
    agentReady: true,
  });
  expect(found?.disks.map(({ lun, sizeGb }) => [lun, sizeGb])).toEqual([
    [-1, 30],
    [0, 64],
  ]);
});

test("a restore creates disks and a machine", async () => {
  const { arm, clock, makeMachine, simulator } = await runSimulator();
  await makeMachine();
  const disk = `${GROUP}/providers/Microsoft.Compute/disks/restored-os`;

  simulator.machines.createFromRestore({
    vmId: `${VM}-restored`,
    diskIds: [disk],
    location: "westeurope",
    sourceVmId: VM,
  });
  await clock.advance(60_000);

  expect((await arm("GET", disk)).body.properties.diskState).toBe("Attached");
  expect((await arm("GET", `${VM}-restored`)).body.properties.provisioningState).toBe("Succeeded");
});

test("a backup installs its snapshot extension on the machine, with the reason when it failed", async () => {
  const running = await runSimulator();
  await running.makeMachine();

  running.simulator.machines.backupExtensionUsed?.(VM, "Disk is full.");

  const { extensions } = (await running.arm("GET", `${VM}/instanceView`)).body;
  expect(extensions[0]).toMatchObject({
    name: "VMSnapshotLinux",
    statuses: [{ code: "ProvisioningState/failed", message: "Disk is full." }],
  });
});
