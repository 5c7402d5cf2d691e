import { expect, onTestFinished, test, vi } from "vitest";
import { machineInstanceId } from "../../../domain/coordination/instance-ids.ts";
import { sampleVmId } from "../../../local/sample-machines.ts";
import { startWorld, tellOf, type World } from "../../support/stack/protected-world.ts";

const hourMs = 3_600_000;
const itemWrite = "Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/write";
const backupOf = (machine: string) => machineInstanceId("backup", sampleVmId(machine));

test("a terminated first backup leaves its machine protected, and is reported as unknown once", async () => {
  const world = await startWorld();
  world.clock.setJumps(false);
  await world.createVm("web-01");
  await world.clock.advance(15 * 60_000);

  world.stack.host.taskHub.terminate(backupOf("web-01"), "an operator's decision");
  world.clock.setJumps(true);
  await world.settle();

  expect(world.outcomeOf("web-01")).toMatchObject({
    outcome: "protected",
    backup: { result: "unknown", reason: "monitorFailed" },
  });
  expect(world.chat().map(({ title }) => title)).toEqual(["web-01: backup result unknown"]);
});

test("a schedule goes on with its other machines when one of their backups is terminated", async () => {
  const world = await startWorld((config) => {
    config["schedules"] = [{ name: "often", cron: "0 12 * * *", timeZone: "UTC", retainDays: 7 }];
  });
  for (const machine of ["web-01", "web-02"]) await world.createVm(machine);
  await world.settle();
  world.clock.setJumps(false);
  await world.clock.advance(Date.parse("2026-06-01T12:05:00Z") - world.clock.now());

  world.stack.host.taskHub.terminate(backupOf("web-01"), "an operator's decision");
  world.clock.setJumps(true);
  await world.settle();

  const [run] = world.runsOf("run:often:");
  expect(run?.runtimeStatus).toBe("Completed");
  expect(JSON.parse(run?.output ?? "null")).toMatchObject({ outcome: "ran", counts: { completed: 1, unknown: 1 } });
  expect(JSON.parse(run?.customStatus ?? "null")).toMatchObject({
    stage: "ended",
    counts: { completed: 1, unknown: 1 },
  });
});

test("a machine recreated during a stalled first backup is protected again within minutes", async () => {
  const world = await startWorld();
  await world.planFaults({ kind: "backupJob", resource: sampleVmId("web-01"), outcome: "stalled", count: 1 });
  world.clock.setJumps(false);
  await world.createVm("web-01");
  await world.clock.advance(2 * hourMs);
  const before = await world.calls(itemWrite);
  await world.deleteVm("web-01");
  await world.clock.advance(30_000);

  await world.createVm("web-01");
  await world.clock.advance(20 * 60_000);

  expect(await world.calls(itemWrite)).toBe(before + 1);
});

test("ten events during a stalled first backup leave one instance that waits, and the machine is checked once more", async () => {
  const world = await startWorld();
  await world.planFaults({ kind: "backupJob", resource: sampleVmId("web-01"), outcome: "stalled", count: 1 });
  world.clock.setJumps(false);
  await world.createVm("web-01");
  await world.clock.advance(hourMs);

  for (let event = 1; event <= 10; event += 1) await tellOf(world, "web-01", `tag-${event}`);
  await world.clock.advance(5000);
  const waiting = world.runsOf("recheck:web-01:").filter(({ runtimeStatus }) => runtimeStatus === "Running");
  await world.clock.advance(20 * 60_000);

  expect(waiting).toHaveLength(1);
  const outcomes = world.runsOf("recheck:web-01:").map(({ output }) => JSON.parse(output ?? "null") as unknown);
  expect(outcomes).toHaveLength(10);
  expect(outcomes.filter((outcome) => JSON.stringify(outcome).includes("joinedEarlierRequest"))).toHaveLength(9);
  expect(stageOf(world)).toMatchObject({ stage: "runningFirstBackup" });
});

test("finished instances are removed once they have outlived the retention, and running ones never", async () => {
  // Two weeks have 20,000 ticks of the schedules' timer, of which there are none here.
  vi.stubEnv("AzureWebJobs.scheduleTick.Disabled", "true");
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const world = await startWorld();
  await world.createVm("web-01");
  await world.settle();
  const hub = world.stack.host.taskHub;
  const finished = world.runsOf("").length;
  const day = 24 * hourMs;

  await world.clock.advance(13 * day);
  const kept = world.runsOf("").length;
  await world.clock.advance(2 * day);

  expect([kept, finished > 1]).toEqual([finished, true]);
  expect(hub.list({ top: 100 }).instances).toEqual([]);
});

function stageOf(world: World): unknown {
  return JSON.parse(world.runsOf("protect:web-01:")[0]?.customStatus ?? "null");
}
