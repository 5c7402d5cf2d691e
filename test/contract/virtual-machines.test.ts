import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createComputeVirtualMachines } from "../../azure/compute/compute-virtual-machines.ts";
import type { VirtualMachines } from "../../domain/ports/virtual-machines.ts";
import { sameResource } from "../../domain/resource-id.ts";
import { type SimulatedAzure, SUBSCRIPTION_ID, startSimulatedAzure, VM_ID } from "../support/azure/simulated-azure.ts";
import { InMemoryVirtualMachines } from "../support/fakes/in-memory-virtual-machines.ts";
import { sampleMachine } from "../support/fakes/sample-machine.ts";

let azure: SimulatedAzure;
beforeAll(async () => {
  azure = await startSimulatedAzure();
});
afterAll(() => azure.stop());

/** Each has one running Linux machine, `web-01`. */
const implementations: readonly (readonly [name: string, create: () => VirtualMachines])[] = [
  ["in memory", () => new InMemoryVirtualMachines([sampleMachine({ vmId: VM_ID, tags: { env: "prod" } })])],
  ["Compute", () => createComputeVirtualMachines(azure.options)],
];

describe.for(implementations)("virtual machines %s", ([, create]) => {
  test("reads a running machine with its agent", async () => {
    const machine = await create().read(VM_ID);

    expect(machine).toMatchObject({
      name: "web-01",
      resourceGroup: "shop",
      subscriptionId: SUBSCRIPTION_ID,
      location: "westeurope",
      tags: { env: "prod" },
      osType: "Linux",
      provisioningState: "Succeeded",
      powerState: "running",
      securityType: "Standard",
      hasUnmanagedDisks: false,
      agent: { state: "ready" },
      backupExtension: { state: "absent" },
    });
    expect(machine?.uniqueId).toBeTruthy();
  });

  test("finds a machine whatever the casing of its ID", async () => {
    const machine = await create().read(VM_ID.toUpperCase());

    expect(sameResource(machine?.vmId ?? "", VM_ID)).toBe(true);
  });

  test("returns undefined for a machine, or a group, that does not exist", async () => {
    expect(await create().read(VM_ID.replace("web-01", "web-02"))).toBeUndefined();
    expect(await create().read(VM_ID.replace("shop", "nowhere"))).toBeUndefined();
  });

  test("lists the subscription's machines without instance view", async () => {
    const list = await create().list(SUBSCRIPTION_ID);

    expect(list).toHaveLength(1);
    expect(list[0]).toMatchObject({
      name: "web-01",
      tags: { env: "prod" },
      powerState: "unknown",
      agent: { state: "absent" },
      backupExtension: { state: "absent" },
    });
  });
});
