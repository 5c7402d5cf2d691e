import { describe, expect, test } from "vitest";
import { toVirtualMachine } from "../../../../azure/compute/virtual-machine-mapping.ts";
import { runningView, wireMachine } from "../../../support/azure/wire-machine.ts";

const KEY_ID = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/diskEncryptionSets/key";

/** The machine as the SDK hands it over: with the members of `properties` beside the others. */
function machine(properties: Readonly<Record<string, unknown>>, envelope: Readonly<Record<string, unknown>> = {}) {
  const { properties: known, ...others } = wireMachine(properties);
  return toVirtualMachine({ ...others, ...known, timeCreated: undefined, ...envelope } as never);
}

function withOsDisk(osDisk: object) {
  return machine({ storageProfile: { osDisk: { createOption: "FromImage", managedDisk: { id: "os" }, ...osDisk } } });
}

describe("the OS disk", () => {
  test.for([
    ["an ephemeral one", { diffDiskSettings: { option: "Local", placement: "CacheDisk" } }, { isEphemeral: true }],
    ["its size", { diskSizeGB: 127 }, { sizeGb: 127 }],
    ["the write accelerator", { writeAcceleratorEnabled: true }, { hasWriteAccelerator: true }],
    ["the key of a managed disk", { managedDisk: { diskEncryptionSet: { id: KEY_ID } } }, { encryptionSetId: KEY_ID }],
    [
      "the key of a Confidential VM's disk",
      { managedDisk: { securityProfile: { diskEncryptionSet: { id: KEY_ID } } } },
      { encryptionSetId: KEY_ID },
    ],
    ["encryption in its own settings", { encryptionSettings: { enabled: true } }, { isEncryptedInGuest: true }],
  ] as const)("shows %s", ([, wire, expected]) => {
    expect(withOsDisk(wire).osDisk).toMatchObject(expected);
  });

  test("has no such member when it is an ordinary one", () => {
    expect(withOsDisk({ writeAcceleratorEnabled: false, encryptionSettings: { enabled: false } }).osDisk).toEqual({
      diskId: "os",
    });
  });

  test("is absent while the machine has none", () => {
    expect(machine({ storageProfile: {} })).not.toHaveProperty("osDisk");
  });
});

describe("Azure Disk Encryption", () => {
  const extension = "Microsoft.Azure.Security.AzureDiskEncryption";
  const view = (members: object) => ({ instanceView: runningView({ ...members }) });
  const ofDisk = (enabled: boolean) => ({ disks: [{ name: "data", encryptionSettings: [{ enabled }] }] });

  test.for([
    ["the settings of the OS disk", { storageProfile: { osDisk: { encryptionSettings: { enabled: true } } } }],
    ["the view of a disk", view(ofDisk(true))],
    ["the extension", view({ extensions: [{ name: "ade", type: extension }] })],
    ["the extension for Linux", view({ extensions: [{ name: "ade", type: `${extension}ForLinux` }] })],
    ["the agent's handler", view({ vmAgent: { extensionHandlers: [{ type: extension }] } })],
  ] as const)("shows in %s", ([, properties]) => {
    expect(machine(properties).hasAzureDiskEncryption).toBe(true);
  });

  test("shows in the extensions that a list names", () => {
    const id = `${wireMachine().id}/extensions/AzureDiskEncryption`;

    expect(machine({}, { resources: [{ id }] }).hasAzureDiskEncryption).toBe(true);
  });

  test.for([
    ["nothing shows it", {}],
    ["the view says that it is off", view(ofDisk(false))],
    ["there are other extensions", view({ extensions: [{ name: "Monitor", type: "Microsoft.Azure.Monitor.Agent" }] })],
  ] as const)("is absent when %s", ([, properties]) => {
    expect(machine(properties)).not.toHaveProperty("hasAzureDiskEncryption");
  });

  test("belongs to the data disk that the view names", () => {
    const dataDisks = [
      { lun: 0, name: "data" },
      { lun: 1, name: "other" },
    ];

    const found = machine({ storageProfile: { dataDisks }, ...view(ofDisk(true)) }).dataDisks;

    expect(found).toEqual([
      { lun: 0, name: "data", isEncryptedInGuest: true },
      { lun: 1, name: "other" },
    ]);
  });
});

describe("the kind of machine", () => {
  test("is read: spot, marketplace plan, extended zone", () => {
    const plan = { name: "byol" };
    const extendedLocation = { name: "losangeles", type: "EdgeZone" };

    expect(machine({ priority: "Spot" }, { plan, extendedLocation })).toMatchObject({
      isSpot: true,
      marketplacePlan: "byol",
      extendedZone: "losangeles",
    });
  });

  test("has none of these when it is an ordinary one", () => {
    const ordinary = machine({ priority: "Regular" });

    for (const name of ["isSpot", "marketplacePlan", "extendedZone"]) expect(ordinary).not.toHaveProperty(name);
  });
});
