import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createComputeVirtualMachines } from "../../../../azure/compute/compute-virtual-machines.ts";
import { type ArmServer, azureOptions, refusal, startArmServer } from "../../../support/azure/arm-server.ts";
import { runningView, SUBSCRIPTION, VM_ID, wireMachine } from "../../../support/azure/wire-machine.ts";

let azure: ArmServer;
beforeAll(async () => {
  azure = await startArmServer();
});
afterAll(() => azure.close());

function machines() {
  return createComputeVirtualMachines(azureOptions(azure));
}

async function readMachine(properties: Readonly<Record<string, unknown>>) {
  azure.respondWith({ status: 200, body: wireMachine(properties) });
  return await machines().read(VM_ID);
}

test("reads a machine with its instance view in one call", async () => {
  azure.respondWith({ status: 200, body: wireMachine() });

  const machine = await machines().read(VM_ID);

  expect(machine).toEqual({
    vmId: VM_ID,
    uniqueId: "b800158e-c033-46cc-87e1-4ca36f23cad9",
    name: "vm-web",
    resourceGroup: "rg-app",
    subscriptionId: SUBSCRIPTION,
    location: "westeurope",
    tags: { env: "prod" },
    osType: "Linux",
    provisioningState: "Succeeded",
    powerState: "running",
    securityType: "Standard",
    createdAt: "2026-03-01T10:00:00.123Z",
    zones: [],
    dataDisks: [],
    osDisk: {
      diskId: VM_ID.replace("virtualMachines/vm-web", "disks/os"),
      storageType: "Premium_LRS",
    },
    hasUnmanagedDisks: false,
    hasEnhancedOnlyDisks: false,
    agent: { state: "ready", version: "2.9.1.1", message: "Running." },
    backupExtension: { state: "absent" },
    hasInstanceView: true,
  });
  const request = azure.requests.at(-1);
  expect(request?.path).toBe(VM_ID);
  expect(request?.query.get("$expand")).toBe("instanceView");
  expect(request?.query.getAll("api-version")).toEqual(["2024-07-01"]);
});

test("sends the given api-version instead of the default", async () => {
  azure.respondWith({ status: 200, body: wireMachine() });
  const apiVersions = { virtualMachines: "2025-04-01" };

  await createComputeVirtualMachines({ ...azureOptions(azure), apiVersions }).read(VM_ID);

  expect(azure.requests.at(-1)?.query.getAll("api-version")).toEqual(["2025-04-01"]);
});

test.for([
  ["ResourceNotFound", "The Resource was not found."],
  ["ResourceGroupNotFound", "Resource group could not be found."],
  ["NotFound", "The entity was not found in this Azure location."],
] as const)("returns undefined when Azure reports %s", async ([code, message]) => {
  azure.respondWith(refusal(404, code, message));

  expect(await machines().read(VM_ID)).toBeUndefined();
});

test("does not report a deleted machine when the subscription is not accessible", async () => {
  azure.respondWith(refusal(404, "SubscriptionNotFound", "The subscription could not be found."));

  await expect(machines().read(VM_ID)).rejects.toMatchObject({ code: "AZURE_NOT_FOUND" });
});

test("refuses an ID that is not a machine's without a call to Azure", async () => {
  const before = azure.requests.length;

  await expect(machines().read(`${VM_ID}/extensions/x`)).rejects.toMatchObject({ code: "AZURE_REFUSED" });
  expect(azure.requests.length).toBe(before);
});

test("refuses a machine without its unique ID as unreadable", async () => {
  await expect(readMachine({ vmId: undefined })).rejects.toMatchObject({ code: "AZURE_RESPONSE_UNREADABLE" });
});

describe("power state", () => {
  test.for([
    ["PowerState/running", "running"],
    ["PowerState/stopped", "stopped"],
    ["PowerState/deallocated", "deallocated"],
    ["PowerState/deallocating", "other"],
    ["PowerState/starting", "other"],
    ["ProvisioningState/updating", "unknown"],
  ] as const)("%s is %s", async ([code, powerState]) => {
    const machine = await readMachine({ instanceView: { statuses: [{ code }] } });

    expect(machine?.powerState).toBe(powerState);
  });
});

describe("guest agent", () => {
  test("is absent when the instance view has none, as on a deallocated machine", async () => {
    const machine = await readMachine({ instanceView: { statuses: [{ code: "PowerState/deallocated" }] } });

    expect(machine?.agent).toEqual({ state: "absent" });
  });

  test("is not ready and has no version while its status blob is empty", async () => {
    const status = {
      code: "ProvisioningState/Unavailable",
      level: "Warning",
      displayStatus: "Not Ready",
      message: "VM status blob is found but not yet populated.",
    };

    const machine = await readMachine({
      instanceView: runningView({ vmAgent: { vmAgentVersion: "Unknown", statuses: [status] } }),
    });

    expect(machine?.agent).toEqual({ state: "notReady", message: status.message });
  });

  test("keeps the outdated ready state of a stopped machine, which the rules handle", async () => {
    const machine = await readMachine({ instanceView: runningView({ statuses: [{ code: "PowerState/stopped" }] }) });

    expect(machine).toMatchObject({ powerState: "stopped", agent: { state: "ready" } });
  });
});

