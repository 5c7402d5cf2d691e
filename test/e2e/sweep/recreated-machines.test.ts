import { expect, test } from "vitest";
import { sampleVmId } from "../../../local/sample-machines.ts";
import { startWithMachines } from "../../support/existing-machines.ts";
import type { TestStack } from "../../support/stack/test-stack.ts";

const SUBSCRIPTION = "00000000-0000-0000-0000-000000000001";
const HOUR_MS = 3_600_000;

/** The state of the machine's item in the simulator, and whether it is the present machine's. */
function itemOf({ simulator }: TestStack, name: string) {
  const machine = simulator.machines.list(SUBSCRIPTION).find((each) => each.name === name);
  const vmId = sampleVmId(name).toLowerCase();
  const items = simulator.vaults().flatMap(({ items: all }) => [...all.values()]);
  const item = items.find(({ virtualMachineId }) => virtualMachineId.toLowerCase() === vmId);
  return { state: item?.state, isOwn: item !== undefined && item.uniqueId === machine?.uniqueId };
}

async function sweepAgain(stack: TestStack): Promise<void> {
  await stack.clock.advance(HOUR_MS);
  await stack.settle();
}

test("a recreated machine whose event is lost is protected, although its earlier item was stopped", async () => {
  const stack = await startWithMachines(["old-1"]);
  await stack.settle();
  await stack.deleteVm("old-1");
  await stack.settle();
  const before = itemOf(stack, "old-1");
  await stack.planFaults({ kind: "event", effect: "drop" });
  await stack.createVm("old-1");

  await sweepAgain(stack);

  expect(before).toEqual({ state: "ProtectionStopped", isOwn: false });
  expect(itemOf(stack, "old-1")).toEqual({ state: "IRPending", isOwn: true });
  expect(stack.outcomeOf("old-1")).toMatchObject({ outcome: "protected", reason: "protectionResumed" });
});

test("a machine that is recreated between two sweeps, without any event, does not keep the earlier one's item", async () => {
  const stack = await startWithMachines(["old-1"]);
  await stack.settle();
  await stack.planFaults({ kind: "event", effect: "drop" });
  await stack.deleteVm("old-1");
  await stack.clock.advance(60_000);
  await stack.createVm("old-1");
  await stack.clock.advance(60_000);
  const before = itemOf(stack, "old-1");

  await sweepAgain(stack);

  expect(before).toEqual({ state: "IRPending", isOwn: false });
  expect(itemOf(stack, "old-1")).toEqual({ state: "IRPending", isOwn: true });
  expect(stack.outcomeOf("old-1")).toMatchObject({ outcome: "alreadyProtected", reason: "protectedInVault" });
});
