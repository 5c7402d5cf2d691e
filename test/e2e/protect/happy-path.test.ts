import { expect, test } from "vitest";
import { sampleVmId } from "../../../local/sample-machines.ts";
import { startWorld, tellOf } from "../../support/stack/protected-world.ts";

const backupAction =
  "Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/backup/action";

test("a machine that appears is protected, backed up and followed until its data is in the vault", async () => {
  const world = await startWorld();

  await world.createVm("web-01");
  await world.settle();

  expect(world.outcomeOf("web-01")).toMatchObject({
    outcome: "protected",
    reason: "protectionEnabled",
    vmId: sampleVmId("web-01"),
    expectedConsistency: "fileSystem",
    backup: { result: "completed", milestones: { snapshotAt: expect.any(String), vaultedAt: expect.any(String) } },
  });
  expect(await world.calls(backupAction)).toBe(1);
});

test("a machine that a Standard policy refuses is protected under the Enhanced one", async () => {
  const world = await startWorld();

  await world.createVm("safe-01", {
    securityProfile: { securityType: "TrustedLaunch", uefiSettings: { secureBootEnabled: true, vTpmEnabled: true } },
  });
  await world.settle();

  expect(world.outcomeOf("safe-01")).toMatchObject({
    outcome: "protected",
    policyId: expect.stringMatching(/\/backupPolicies\/holdfast-daily-enhanced$/),
  });
});

test("the same event three times protects once and backs up once", async () => {
  const world = await startWorld();
  await world.createVm("web-01");
  await Promise.all([tellOf(world, "web-01", "e-1"), tellOf(world, "web-01", "e-1"), tellOf(world, "web-01", "e-2")]);

  await world.settle();

  expect(world.outcomeOf("web-01")?.outcome).toMatch(/^(protected|alreadyProtected)$/);
  expect(await world.calls(backupAction)).toBe(1);
});

test("a machine tagged to be left out is skipped with the rule's own words, and Azure is asked for nothing more", async () => {
  const world = await startWorld();

  await world.createVm("lab-01", { tags: { Backup: "OFF" } });
  await world.settle();

  expect(world.outcomeOf("lab-01")).toMatchObject({ outcome: "skipped", reason: "skippedByRule" });
  expect(await world.calls("Microsoft.RecoveryServices/vaults/write")).toBe(0);
});

test("an event for a machine that does not exist ends as gone", async () => {
  const world = await startWorld();

  const status = await tellOf(world, "ghost-01", "e-1");
  await world.settle();

  expect(status).toBe(202);
  expect(world.outcomeOf("ghost-01")).toMatchObject({ outcome: "gone", reason: "vmNotFound" });
});

test("a machine deleted and made again while its instance runs gets a backup of its own", async () => {
  const world = await startWorld();
  await world.planFaults({
    kind: "throttle",
    action: "Microsoft.RecoveryServices/vaults/write",
    retryAfterSeconds: 120,
    count: 1,
  });
  world.clock.setJumps(false);
  await world.createVm("web-01");
  await world.clock.advance(35_000);
  const stageBefore = world.runsOf("protect:web-01:")[0]?.runtimeStatus;
  await world.deleteVm("web-01");
  await world.clock.advance(21_000);
  await world.createVm("web-01");
  await world.clock.advance(40_000);

  world.clock.setJumps(true);
  await world.settle();

  expect(stageBefore).toBe("Running");
  expect(world.outcomeOf("web-01")).toMatchObject({
    outcome: expect.stringMatching(/^(protected|alreadyProtected)$/),
    backup: { result: "completed", milestones: { vaultedAt: expect.any(String) } },
  });
  expect(world.runsOf("recheck:web-01:").map((run) => run.runtimeStatus)).toEqual(["Completed"]);
});

test("a machine made again whose event is lost gets a backup of its own when somebody asks while its instance runs", async () => {
  const world = await startWorld();
  world.clock.setJumps(false);
  await world.createVm("web-01");
  await world.clock.advance(1_200_000);
  await world.planFaults({ kind: "event", effect: "drop" });
  await world.deleteVm("web-01");
  await world.clock.advance(21_000);
  await world.createVm("web-01");
  await world.clock.advance(40_000);
  const before = world.runsOf("protect:web-01:")[0]?.runtimeStatus;

  await fetch(`${world.stack.host.url}/api/virtual-machines/protect`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ vmId: sampleVmId("web-01") }),
  });
  world.clock.setJumps(true);
  await world.settle();

  expect(before).toBe("Running");
  expect(world.runsOf("recheck:web-01:").map((run) => run.runtimeStatus)).toEqual(["Completed"]);
  expect(world.outcomeOf("web-01")?.["backup"]).toMatchObject({ result: "completed" });
  expect(await world.calls(backupAction)).toBe(2);
});

test("a machine made again during its first backup is bound to the item it finds, and backed up", async () => {
  const world = await startWorld();
  world.clock.setJumps(false);
  await world.createVm("web-01");
  await world.clock.advance(50_000);
  await world.deleteVm("web-01");
  await world.clock.advance(30_000);
  await world.createVm("web-01");
  await world.clock.advance(10_000);

  world.clock.setJumps(true);
  await world.settle();

  expect(world.outcomeOf("web-01")).toMatchObject({
    outcome: "alreadyProtected",
    reason: "protectedInVault",
    backup: { result: "completed", milestones: { vaultedAt: expect.any(String) } },
  });
  expect(world.chat()).toEqual([]);
});

test("an event during a run leaves a mark, and the running instance looks once more before it ends", async () => {
  const world = await startWorld();
  world.clock.setJumps(false);
  await world.createVm("web-01");
  await world.clock.advance(50_000);
  await tellOf(world, "web-01", "e-2");

  world.clock.setJumps(true);
  await world.settle();

  expect(world.outcomeOf("web-01")).toMatchObject({ outcome: "protected", reason: "protectionEnabled" });
  expect(world.runsOf("recheck:web-01:").map((run) => JSON.parse(run.output ?? "null"))).toEqual([
    { outcome: "takenByRunningInstance" },
  ]);
  expect(await world.calls(backupAction)).toBe(1);
});

test("a machine deleted before it was protected ends as gone", async () => {
  const world = await startWorld();
  await world.createVm("web-01");
  await world.deleteVm("web-01");

  await world.settle();

  expect(world.outcomeOf("web-01")).toMatchObject({ outcome: "gone" });
});