describe("backup extension", () => {
  const extension = (name: string, statuses: readonly object[]) => ({
    name,
    type: `Microsoft.Azure.RecoveryServices.${name}`,
    typeHandlerVersion: "1.0.9225.0",
    statuses,
  });

  test.for([
    ["VMSnapshotLinux", { code: "ProvisioningState/succeeded", level: "Info" }, { state: "ready" }],
    ["VMSnapshot", { code: "ProvisioningState/creating", level: "Info" }, { state: "installing" }],
    [
      "VMSnapshot",
      { code: "ProvisioningState/failed/5", level: "Error", message: "VSS writer failed." },
      { state: "failed", error: "ProvisioningState/failed/5: VSS writer failed." },
    ],
  ] as const)("%s is read from the machine's extensions (%#)", async ([name, status, expected]) => {
    const other = { name: "Monitor", type: "Microsoft.Azure.Monitor.Agent", statuses: [{ level: "Error" }] };

    const machine = await readMachine({
      instanceView: runningView({ extensions: [other, extension(name, [status])] }),
    });

    expect(machine?.backupExtension).toEqual({ version: "1.0.9225.0", ...expected });
  });

  test("is read from the agent's handlers when the list of extensions lacks it", async () => {
    const handler = {
      type: "Microsoft.Azure.RecoveryServices.VMSnapshotLinux",
      typeHandlerVersion: "1.0.9",
      status: { code: "ProvisioningState/succeeded", level: "Info", displayStatus: "Ready" },
    };

    const machine = await readMachine({ instanceView: runningView({ vmAgent: { extensionHandlers: [handler] } }) });

    expect(machine?.backupExtension).toEqual({ state: "ready", version: "1.0.9" });
  });

  test("error text is shown without signed URLs", async () => {
    const status = { code: "ProvisioningState/failed/1", message: "Cannot read https://store.example/b?sig=Zm9v&se=1" };

    const machine = await readMachine({
      instanceView: runningView({ extensions: [extension("VMSnapshot", [status])] }),
    });

    expect(machine?.backupExtension.error).toBe("ProvisioningState/failed/1: Cannot read https://store.example/b?…");
  });
});

describe("what limits the choice of policy", () => {
  test.for(["TrustedLaunch", "ConfidentialVM"] as const)("security type %s", async (securityType) => {
    expect((await readMachine({ securityProfile: { securityType } }))?.securityType).toBe(securityType);
  });

  test.for(["UltraSSD_LRS", "PremiumV2_LRS"])("a %s data disk needs an Enhanced policy", async (storageAccountType) => {
    const disk = { lun: 0, createOption: "Empty", managedDisk: { storageAccountType } };

    const machine = await readMachine({ storageProfile: { dataDisks: [disk] } });

    expect(machine?.hasEnhancedOnlyDisks).toBe(true);
  });

  test("an unmanaged disk is detected", async () => {
    const osDisk = { osType: "Windows", createOption: "FromImage", vhd: { uri: "https://store.example/vhds/os.vhd" } };

    const machine = await readMachine({ storageProfile: { osDisk } });

    expect(machine).toMatchObject({ hasUnmanagedDisks: true, osType: "Windows" });
  });

  test("a machine of a specialised disk has no known operating system", async () => {
    expect(await readMachine({ storageProfile: {} })).not.toHaveProperty("osType");
  });
});

describe("a subscription's list", () => {
  test("follows every page with the same api-version", async () => {
    const second = VM_ID.replace("vm-web", "vm-db");
    azure.respondWith(({ query }) =>
      query.has("$skiptoken")
        ? { status: 200, body: { value: [wireMachine({ instanceView: undefined }, second)] } }
        : {
            status: 200,
            body: {
              value: [wireMachine({ instanceView: undefined })],
              nextLink: `${azure.endpoint}/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Compute/virtualMachines?api-version=2026-04-01&$skiptoken=2`,
            },
          },
    );

    const list = await machines().list(SUBSCRIPTION);

    expect(list.map((machine) => machine.name)).toEqual(["vm-web", "vm-db"]);
    expect(list[0]).toMatchObject({ powerState: "unknown", agent: { state: "absent" } });
    expect(list[0]).not.toHaveProperty("hasInstanceView");
    expect(azure.requests.at(-1)?.query.getAll("api-version")).toEqual(["2024-07-01"]);
  });

  test("sends no token to another host that a next-page link names", async () => {
    azure.respondWith({
      status: 200,
      body: { value: [], nextLink: "https://localhost:1/subscriptions/x?api-version=1" },
    });

    await expect(machines().list(SUBSCRIPTION)).rejects.toMatchObject({ code: "AZURE_RESPONSE_UNREADABLE" });
  });
});
