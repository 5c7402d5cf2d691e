import { expect, test } from "vitest";
import { createKnownVaults } from "../../../functions/known-vaults.ts";
import { InMemoryInventory } from "../../support/fakes/in-memory-inventory.ts";
import { PlannedFaults } from "../../support/fakes/planned-faults.ts";
import { seen, vaultId, vmIdOf } from "../../support/inventory-events.ts";
import { minutes, noon } from "../../support/vault-rows.ts";

const SUBSCRIPTION = "00000000-0000-0000-0000-0000000000AA";

function arrange(subscriptionIds: readonly string[], vaults = {}) {
  const inventory = new InMemoryInventory();
  const asked: (readonly string[])[] = [];
  const faults = new PlannedFaults();
  const fleet = {
    async vaults(ids: readonly string[]) {
      faults.check("vaults");
      asked.push(ids);
      return ["/vault-of-the-index"];
    },
  };
  return {
    inventory,
    asked,
    faults,
    vaultsAt: createKnownVaults({ config: { subscriptionIds, vaults }, fleet, inventory }),
  };
}

test("vaults are those of the subscriptions that the configuration names, for machines or for vaults", async () => {
  const vaults = { regional: { name: "v", resourceGroup: "g", subscriptionId: SUBSCRIPTION } };
  const { asked, vaultsAt } = arrange([SUBSCRIPTION.toLowerCase()], vaults);

  expect(await vaultsAt(noon)).toEqual(["/vault-of-the-index"]);
  expect(asked).toEqual([[SUBSCRIPTION.toLowerCase()]]);
});

test("without subscriptions they are those of the inventory, without those of deleted machines only", async () => {
  const { inventory, asked, vaultsAt } = arrange([]);
  await inventory.upsert([
    seen(vmIdOf("vm-1")),
    seen(vmIdOf("vm-2"), { vaultId: vaultId.toUpperCase() }),
    seen(vmIdOf("vm-3"), { vaultId: "/vault-of-a-deleted-machine", state: "deleted" }),
  ]);

  expect((await vaultsAt(noon)).map((id) => id.toLowerCase())).toEqual([vaultId.toLowerCase()]);
  expect(asked).toEqual([]);
});

test("the subscriptions are asked every hour at most, and after a failure by the next call", async () => {
  const { asked, vaultsAt, faults } = arrange([SUBSCRIPTION]);
  faults.failNext("vaults", new Error("throttled"));
  await expect(vaultsAt(noon)).rejects.toThrow("throttled");

  await vaultsAt(minutes(1));
  await vaultsAt(minutes(60));
  await vaultsAt(minutes(61));

  expect(asked).toHaveLength(2);
});

test("the inventory is read every 15 minutes at most", async () => {
  const { inventory, vaultsAt } = arrange([]);
  await vaultsAt(noon);
  await inventory.upsert([seen(vmIdOf("vm-1"))]);

  expect(await vaultsAt(minutes(14))).toEqual([]);
  expect(await vaultsAt(minutes(15))).toEqual([vaultId]);
});
