import { describe, expect, test } from "vitest";
import { type DiskPlan, diskFindings } from "../../../../../domain/protection/findings/disk-checks.ts";
import type { DiskFacts, PreflightExtras } from "../../../../../domain/protection/findings/preflight-extras.ts";
import { resourceKey } from "../../../../../domain/resource-id.ts";
import type { DataDisk, VirtualMachine } from "../../../../../domain/virtual-machine.ts";
import { sampleMachine } from "../../../../support/fakes/sample-machine.ts";

const DISK_ID = "/subscriptions/s/resourceGroups/shop/providers/Microsoft.Compute/disks/data";
const TB = 1024;

function disks(count: number, change: Partial<DataDisk> = {}): readonly DataDisk[] {
  return Array.from({ length: count }, (_, lun) => ({ lun, ...change }));
}

function diskFacts(facts: Partial<DiskFacts>): PreflightExtras {
  return { disks: new Map([[resourceKey(DISK_ID), { diskId: DISK_ID, ...facts }]]) };
}

function codes(change: Partial<VirtualMachine>, plan: DiskPlan = {}, extras: PreflightExtras = {}): readonly string[] {
  return diskFindings(sampleMachine(change), plan, extras).map(({ code }) => code);
}

const exclude0 = { kind: "exclude", luns: [0] } as const;
const include0 = { kind: "include", luns: [0] } as const;

describe("sizes and numbers", () => {
  test.for<[string, Partial<VirtualMachine>, DiskPlan, readonly string[]]>([
    ["no disk at all is no obstacle", {}, {}, []],
    ["32 data disks are taken", { dataDisks: disks(32) }, {}, []],
    ["33 data disks are too many", { dataDisks: disks(33) }, {}, ["tooManyDisks"]],
    ["33 data disks without one are taken", { dataDisks: disks(33) }, { disks: exclude0 }, []],
    ["a disk of 64 TB is taken", { dataDisks: disks(1, { sizeGb: 64 * TB }) }, {}, []],
    ["a larger disk is too large", { dataDisks: disks(1, { sizeGb: 64 * TB + 1 }) }, {}, ["diskTooLarge"]],
    [
      "a larger disk that is left out is no obstacle",
      { dataDisks: disks(1, { sizeGb: 64 * TB + 1 }) },
      { disks: exclude0 },
      [],
    ],
    ["512 TB together are taken", { dataDisks: disks(8, { sizeGb: 64 * TB }) }, {}, []],
    [
      "more than 512 TB together are too large",
      { osDisk: { sizeGb: 1 }, dataDisks: disks(8, { sizeGb: 64 * TB }) },
      {},
      ["disksTooLargeTogether"],
    ],
    ["unmanaged disks are refused", { hasUnmanagedDisks: true, dataDisks: disks(33) }, {}, ["unmanagedDisks"]],
  ])("%s", ([, change, plan, expected]) => {
    expect(codes(change, plan)).toEqual(expected);
  });

  test("takes the size of the disk itself where the machine shows none", () => {
    const found = codes({ dataDisks: disks(1, { diskId: DISK_ID.toUpperCase() }) }, {}, diskFacts({ sizeGb: 65 * TB }));

    expect(found).toEqual(["diskTooLarge"]);
  });

  test("names the disks concerned, eight at most", () => {
    const found = diskFindings(sampleMachine({ dataDisks: disks(10, { hasWriteAccelerator: true }) }), {}, {});

    expect(found[0]?.text).toMatch(/Concerned: LUN 0, .*LUN 7 and 2 more\.$/);
  });
});

