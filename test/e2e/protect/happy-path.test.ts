import { expect, test } from "vitest";
import { sampleVmId } from "../../../local/sample-machines.ts";
import { startTestStack } from "../../support/stack/start-test-stack.ts";
import { postVmWritten } from "../../support/stack/test-stack.ts";

const backupAction =
  "Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/backup/action";

test("a new machine is protected, backed up and polled until its data is in the vault", async () => {
  const stack = await startTestStack();

  await stack.createVm("web-01");
  await stack.settle();

  expect(stack.outcomeOf("web-01")).toMatchObject({
    outcome: "protected",
    reason: "protectionEnabled",
    // Azure varies the casing of IDs.
    vmId: expect.stringMatching(new RegExp(`^${sampleVmId("web-01")}$`, "i")),
    expectedConsistency: "fileSystem",
    backup: { result: "completed", milestones: { snapshotAt: expect.any(String), vaultedAt: expect.any(String) } },
  });
  expect(await stack.calls(backupAction)).toBe(1);
});

test("a machine that a Standard policy refuses is protected under the Enhanced one", async () => {
  const stack = await startTestStack();

  await stack.createVm("safe-01", {
    securityProfile: { securityType: "TrustedLaunch", uefiSettings: { secureBootEnabled: true, vTpmEnabled: true } },
  });
  await stack.settle();

  expect(stack.outcomeOf("safe-01")).toMatchObject({
    outcome: "protected",
    policyId: expect.stringMatching(/\/backupPolicies\/holdfast-daily-enhanced$/),
  });
});

test("the same event three times protects once and backs up once", async () => {
  const stack = await startTestStack();
  await stack.createVm("web-01");
  await Promise.all([
    postVmWritten(stack, "web-01", "e-1"),
    postVmWritten(stack, "web-01", "e-1"),
    postVmWritten(stack, "web-01", "e-2"),
  ]);

  await stack.settle();

  expect(stack.outcomeOf("web-01")?.outcome).toMatch(/^(protected|alreadyProtected)$/);
  expect(await stack.calls(backupAction)).toBe(1);
});

test("a machine excluded by its tag is skipped without any write to Azure", async () => {
  const stack = await startTestStack();

  await stack.createVm("lab-01", { tags: { Backup: "OFF" } });
  await stack.settle();

  expect(stack.outcomeOf("lab-01")).toMatchObject({ outcome: "skipped", reason: "skippedByRule" });
  expect(await stack.calls("Microsoft.RecoveryServices/vaults/write")).toBe(0);
});

test("an event for a machine that does not exist ends as gone", async () => {
  const stack = await startTestStack();

  const status = await postVmWritten(stack, "ghost-01", "e-1");
  await stack.settle();

  expect(status).toBe(202);
  expect(stack.outcomeOf("ghost-01")).toMatchObject({ outcome: "gone", reason: "vmNotFound" });
});

test("a machine recreated while its instance runs gets its own backup", async () => {
  const stack = await startTestStack();
  await stack.planFaults({
    kind: "throttle",
    action: "Microsoft.RecoveryServices/vaults/write",
    retryAfterSeconds: 120,
    count: 1,
  });
  stack.clock.setJumps(false);
  await stack.createVm("web-01");
  await stack.clock.advance(35_000);
  const stageBefore = stack.instancesOf("protect:web-01:")[0]?.runtimeStatus;
  await stack.deleteVm("web-01");
  await stack.clock.advance(21_000);
  await stack.createVm("web-01");
  await stack.clock.advance(40_000);

  stack.clock.setJumps(true);
  await stack.settle();

  expect(stageBefore).toBe("Running");
  expect(stack.outcomeOf("web-01")).toMatchObject({
    outcome: expect.stringMatching(/^(protected|alreadyProtected)$/),
    backup: { result: "completed", milestones: { vaultedAt: expect.any(String) } },
  });
  // The deletion asked for a check as well.
  expect(stack.instancesOf("recheck:web-01:").map((run) => run.runtimeStatus)).toEqual(["Completed", "Completed"]);
  expect(stack.instancesOf("retire:web-01:").map((run) => JSON.parse(run.output ?? "{}"))).toMatchObject([
    { outcome: "machineExists" },
  ]);
});

test("a recreated machine whose event is lost gets its own backup after a request while its instance runs", async () => {
  const stack = await startTestStack();
  stack.clock.setJumps(false);
  await stack.createVm("web-01");
  await stack.clock.advance(1_200_000);
  await stack.planFaults({ kind: "event", effect: "drop" });
  await stack.deleteVm("web-01");
  await stack.clock.advance(21_000);
  await stack.createVm("web-01");
  await stack.clock.advance(40_000);
  const before = stack.instancesOf("protect:web-01:")[0]?.runtimeStatus;

  await fetch(`${stack.host.url}/api/virtual-machines/protect`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ vmId: sampleVmId("web-01") }),
  });
  stack.clock.setJumps(true);
  await stack.settle();

  expect(before).toBe("Running");
  expect(stack.instancesOf("recheck:web-01:").map((run) => run.runtimeStatus)).toEqual(["Completed"]);
  expect(stack.outcomeOf("web-01")?.["backup"]).toMatchObject({ result: "completed" });
  expect(await stack.calls(backupAction)).toBe(2);
});

test("a machine recreated during its first backup is bound to the existing item and backed up", async () => {
  const stack = await startTestStack();
  stack.clock.setJumps(false);
  await stack.createVm("web-01");
  await stack.clock.advance(50_000);
  await stack.deleteVm("web-01");
  await stack.clock.advance(30_000);
  await stack.createVm("web-01");
  await stack.clock.advance(10_000);

  stack.clock.setJumps(true);
  await stack.settle();

  expect(stack.outcomeOf("web-01")).toMatchObject({
    outcome: "alreadyProtected",
    reason: "protectedInVault",
    backup: { result: "completed", milestones: { vaultedAt: expect.any(String) } },
  });
  expect(stack.messages()).toEqual([]);
});

test("an event during a run makes the running instance check the machine again before it ends", async () => {
  const stack = await startTestStack();
  stack.clock.setJumps(false);
  await stack.createVm("web-01");
  await stack.clock.advance(50_000);
  await postVmWritten(stack, "web-01", "e-2");

  stack.clock.setJumps(true);
  await stack.settle();

  expect(stack.outcomeOf("web-01")).toMatchObject({ outcome: "protected", reason: "protectionEnabled" });
  expect(stack.instancesOf("recheck:web-01:").map((run) => JSON.parse(run.output ?? "null"))).toEqual([
    { outcome: "consumedByRunningInstance" },
  ]);
  expect(await stack.calls(backupAction)).toBe(1);
});

test("a machine deleted before it was protected ends as gone", async () => {
  const stack = await startTestStack();
  await stack.createVm("web-01");
  await stack.deleteVm("web-01");

  await stack.settle();

  expect(stack.outcomeOf("web-01")).toMatchObject({ outcome: "gone" });
});
