import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { UsageError } from "../../../../local/host/command-line.ts";
import { readInventoryFile } from "../../../../tools/what-if/inventory-file.ts";
import { sampleVaultId, sampleVmId } from "../../../support/fakes/sample-machine.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "holdfast-inventory-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function read(content: unknown) {
  const file = join(folder, "inventory.json");
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return readInventoryFile(file);
}

const vmId = sampleVmId();
const vaultId = sampleVaultId();
const shortest = { id: vmId, location: "westeurope" };

const storage = (size: string) => ({
  osDisk: { osType: "Linux", name: "os", vhd: null, [size]: 30, managedDisk: { id: "os" } },
  dataDisks: [],
});

describe("a machine", () => {
  test.for<[string, object]>([
    [
      "as the Azure CLI prints it, with details",
      {
        ...shortest,
        tags: null,
        provisioningState: "Succeeded",
        powerState: "VM running",
        storageProfile: storage("diskSizeGb"),
      },
    ],
    [
      "as Resource Graph has it",
      {
        ...shortest,
        properties: {
          provisioningState: "Succeeded",
          storageProfile: storage("diskSizeGB"),
          extended: { instanceView: { powerState: { code: "PowerState/running" } } },
        },
      },
    ],
    [
      "as Resource Manager has it",
      {
        ...shortest,
        properties: {
          provisioningState: "Succeeded",
          storageProfile: storage("diskSizeGB"),
          instanceView: { statuses: [{ code: "PowerState/running" }] },
        },
      },
    ],
  ])("%s is read", ([, row]) => {
    expect(read([row]).machines).toMatchObject([
      {
        machine: {
          vmId,
          name: "web-01",
          osType: "Linux",
          osDisk: { diskId: "os", sizeGb: 30 },
          hasUnmanagedDisks: false,
          provisioningState: "Succeeded",
          powerState: "running",
        },
        items: [],
      },
    ]);
  });

  test("needs an ID and a region only; of what it lacks nothing is claimed", () => {
    const [found] = read([shortest]).machines;

    expect(found?.machine).toMatchObject({ vmId, powerState: "unknown", provisioningState: "" });
    expect(found?.machine).not.toHaveProperty("hasInstanceView");
  });

  test("of a uniform scale set keeps its own ID", () => {
    const id = vmId.replace("virtualMachines/web-01", "virtualMachineScaleSets/pool/virtualMachines/0");

    expect(read([{ ...shortest, id }]).machines[0]?.machine).toMatchObject({ vmId: id, name: "0" });
  });

  test.for([
    ["data", { data: [shortest] }],
    ["value", { value: [shortest] }],
  ] as const)("may stand in a list below %s", ([, content]) => {
    expect(read(content).machines).toHaveLength(1);
  });

  test("has its time of creation", () => {
    const found = read([{ ...shortest, timeCreated: "2026-01-15T09:00:00.1234567+00:00" }]).machines[0];

    expect(found?.machine.createdAt).toBe("2026-01-15T09:00:00.123Z");
  });
});

describe("a protected item", () => {
  const policyId = `${vaultId}/backupPolicies/daily`;
  const id = `${vaultId}/backupFabrics/Azure/protectionContainers/c/protectedItems/VM;x`;

  test("stands at its machine", () => {
    const own = { vaultId, policyId, protectionState: "Protected", lastRecoveryPointAt: "2026-06-01T01:00:00Z" };

    const { machines, vaultContents } = read([{ ...shortest, protectedItems: [own] }]);

    expect(machines[0]?.items).toEqual([
      { ...own, isSoftDeleted: false, lastRecoveryPointAt: "2026-06-01T01:00:00.000Z" },
    ]);
    expect([...vaultContents.values()]).toEqual([
      { machines: 1, policies: [{ policyName: "daily", machines: 1 }], arePoliciesComplete: false },
    ]);
  });

  test.for<[string, object]>([
    ["of Resource Graph", { properties: { sourceResourceId: vmId.toUpperCase(), isScheduledForDeferredDelete: true } }],
    ["of the Azure CLI", { properties: { virtualMachineId: vmId, isScheduledForDeferredDelete: true } }],
    ["with the machine's ID", { vmId, isSoftDeleted: true }],
  ])("may be a row %s", ([, row]) => {
    const type = "Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems";
    const state = { protectionState: "ProtectionStopped", lastRecoveryPoint: "2001-01-01T00:00:00Z" };

    const { machines } = read([shortest, { id, type, ...state, ...row }]);

    expect(machines).toMatchObject([
      { items: [{ vaultId, protectionState: "ProtectionStopped", isSoftDeleted: true }] },
    ]);
    expect(machines[0]?.items?.[0]).not.toHaveProperty("lastRecoveryPointAt");
  });

  test("without policy counts for its vault only", () => {
    const { vaultContents } = read([{ ...shortest, protectedItems: [{ vaultId, protectionState: "Protected" }] }]);

    expect([...vaultContents.values()]).toEqual([{ machines: 1, policies: [], arePoliciesComplete: false }]);
  });
});

test.for<[string, unknown, RegExp]>([
  ["no JSON", "{", /the file is not JSON\.$/],
  ["no list", { machines: [] }, /must be a JSON list/],
  ["a list of texts", ["web-01"], /must be a JSON list/],
  ["no machine's ID", [{ ...shortest, id: "web-01" }], /row 0 is no machine: /],
  ["a machine without region", [shortest, { id: vmId }], /row 1 is no machine: "location" is missing\.$/],
  ["items that are no list", [{ ...shortest, protectedItems: "x" }], /row 0: protectedItems must be a list/],
  [
    "an item without state",
    [{ ...shortest, protectedItems: [{ vaultId }] }],
    /row 0: .* protectionState cannot be read/,
  ],
  ["an item without vault", [{ ...shortest, protectedItems: [{ protectionState: "x" }] }], /row 0: .*\(vaultId\)\.$/],
])("refuses %s and says where", ([, content, text]) => {
  expect(() => read(content)).toThrow(UsageError);
  expect(() => read(content)).toThrow(text);
});

test("refuses a file that is not there", () => {
  expect(() => readInventoryFile(join(folder, "nowhere.json"))).toThrow(/cannot be read\.$/);
});
