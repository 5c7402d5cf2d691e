import { expect, test } from "vitest";
import { readAzureState } from "../../support/stack/azure-state.ts";
import { crashAndRestart } from "../../support/stack/crash.ts";
import { startTestStack } from "../../support/stack/start-test-stack.ts";
import type { TestStack } from "../../support/stack/test-stack.ts";

const items = "Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems";
const expected = {
  outcome: "protected",
  reason: "protectionEnabled",
  expectedConsistency: "fileSystem",
  backup: { result: "completed", reason: "vaulted", milestones: { vaultedAt: expect.any(String) } },
};

/** Seconds after the PUT of the machine: while it is created, protected, waited for, backed up, and after the end. */
test.for([31, 45, 62, 95, 125, 180, 700, 2000])(
  "a crash %i s after the machine's creation does not change the outcome",
  async (seconds) => {
    const stack = await startTestStack();
    stack.clock.setJumps(false);
    await stack.createVm("web-01");
    await stack.clock.advance(seconds * 1000);

    const host = await crashAndRestart(stack);
    stack.clock.setJumps(true);
    await stack.settle();

    expect(outcomeOn(host)).toMatchObject(expected);
    expect(await backupJobs(stack)).toBe(1);
    expect(stack.messages()).toEqual([]);
  },
);

/** Azure has acted, and the app crashes before the response arrives. */
test.for([
  "Microsoft.RecoveryServices/vaults/write",
  "Microsoft.RecoveryServices/vaults/backupPolicies/write",
  `${items}/write`,
  `${items}/backup/action`,
])("a crash while Azure responds to %s does not change the outcome", async (action) => {
  const stack = await startTestStack();
  await stack.planFaults({ kind: "delay", action, delayMs: 400, count: 1 });
  await stack.createVm("web-01");
  await untilInjected(stack);

  const host = await crashAndRestart(stack);
  await stack.settle();

  expect(outcomeOn(host)).toMatchObject(expected);
  expect(await backupJobs(stack)).toBe(1);
  expect(stack.messages()).toEqual([]);
});

test("three crashes in a row lose nothing and send the notice once", async () => {
  const stack = await startTestStack();
  await stack.planFaults({ kind: "backupJob", outcome: "transferFailed", count: 1 });
  stack.clock.setJumps(false);
  await stack.createVm("web-01");
  let host = stack.host;
  for (const seconds of [50, 100, 900]) {
    await stack.clock.advance(seconds * 1000);
    host = await crashAndRestart(stack, host);
  }

  stack.clock.setJumps(true);
  await stack.settle();

  expect(outcomeOn(host)).toMatchObject({ outcome: "protected", backup: { result: "completedWithWarnings" } });
  expect(await backupJobs(stack)).toBe(1);
  expect(stack.messages().map((message) => message.title)).toEqual(["web-01: backup completed with warnings"]);
});

function outcomeOn(host: TestStack["host"]): unknown {
  const [instance] = host.taskHub.list({ instanceIdPrefix: "protect:web-01:", top: 1 }).instances;
  return JSON.parse(instance?.output ?? "null") as unknown;
}

async function backupJobs(stack: TestStack): Promise<number> {
  return (await readAzureState(stack, ["web-01"])).jobs.length;
}

/** Waits until the planned delay holds one of the app's calls. */
async function untilInjected(stack: TestStack): Promise<void> {
  for (let attempt = 0; attempt < 2000; attempt += 1) {
    if (((await stack.injectedFaults())["delay"] ?? 0) > 0) return;
  }
  throw new Error("The app did not make the call that the fault is planned for.");
}
