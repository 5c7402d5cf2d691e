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

test("a machine deleted and made again while its instance runs is looked at again as another machine", async () => {
  const world = await startWorld();
  await world.createVm("web-01");
  await world.clock.advance(200_000);
  await world.deleteVm("web-01");
  await world.clock.advance(60_000);

  await world.createVm("web-01");
  await world.settle();

  expect(world.outcomeOf("web-01")?.outcome).toMatch(/^(protected|alreadyProtected)$/);
  expect(world.runsOf("lookAgain:").map((run) => run.runtimeStatus)).toContain("Completed");
});

test("a machine deleted before it was protected ends as gone", async () => {
  const world = await startWorld();
  await world.createVm("web-01");
  await world.deleteVm("web-01");

  await world.settle();

  expect(world.outcomeOf("web-01")).toMatchObject({ outcome: "gone" });
});
