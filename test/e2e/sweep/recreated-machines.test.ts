import { expect, test } from "vitest";
import { sampleVmId } from "../../../local/sample-machines.ts";
import { protectionStates, startWithMachines } from "../../support/existing-machines.ts";
import type { TestStack } from "../../support/stack/test-stack.ts";

const SUBSCRIPTION = "00000000-0000-0000-0000-000000000001";
const HOUR_MS = 3_600_000;

test("a machine recreated after its protection was retired is protected by the next sweep, although its event was lost", async () => {
  const stack = await startWithMachines(["old-1"]);
  await stack.settle();
  await stack.deleteVm("old-1");
  await stack.settle();
  expect(await protectionStates(stack)).toEqual(["ProtectionStopped"]);
  await stack.planFaults({ kind: "event", effect: "drop" });
  await stack.createVm("old-1");
  await stack.settle();

  await stack.clock.advance(HOUR_MS);
  await stack.settle();

  expect(stack.outcomeOf("old-1")).toMatchObject({ outcome: "protected", reason: "protectionResumed" });
  expect(protectedMachine(stack, "old-1")).toBe(existingMachine(stack, "old-1"));
});

test("a machine recreated while every event was lost is protected by the next sweep, although its item looks protected", async () => {
  const stack = await startWithMachines(["old-1"]);
  await stack.settle();
  await stack.planFaults({ kind: "event", effect: "drop" });
  await stack.deleteVm("old-1");
  await stack.settle();
  await stack.createVm("old-1");
  await stack.settle();
  expect(protectedMachine(stack, "old-1")).not.toBe(existingMachine(stack, "old-1"));

  await stack.clock.advance(HOUR_MS);
  await stack.settle();

  expect(stack.outcomeOf("old-1")).toMatchObject({ outcome: "alreadyProtected", reason: "protectedInVault" });
  expect(protectedMachine(stack, "old-1")).toBe(existingMachine(stack, "old-1"));
});

test("a machine recreated while every event was lost is protected by the next sweep, although its item is in error", async () => {
  const stack = await startWithMachines(["old-1"]);
  await stack.settle();
  await stack.planFaults({ kind: "event", effect: "drop" });
  await stack.deleteVm("old-1");
  await stack.settle();
  await stack.createVm("old-1");
  await stack.settle();
  await backUp(stack, "old-1");
  await stack.clock.advance(HOUR_MS / 2);
  expect(await protectionStates(stack)).toEqual(["ProtectionError"]);

  await stack.clock.advance(HOUR_MS);
  await stack.settle();

  expect(stack.outcomeOf("old-1")).toMatchObject({ outcome: "alreadyProtected", reason: "protectedInVault" });
  expect(protectedMachine(stack, "old-1")).toBe(existingMachine(stack, "old-1"));
});

test("a sweep starts nothing for a machine whose item was enabled for it and has no recovery point yet", async () => {
  const stack = await startWithMachines(["old-1"]);
  await stack.settle();

  await stack.clock.advance(HOUR_MS);
  await stack.settle();

  const sweep = JSON.parse(stack.instancesOf("sweep")[0]?.output ?? "{}") as { readonly counts: object };
  expect(sweep.counts).toMatchObject({ machines: 1, protected: 1 });
  expect(sweep.counts).not.toHaveProperty("started");
});

/** Asks Azure for a backup, past the app. */
async function backUp({ arm, simulator }: TestStack, name: string): Promise<void> {
  const vaultId = simulator.vaults()[0]?.id ?? "";
  const item = `iaasvmcontainerv2;shop;${name}`;
  const path = `${vaultId}/backupFabrics/Azure/protectionContainers/IaasVMContainer;${item}/protectedItems/VM;${item}`;
  const properties = { objectType: "IaasVMBackupRequest", recoveryPointExpiryTimeInUTC: "2026-12-01T00:00:00Z" };
  const { status } = await arm("POST", `${path}/backup?api-version=2024-04-01`, { properties });
  expect(status).toBe(202);
}

/** Unique ID of the machine that the item protects, as the simulator keeps it. */
function protectedMachine({ simulator }: TestStack, name: string): string | undefined {
  const items = simulator.vaults().flatMap((vault) => [...vault.items.values()]);
  return items.find(({ virtualMachineId }) => virtualMachineId.toLowerCase() === sampleVmId(name).toLowerCase())
    ?.uniqueId;
}

function existingMachine({ simulator }: TestStack, name: string): string | undefined {
  return simulator.machines.list(SUBSCRIPTION).find((machine) => machine.name === name)?.uniqueId;
}
