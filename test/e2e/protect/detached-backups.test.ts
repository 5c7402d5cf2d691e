import { expect, onTestFinished, test, vi } from "vitest";
import { machineInstanceId } from "../../../domain/coordination/instance-ids.ts";
import { sampleVmId } from "../../../local/sample-machines.ts";
import { startTestStack } from "../../support/stack/start-test-stack.ts";
import { postVmWritten, type TestStack } from "../../support/stack/test-stack.ts";

const hourMs = 3_600_000;
const itemWrite = "Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/write";
const backupOf = (machine: string) => machineInstanceId("backup", sampleVmId(machine));

test("a terminated first backup leaves its machine protected, and is reported as unknown once", async () => {
  const stack = await startTestStack();
  stack.clock.setJumps(false);
  await stack.createVm("web-01");
  await stack.clock.advance(15 * 60_000);

  stack.host.taskHub.terminate(backupOf("web-01"), "an operator's decision");
  stack.clock.setJumps(true);
  await stack.settle();

  expect(stack.outcomeOf("web-01")).toMatchObject({
    outcome: "protected",
    backup: { result: "unknown", reason: "monitorFailed" },
  });
  expect(stack.messages().map(({ title }) => title)).toEqual([
    "web-01: backup result unknown",
    // By the policy's backup of the following night.
    "web-01: backed up again",
  ]);
});

test("a run of a schedule ends when its part is terminated, with its machines unknown", async () => {
  const stack = await startTestStack((config) => {
    config["schedules"] = [{ name: "often", cron: "0 12 * * *", timeZone: "UTC", retainDays: 7 }];
  });
  for (const machine of ["web-01", "web-02"]) await stack.createVm(machine);
  await stack.settle();
  stack.clock.setJumps(false);
  await stack.clock.advance(Date.parse("2026-06-01T12:05:00Z") - stack.clock.now());

  stack.host.taskHub.terminate("run:often:2026-06-01T12:00Z:part:1", "an operator's decision");
  stack.clock.setJumps(true);
  await stack.settle();

  const run = stack.instancesOf("run:often:").find(({ instanceId }) => !instanceId.includes(":part:"));
  expect(run?.runtimeStatus).toBe("Completed");
  expect(JSON.parse(run?.output ?? "null")).toMatchObject({ status: "completedWithProblems", counts: { unknown: 2 } });
});

test("a machine recreated during a stalled first backup is protected again within minutes", async () => {
  const stack = await startTestStack();
  await stack.planFaults({ kind: "backupJob", resource: sampleVmId("web-01"), outcome: "stalled", count: 1 });
  stack.clock.setJumps(false);
  await stack.createVm("web-01");
  await stack.clock.advance(2 * hourMs);
  const before = await stack.calls(itemWrite);
  await stack.deleteVm("web-01");
  await stack.clock.advance(30_000);

  await stack.createVm("web-01");
  await stack.clock.advance(20 * 60_000);

  expect(await stack.calls(itemWrite)).toBe(before + 1);
});

test("ten events during a stalled first backup leave one instance that waits, and the machine is checked once more", async () => {
  const stack = await startTestStack();
  await stack.planFaults({ kind: "backupJob", resource: sampleVmId("web-01"), outcome: "stalled", count: 1 });
  stack.clock.setJumps(false);
  await stack.createVm("web-01");
  await stack.clock.advance(hourMs);

  for (let event = 1; event <= 10; event += 1) await postVmWritten(stack, "web-01", `tag-${event}`);
  await stack.clock.advance(5000);
  const waiting = stack.instancesOf("recheck:web-01:").filter(({ runtimeStatus }) => runtimeStatus === "Running");
  await stack.clock.advance(20 * 60_000);

  expect(waiting).toHaveLength(1);
  const outcomes = stack.instancesOf("recheck:web-01:").map(({ output }) => JSON.parse(output ?? "null") as unknown);
  expect(outcomes).toHaveLength(10);
  expect(outcomes.filter((outcome) => JSON.stringify(outcome).includes("joinedEarlierRequest"))).toHaveLength(9);
  expect(stageOf(stack)).toMatchObject({ stage: "runningFirstBackup" });
});

test("finished instances are removed once they have outlived the retention, and running ones never", async () => {
  // Two weeks have 20,000 ticks of the schedules' timer, of which there are none here.
  vi.stubEnv("AzureWebJobs.scheduleTick.Disabled", "true");
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const stack = await startTestStack();
  await stack.createVm("web-01");
  await stack.settle();
  const hub = stack.host.taskHub;
  const finished = stack.instancesOf("").length;
  const day = 24 * hourMs;

  await stack.clock.advance(13 * day);
  const kept = stack.instancesOf("").length;
  await stack.clock.advance(2 * day);

  expect([kept, finished > 1]).toEqual([finished, true]);
  const left = hub.list({ top: 100 }).instances;
  expect(left.filter(({ instanceId }) => !instanceId.startsWith("@"))).toEqual([]);
  // The empty row of a deleted entity stays, as on Azure Storage: one per machine at most, without a state.
  const entities = left.map(({ instanceId, input }) => [instanceId.split("@")[1], input]);
  // Which processes share a budget of requests: one row per subscription and RBAC action in use.
  expect(entities.filter(([name]) => name !== "requestbudget")).toEqual([
    ["backupclaims", '{"sorter":{}}'],
    ["backupmailbox", '{"sorter":{}}'],
    ["itembinding", '{"sorter":{}}'],
    // What the vault holds is kept as long as the vault is used.
    ["vaultledger", expect.stringContaining("holdfast-daily")],
    ["vaultroute", '{"sorter":{}}'],
    // Which jobs of the vault were told: one row per vault.
    ["vaultwatch", expect.stringContaining("polledAt")],
  ]);
});

function stageOf(stack: TestStack): unknown {
  return JSON.parse(stack.instancesOf("protect:web-01:")[0]?.customStatus ?? "null");
}
