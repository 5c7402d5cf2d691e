import { expect, test, vi } from "vitest";
import { BackupError } from "../../../../domain/errors.ts";
import type { MachineMatch } from "../../../../domain/protection/config.ts";
import { createSelectForSchedule } from "../../../../functions/activities/select-for-schedule.ts";
import { InMemoryBackupVault } from "../../../support/fakes/in-memory-backup-vault.ts";
import { InMemoryVaultDirectory } from "../../../support/fakes/in-memory-vault-directory.ts";
import { InMemoryVirtualMachines } from "../../../support/fakes/in-memory-virtual-machines.ts";
import { sampleConfig, sampleMachine, sampleVaultId, sampleVmId } from "../../../support/fakes/sample-machine.ts";

const context = { info: vi.fn() };
const vaultId = sampleVaultId();

function arrange(match: MachineMatch = {}) {
  const schedule = { name: "nightly", cron: "0 2 * * *", timeZone: "UTC", match, retainDays: 7 };
  const machines = new InMemoryVirtualMachines();
  const directory = new InMemoryVaultDirectory();
  directory.putVault({ vaultId, location: "westeurope", provisioningState: "Succeeded" });
  const vault = new InMemoryBackupVault();
  const config = sampleConfig({ schedules: [schedule] });
  const activity = createSelectForSchedule({ machines, directory, vault, config });
  const select = async (continuation?: string) => {
    const output = await activity(
      { schedule: "nightly", ...(continuation !== undefined && { continuation }) },
      context,
    );
    if (output.kind !== "selected") throw new Error(output.kind);
    return output;
  };
  return { machines, directory, vault, select, activity };
}

test("selects protected machines that match, with what the workflow needs to back them up", async () => {
  const { machines, vault, select } = arrange({ tags: { tier: ["gold"] } });
  machines.put(sampleMachine({ name: "gold-1", tags: { Tier: "gold" } }));
  machines.put(sampleMachine({ name: "gold-2", tags: { tier: "gold" } }));
  machines.put(sampleMachine({ name: "silver", tags: { tier: "silver" } }));
  for (const name of ["gold-1", "silver"]) vault.putItem({ vaultId, vmId: sampleVmId(name) });

  const output = await select();

  expect(output).toMatchObject({ configVersion: "0123456789ab", retainDays: 7 });
  expect(output.items).toEqual([{ vaultId, vmId: sampleVmId("gold-1") }]);
  expect(output).not.toHaveProperty("continuation");
});

test("leaves out only what Azure refuses to list, and names it", async () => {
  const { machines, vault, directory, select } = arrange();
  machines.put(sampleMachine());
  vault.putItem({ vaultId, vmId: sampleVmId() });
  const closed = sampleVaultId("closed");
  directory.putVault({ vaultId: closed, location: "westeurope", provisioningState: "Succeeded" });
  const list = vault.listProtectedItems.bind(vault);
  vi.spyOn(vault, "listProtectedItems").mockImplementation((id) =>
    id === closed ? Promise.reject(new BackupError("AZURE_ACCESS_DENIED", "No.")) : list(id),
  );

  expect(await select()).toMatchObject({
    items: [{ vaultId, vmId: sampleVmId() }],
    leftOut: [{ resource: closed, code: "AZURE_ACCESS_DENIED" }],
  });
});

test("lets the workflow ask again when a list fails for a moment", async () => {
  const { vault, select } = arrange();
  vault.faults.failNext("listProtectedItems", new BackupError("AZURE_UNAVAILABLE", "503."));

  await expect(select()).rejects.toThrow(/AZURE_UNAVAILABLE/);
});

test("knows machine and item as one in any casing", async () => {
  const { machines, vault, select } = arrange();
  machines.put(sampleMachine());
  vault.putItem({ vaultId, vmId: sampleVmId().toUpperCase() });

  expect((await select()).items).toHaveLength(1);
});

test.for([
  ["is stopped", { protectionState: "ProtectionStopped" }],
  ["is soft-deleted", { isSoftDeleted: true }],
] as const)("leaves out an item that %s", async ([, state]) => {
  const { machines, vault, select } = arrange();
  machines.put(sampleMachine());
  vault.putItem({ vaultId, vmId: sampleVmId(), ...state });

  expect((await select()).items).toEqual([]);
});

test("leaves out an item whose machine is gone", async () => {
  const { vault, select } = arrange();
  vault.putItem({ vaultId, vmId: sampleVmId("gone") });

  expect((await select()).items).toEqual([]);
});

test("gives at most 100 at a time, and each machine once, although one goes away between the pages", async () => {
  const { machines, vault, select } = arrange();
  for (let index = 0; index < 205; index += 1) {
    const name = `web-${String(index).padStart(3, "0")}`;
    machines.put(sampleMachine({ name }));
    vault.putItem({ vaultId, vmId: sampleVmId(name) });
  }

  const first = await select();
  machines.delete(sampleVmId("web-050"));
  const second = await select(first.continuation);
  const third = await select(second.continuation);

  const seen = [first, second, third].flatMap((page) => page.items.map((item) => item.vmId));
  expect([first, second, third].map((page) => page.items.length)).toEqual([100, 100, 5]);
  expect(new Set(seen).size).toBe(205);
  expect(third).not.toHaveProperty("continuation");
});

test("reports a schedule as unknown when the configuration no longer has it", async () => {
  const { activity } = arrange();

  await expect(activity({ schedule: "weekly" }, context)).resolves.toEqual({ kind: "scheduleUnknown" });
});
