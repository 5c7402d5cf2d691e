import { expect, test } from "vitest";
import { policyCounts, protectionStates, startWithMachines } from "../../support/existing-machines.ts";
import type { TestStack } from "../../support/stack/test-stack.ts";

const enableAction = "Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/write";

/** Further vaults on the first day. */
function nextVault(config: Record<string, unknown>): void {
  Object.assign((config["vaults"] as { regional: object }).regional, { whenDayQuotaReached: "nextVault" });
}

test("300 machines that were there before the app end protected over policy clones, and one summary tells", async () => {
  const names = Array.from({ length: 300 }, (_, index) => `old-${String(index + 1).padStart(3, "0")}`);
  const stack = await startWithMachines(names, nextVault);

  await stack.settle();

  expect(new Set(names.map((name) => stack.outcomeOf(name)?.outcome))).toEqual(new Set(["protected"]));
  expect(await stack.calls(enableAction)).toBe(300);
  expect(await policyCounts(stack)).toEqual([100, 100, 50, 50]);
  expect(stack.messages().map(({ title }) => title)).toEqual(["Sweep: 300 newly protected"]);
}, 240_000);

test("a sweep that finds everything as it was sends nothing", async () => {
  const stack = await startWithMachines(["old-1", "old-2"]);
  await stack.settle();

  await stack.clock.advance(3_600_000);
  await stack.settle();

  const sweep = JSON.parse(stack.instancesOf("sweep")[0]?.output ?? "{}") as { startedAt: string; counts: object };
  expect(sweep).toMatchObject({ startedAt: "2026-06-01T09:00:30.000Z", counts: { machines: 2, protected: 2 } });
  expect(stack.messages().map(({ title }) => title)).toEqual(["Sweep: 2 newly protected"]);
  expect(await stack.calls(enableAction)).toBe(2);
});

test("a machine whose event was lost is protected by the next sweep", async () => {
  const stack = await startWithMachines([]);
  await stack.settle();
  await stack.planFaults({ kind: "event", effect: "drop" });
  await stack.createVm("lost-01");
  await stack.settle();

  await stack.clock.advance(3_600_000);
  await stack.settle();

  expect(stack.outcomeOf("lost-01")).toMatchObject({ outcome: "protected" });
  expect(stack.messages().map(({ title }) => title)).toEqual(["Sweep: 1 newly protected"]);
});

test("an item whose machine is gone is retired, although the deletion's event was lost", async () => {
  const stack = await startWithMachines(["old-1"]);
  await stack.settle();
  await stack.planFaults({ kind: "event", effect: "drop" });
  await stack.deleteVm("old-1");
  await stack.settle();

  await stack.clock.advance(3_600_000);
  await stack.settle();

  expect(stack.instancesOf("retire:old-1:")[0]?.runtimeStatus).toBe("Completed");
  expect(await protectionStates(stack)).toEqual(["ProtectionStopped"]);
});

test("an event that could not be delivered is handled from the dead-letter container", async () => {
  const stack = await startWithMachines([]);
  await stack.settle();
  await undeliverable(stack);
  await stack.createVm("lost-01");
  await stack.settle();

  await stack.clock.advance(3_600_000);
  await stack.settle();

  const sweep = JSON.parse(stack.instancesOf("sweep")[0]?.output ?? "{}") as object;
  expect(sweep).toMatchObject({ counts: { deadLetters: 1 } });
  expect(stack.outcomeOf("lost-01")).toMatchObject({ outcome: "protected" });
});

/** From now on Event Grid has one attempt per event, at an address where nothing listens. */
async function undeliverable({ simulator }: TestStack): Promise<void> {
  const address = `${simulator.url}/_simulator/event-subscriptions`;
  const { subscriptions } = (await (await fetch(address)).json()) as { subscriptions: { id: string }[] };
  for (const { id } of subscriptions) await fetch(`${address}/${id}`, { method: "DELETE" });
  const operationNames = ["Microsoft.Compute/virtualMachines/write"];
  const subscription = { endpoint: "http://127.0.0.1:9/", validate: false, maxAttempts: 1, operationNames };
  await fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(subscription),
  });
}
