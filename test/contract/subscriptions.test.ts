import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createArmSubscriptions } from "../../azure/subscriptions/arm-subscriptions.ts";
import type { Subscriptions } from "../../domain/ports/subscriptions.ts";
import { resourceKey } from "../../domain/resource-id.ts";
import { type SimulatedAzure, SUBSCRIPTION_ID, startSimulatedAzure } from "../support/azure/simulated-azure.ts";
import { InMemorySubscriptions } from "../support/fakes/in-memory-subscriptions.ts";

const GROUP_NAME = "AzureBackupRG_westeurope_1";
const GROUP = `/subscriptions/${SUBSCRIPTION_ID}/resourceGroups/${GROUP_NAME}`;
const DISK_ID = `/subscriptions/${SUBSCRIPTION_ID}/resourceGroups/shop/providers/Microsoft.Compute/disks/shared`;
const LOCK = `${GROUP}/providers/Microsoft.Authorization/locks/keep`;
const lock = {
  subscriptionId: SUBSCRIPTION_ID,
  group: { name: GROUP_NAME, location: "westeurope" },
  name: "keep",
  level: "CanNotDelete",
};

let azure: SimulatedAzure;
beforeAll(async () => {
  azure = await startSimulatedAzure({
    unregisteredNamespaces: ["Microsoft.RecoveryServices"],
    load: [
      { path: GROUP, apiVersion: "2021-04-01", body: { location: "westeurope" } },
      {
        path: `/subscriptions/${SUBSCRIPTION_ID}/resourceGroups/shop`,
        apiVersion: "2021-04-01",
        body: { location: "westeurope" },
      },
      {
        path: DISK_ID,
        apiVersion: "2023-10-02",
        body: {
          location: "westeurope",
          tags: { backup: "off" },
          properties: { creationData: { createOption: "Empty" }, diskSizeGB: 64, maxShares: 2 },
        },
      },
      { path: LOCK, apiVersion: "2016-09-01", body: { properties: { level: "CanNotDelete" } } },
    ],
  });
});
afterAll(() => azure.stop());

function inMemory(): Subscriptions {
  const subscriptions = new InMemorySubscriptions();
  subscriptions.putDisk({ diskId: DISK_ID, sizeGb: 64, isShared: true, tags: { backup: "off" } });
  subscriptions.putLock(lock);
  subscriptions.setRegistration(SUBSCRIPTION_ID, "notRegistered");
  return subscriptions;
}

/** Each has a shared disk, a locked group of restore points, and no registered provider. */
const implementations: readonly (readonly [name: string, create: () => Subscriptions])[] = [
  ["in memory", inMemory],
  ["of Resource Manager", () => createArmSubscriptions(azure.options)],
];

describe.for(implementations)("subscriptions %s", ([, create]) => {
  test("list every disk with what the machine does not show", async () => {
    const disks = await create().listDisks(SUBSCRIPTION_ID);

    expect(disks.map((disk) => ({ ...disk, diskId: resourceKey(disk.diskId) }))).toEqual([
      { diskId: resourceKey(DISK_ID), sizeGb: 64, isShared: true, tags: { backup: "off" } },
    ]);
  });

  test("list the locks on the groups of restore points", async () => {
    expect(await create().listRestorePointLocks(SUBSCRIPTION_ID)).toEqual([lock]);
  });

  test("tell whether the provider is registered, and register it, also twice", async () => {
    const subscriptions = create();
    const before = await subscriptions.readRegistration(SUBSCRIPTION_ID);

    await subscriptions.registerProvider(SUBSCRIPTION_ID);
    await subscriptions.registerProvider(SUBSCRIPTION_ID);

    expect(before).toBe("notRegistered");
    expect(await subscriptions.readRegistration(SUBSCRIPTION_ID)).toBe("registered");
  });
});
