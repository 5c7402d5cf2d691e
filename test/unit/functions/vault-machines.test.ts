import { expect, test } from "vitest";
import { machineMark } from "../../../domain/backup/watch-keys.ts";
import { createVaultMachines } from "../../../functions/vault-machines.ts";
import { InMemoryBackupVault } from "../../support/fakes/in-memory-backup-vault.ts";
import { minutes, noon, vmIdOf } from "../../support/vault-rows.ts";
import { vaultId } from "../../support/workflow-answers.ts";

const mark = (name: string) => machineMark({ resourceGroup: "shop", name });

function setUp() {
  const vault = new InMemoryBackupVault();
  let lists = 0;
  const counting = {
    listProtectedItems: (id: string) => {
      lists += 1;
      return vault.listProtectedItems(id);
    },
  };
  vault.putItem({ vaultId, vmId: vmIdOf("vm-1"), lastRecoveryPointAt: minutes(-5) });
  return { vault, machines: createVaultMachines(counting), lists: () => lists };
}

test("remembers the machines of a vault, however it is spelt", async () => {
  const { machines, lists } = setUp();

  await machines.machinesOf(vaultId, [mark("vm-1")], noon);
  const found = await machines.machinesOf(vaultId.toUpperCase(), [mark("VM-1")], minutes(5000));

  expect(found.get(mark("vm-1"))).toBe(vmIdOf("vm-1"));
  expect(lists()).toBe(1);
});

test("reads the items again for a machine that it does not know, but not for ten minutes", async () => {
  const { vault, machines, lists } = setUp();
  await machines.machinesOf(vaultId, [], noon);
  vault.putItem({ vaultId, vmId: vmIdOf("vm-2") });

  const early = await machines.machinesOf(vaultId, [mark("vm-2")], minutes(9));
  const later = await machines.machinesOf(vaultId, [mark("vm-2")], minutes(10));

  expect([early.has(mark("vm-2")), later.get(mark("vm-2"))]).toEqual([false, vmIdOf("vm-2")]);
  expect(lists()).toBe(2);
});

test("tells the last recovery point of each machine, and finds one without its group", async () => {
  const { vault, machines } = setUp();
  vault.putItem({ vaultId, vmId: vmIdOf("vm-2") });
  vault.putItem({ vaultId, vmId: "/not/a/machine" });

  const items = await machines.readItems(vaultId, noon);

  expect([...items.snapshots]).toEqual([[mark("vm-1"), minutes(-5)]]);
  expect(items.machines.get(machineMark({ name: "vm-2" }))).toBe(vmIdOf("vm-2"));
});

test("remembers fifty vaults", async () => {
  const { machines, lists } = setUp();
  const other = (number: number) => vaultId.replace("vault-weu", `vault-${number}`);
  for (let number = 0; number < 51; number += 1) await machines.machinesOf(other(number), [], noon);

  await machines.machinesOf(other(50), [], noon);
  await machines.machinesOf(other(0), [], noon);

  expect(lists()).toBe(52);
});
