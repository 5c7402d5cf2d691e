import { expect, test } from "vitest";
import { sampleVmId } from "../../../local/sample-machines.ts";
import { startTestStack } from "../../support/stack/start-test-stack.ts";
import type { TestStack } from "../../support/stack/test-stack.ts";

const QUARTER_MS = 15 * 60_000;
const NO_RUNS = { "AzureWebJobs.scheduleTick.Disabled": "true" };
const NAMES = ["vm-1", "vm-2", "vm-3", "vm-4", "vm-5", "vm-6"];
const JOBS = "Microsoft.RecoveryServices/vaults/backupJobs/read";
const POINTS =
  "Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/recoveryPoints/read";
/** What the checks list; the watch lists items and policies only after a start. */
const LISTS = [
  "Microsoft.RecoveryServices/vaults/backupPolicies/read",
  "Microsoft.RecoveryServices/vaults/backupProtectedItems/read",
];

test("over three nights of a policy what failed and what did not happen is told, and when it is over; nothing else is", async () => {
  const stack = await startTestStack(
    (config) => {
      for (const channel of config["channels"] as Record<string, unknown>[]) channel["minimumSeverity"] = "info";
    },
    "2026-06-01T18:00:00Z",
    undefined,
    { scheduledBackups: true, watches: true, settings: NO_RUNS },
  );
  for (const name of NAMES) await stack.createVm(name);
  await stack.settle();
  await until(stack, "2026-06-01T21:00:00Z");
  await stack.planFaults(
    { kind: "backupJob", resource: sampleVmId("vm-2"), outcome: "snapshotFailed", count: 1 },
    { kind: "missedBackup", resource: sampleVmId("vm-5"), count: 2 },
  );

  // The policy's time is 23:00 UTC.
  const first = await night(stack, "2026-06-02T04:00:00Z");
  const states = await statesOf(stack);
  const second = await night(stack, "2026-06-03T04:00:00Z");
  const third = await night(stack, "2026-06-04T04:00:00Z");

  expect(first.titles).toEqual(["vm-2: backup failed", "vm-5: scheduled backup did not happen"]);
  expect(states).toMatchObject({
    "vm-1": "protected",
    "vm-2": "atRisk snapshotFailed",
    "vm-5": "atRisk scheduledBackupMissed",
  });
  // Missing again is no news, but the reminder of the day comes. That of vm-2 is due about when its next backup ends, and may come before it.
  expect(second.titles.filter((title) => title !== "Reminder of vm-2: backup failed")).toEqual([
    "vm-2: backed up again",
    "vm-5: scheduled backup did not happen",
  ]);
  expect(third.titles).toEqual(["vm-5: backed up again"]);
  expect(await statesOf(stack)).toMatchObject({ "vm-2": "protected", "vm-5": "protected" });
  // A night's checks, however many machines there are: one list of policies and one of items, by pages of 200 each.
  for (const { lists } of [first, second, third]) expect(lists).toBeLessThanOrEqual(12);
  expect(await stack.injectedFaults()).toMatchObject({ backupJob: 1, missedBackup: 2 });
});

test("a machine with a recovery point on demand in place of the policy's is not told as one without a backup", async () => {
  const stack = await startTestStack(undefined, "2026-06-01T18:00:00Z", undefined, {
    ...{ scheduledBackups: true, watches: true, settings: NO_RUNS },
  });
  for (const name of ["vm-1", "vm-2"]) await stack.createVm(name);
  await stack.settle();
  await until(stack, "2026-06-01T21:00:00Z");
  await stack.planFaults({ kind: "missedBackup", resource: sampleVmId("vm-1"), count: 1 });
  await until(stack, "2026-06-01T23:00:00Z");
  const before = await callsOf(stack, [POINTS]);
  // The policy's backup of the second machine has run by then.
  await stack.clock.advance(7 * QUARTER_MS);
  const accepted = [await backUpByHand(stack, "vm-1"), await backUpByHand(stack, "vm-2")];
  const first = await night(stack, "2026-06-02T04:00:00Z");

  expect(accepted).toEqual([202, 202]);
  expect(first.titles).toEqual([]);
  expect(await statesOf(stack)).toMatchObject({ "vm-1": "protected", "vm-2": "protected" });
  expect(await checkOf(stack)).toMatchObject({ expected: 2, missed: 0, unproven: 1 });
  // What the watch reads to prove three jobs says who started them.
  expect((await callsOf(stack, [POINTS])) - before).toBe(3);
});

/** As an operator does in the portal. */
async function backUpByHand(stack: TestStack, name: string): Promise<number> {
  const [vault] = stack.simulator.vaults();
  const ofVm = `iaasvmcontainerv2;shop;${name}`;
  const item = `backupFabrics/Azure/protectionContainers/IaasVMContainer;${ofVm}/protectedItems/VM;${ofVm}`;
  const properties = { objectType: "IaasVMBackupRequest" };
  return (await stack.arm("POST", `${vault?.id}/${item}/backup?api-version=2024-04-01`, { properties })).status;
}

/** What is told until then, and which calls it took. */
async function night(stack: TestStack, end: string) {
  const told = stack.messages().length;
  const lists = await callsOf(stack, LISTS);
  const jobs = await callsOf(stack, [JOBS]);
  await until(stack, end);
  const titles = stack
    .messages()
    .slice(told)
    .map(({ title, text }) =>
      title === "vm-2: backup failed" && text.startsWith("Reminder") ? `Reminder of ${title}` : title,
    );
  return { titles, lists: (await callsOf(stack, LISTS)) - lists, jobs: (await callsOf(stack, [JOBS])) - jobs };
}

async function callsOf(stack: TestStack, actions: readonly string[]): Promise<number> {
  const counts = await Promise.all(actions.map((action) => stack.calls(action)));
  return counts.reduce((sum, count) => sum + count, 0);
}

async function statesOf(stack: TestStack): Promise<Readonly<Record<string, string>>> {
  const response = await fetch(`${stack.host.url}/api/virtual-machines`);
  const { items } = (await response.json()) as { items: { name: string; state: string; reason: string }[] };
  return Object.fromEntries(
    items.map(({ name, state, reason }) => [name, state === "protected" ? state : `${state} ${reason}`]),
  );
}

async function until(stack: TestStack, at: string): Promise<void> {
  while (stack.clock.now() < Date.parse(at)) await stack.clock.advance(QUARTER_MS);
}

/** What the last check of the only vault says of its machines. */
async function checkOf(stack: TestStack): Promise<unknown> {
  const url = `${stack.host.url}/runtime/webhooks/durabletask/instances?instanceIdPrefix=check:&showInput=false`;
  const [check] = (await (await fetch(url)).json()) as { customStatus: unknown }[];
  return check?.customStatus;
}
