import { expect, test } from "vitest";
import { crashAndRestart } from "../../support/stack/crash.ts";
import { startWorld, type World } from "../../support/stack/protected-world.ts";
import { readAzure } from "../../support/stack/what-azure-says.ts";

const items = "Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems";
const expected = {
  outcome: "protected",
  reason: "protectionEnabled",
  expectedConsistency: "fileSystem",
  backup: { result: "completed", reason: "vaulted", milestones: { vaultedAt: expect.any(String) } },
};

/** Seconds after the machine was asked for: while it is made, protected, waited for, backed up, and at the very end. */
test.for([31, 45, 62, 95, 125, 180, 700, 2000])(
  "a crash %i s into a machine's life changes nothing about how it ends",
  async (seconds) => {
    const world = await startWorld();
    world.clock.setJumps(false);
    await world.createVm("web-01");
    await world.clock.advance(seconds * 1000);

    const host = await crashAndRestart(world);
    world.clock.setJumps(true);
    await world.settle();

    expect(outcomeOn(host)).toMatchObject(expected);
    expect(await backupJobs(world)).toBe(1);
    expect(world.chat()).toEqual([]);
  },
);

/** Azure acts, its answer is under way, and the app that waits for it is no more. */
test.for([
  "Microsoft.RecoveryServices/vaults/write",
  "Microsoft.RecoveryServices/vaults/backupPolicies/write",
  `${items}/write`,
  `${items}/backup/action`,
])("a crash while Azure answers %s changes nothing about how it ends", async (action) => {
  const world = await startWorld();
  await world.planFaults({ kind: "delay", action, delayMs: 400, count: 1 });
  await world.createVm("web-01");
  await untilStruck(world);

  const host = await crashAndRestart(world);
  await world.settle();

  expect(outcomeOn(host)).toMatchObject(expected);
  expect(await backupJobs(world)).toBe(1);
  expect(world.chat()).toEqual([]);
});

test("three crashes in a row lose nothing and tell people of a bad end once", async () => {
  const world = await startWorld();
  await world.planFaults({ kind: "backupJob", outcome: "transferFailed", count: 1 });
  world.clock.setJumps(false);
  await world.createVm("web-01");
  let host = world.stack.host;
  for (const seconds of [50, 100, 900]) {
    await world.clock.advance(seconds * 1000);
    host = await crashAndRestart(world, host);
  }

  world.clock.setJumps(true);
  await world.settle();

  expect(outcomeOn(host)).toMatchObject({ outcome: "protected", backup: { result: "completedWithWarnings" } });
  expect(await backupJobs(world)).toBe(1);
  expect(world.chat().map((message) => message.title)).toEqual(["web-01: backup completed with warnings"]);
});

function outcomeOn(host: World["stack"]["host"]): unknown {
  const [instance] = host.taskHub.list({ instanceIdPrefix: "protect:web-01:", top: 1 }).instances;
  return JSON.parse(instance?.output ?? "null") as unknown;
}

async function backupJobs(world: World): Promise<number> {
  return (await readAzure(world, ["web-01"])).jobs.length;
}

/** Lets the app work until the planned delay holds one of its calls. */
async function untilStruck(world: World): Promise<void> {
  for (let look = 0; look < 2000; look += 1) {
    const answer = await world.arm("GET", "/_simulator/faults");
    if (((answer.body as { injected: Record<string, number> }).injected["delay"] ?? 0) > 0) return;
  }
  throw new Error("The app never made the call that the fault is planned for.");
}