describe("kinds of disks", () => {
  const attached = { dataDisks: disks(1, { diskId: DISK_ID }) };

  test.for<[string, Partial<VirtualMachine>, DiskPlan, PreflightExtras, readonly string[]]>([
    ["a shared disk is an obstacle", attached, {}, diskFacts({ isShared: true }), ["sharedDisk"]],
    [
      "a shared disk that an Enhanced policy leaves out is none",
      attached,
      { disks: exclude0, usesEnhancedPolicy: true },
      diskFacts({ isShared: true }),
      ["sharedDiskExcluded", "diskSelectionTools"],
    ],
    [
      "a Standard policy cannot leave out a shared disk",
      attached,
      { disks: exclude0, usesEnhancedPolicy: false },
      diskFacts({ isShared: true }),
      ["sharedDisk"],
    ],
    [
      "a disk with Entra data access is an obstacle",
      attached,
      {},
      diskFacts({ needsEntraAccess: true }),
      ["diskNeedsEntraAccess"],
    ],
    ["an ordinary disk is none", attached, {}, diskFacts({}), []],
    ["a disk that was not read is none", attached, {}, { disks: new Map() }, []],
    ["the write accelerator is reported", { osDisk: { hasWriteAccelerator: true } }, {}, {}, ["writeAccelerator"]],
    ["an ephemeral OS disk is reported", { osDisk: { isEphemeral: true } }, {}, {}, ["ephemeralOsDisk"]],
    ["a customer-managed key is reported", { osDisk: { encryptionSetId: "key" } }, {}, {}, ["customerManagedKey"]],
  ])("%s", ([, change, plan, extras, expected]) => {
    expect(codes(change, plan, extras)).toEqual(expected);
  });
});

describe("Azure Disk Encryption", () => {
  const encrypted = { hasAzureDiskEncryption: true } as const;

  test.for<[string, Partial<VirtualMachine>, DiskPlan, readonly string[]]>([
    ["asks for access to the Key Vault", encrypted, {}, ["azureDiskEncryption"]],
    ["is known from an encrypted disk as well", { osDisk: { isEncryptedInGuest: true } }, {}, ["azureDiskEncryption"]],
    [
      "takes encrypted disks of 4 TB",
      { ...encrypted, dataDisks: disks(1, { sizeGb: 4 * TB, isEncryptedInGuest: true }) },
      {},
      ["azureDiskEncryption"],
    ],
    [
      "takes no larger encrypted disk",
      { ...encrypted, dataDisks: disks(1, { sizeGb: 4 * TB + 1, isEncryptedInGuest: true }) },
      {},
      ["azureDiskEncryption", "encryptedDiskTooLarge"],
    ],
    [
      "is doubtful for a larger disk that may be encrypted",
      { ...encrypted, dataDisks: disks(1, { sizeGb: 4 * TB + 1 }) },
      {},
      ["azureDiskEncryption", "largeDiskOnEncryptedMachine"],
    ],
    [
      "forbids leaving out disks with a Standard policy",
      encrypted,
      { disks: exclude0, usesEnhancedPolicy: false },
      ["azureDiskEncryption", "encryptedDiskSelection"],
    ],
    [
      "allows it with an Enhanced policy",
      { ...encrypted, osType: "Windows" },
      { disks: exclude0, usesEnhancedPolicy: true },
      ["azureDiskEncryption"],
    ],
    ["claims nothing of a policy whose kind is not known", encrypted, { disks: exclude0 }, ["azureDiskEncryption"]],
  ])("%s", ([, change, plan, expected]) => {
    expect(codes(change, plan)).toEqual(expected);
  });

  test("is known from the disk itself as well", () => {
    const found = codes({ dataDisks: disks(1, { diskId: DISK_ID }) }, {}, diskFacts({ isEncryptedInGuest: true }));

    expect(found).toEqual(["azureDiskEncryption"]);
  });
});

describe("a rule that lists disks", () => {
  test("says that disks added later are not backed up", () => {
    expect(codes({ dataDisks: disks(2) }, { disks: include0 })).toEqual(["diskListFixed"]);
  });

  test("names a listed disk that the machine does not have", () => {
    const found = diskFindings(sampleMachine(), { disks: include0 }, {});

    expect(found.map(({ code }) => code)).toEqual(["diskListFixed", "listedDiskMissing"]);
    expect(found[1]?.text).toMatch(/LUN 0\.$/);
  });
});
