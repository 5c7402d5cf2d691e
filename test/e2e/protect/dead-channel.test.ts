import { expect, onTestFinished, test, vi } from "vitest";
import { sampleVmId } from "../../../local/sample-machines.ts";
import { startWorld, type World } from "../../support/stack/protected-world.ts";

const backupAction =
  "Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/backup/action";
const minuteMs = 60_000;

/** A world whose only channel nobody listens at. */
function startWithDeadChannel(): Promise<World> {
  vi.stubEnv("HOLDFAST_SECRET_DEAD", "http://127.0.0.1:9/hooks");
  // Three days have thousands of ticks of the schedules' timer, of which there are none here.
  vi.stubEnv("AzureWebJobs.scheduleTick.Disabled", "true");
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  return startWorld((config) => {
    const url = { setting: "HOLDFAST_SECRET_DEAD" };
    config["channels"] = [{ name: "dead", type: "webhook", url, minimumSeverity: "info" }];
  });
}

test("a dead channel delays no backup; its notices are given up after three days, with an error in the log", async () => {
  const world = await startWithDeadChannel();
  await world.planFaults({ kind: "agentNotReady", resource: sampleVmId("web-01") });
  world.clock.setJumps(false);
  await world.createVm("web-01");

  await world.clock.advance(25 * minuteMs);
  const backups = await world.calls(backupAction);
  world.clock.setJumps(true);
  await world.settle();

  expect(backups).toBe(1);
  expect(world.outcomeOf("web-01")).toMatchObject({ outcome: "protected", backup: { jobId: expect.any(String) } });
  const notices = world.runsOf("notice:web-01:");
  expect(notices.map(({ output }) => JSON.parse(output ?? "null") as unknown)).toEqual(
    Array(notices.length).fill({ deliveredTo: [], refused: [], undelivered: ["dead"] }),
  );
  expect(notices.length).toBeGreaterThan(1);
  const errors = world.log.filter(({ level, message }) => level === "error" && message.includes("is given up"));
  expect(errors).toHaveLength(notices.length);
});

test("a machine whose cause was fixed is worked on at once although the notice about it is under way", async () => {
  const world = await startWithDeadChannel();
  await world.planFaults({
    kind: "refuse",
    action: "Microsoft.RecoveryServices/vaults/write",
    status: 403,
    code: "AuthorizationFailed",
  });
  world.clock.setJumps(false);
  await world.createVm("web-01");
  await world.clock.advance(5 * minuteMs);
  const before = world.outcomeOf("web-01");
  await world.endFaults();

  await fetch(`${world.stack.host.url}/api/virtual-machines/protect`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ vmId: sampleVmId("web-01") }),
  });
  await world.clock.advance(10 * minuteMs);

  expect(before).toMatchObject({ outcome: "needsAttention", reason: "accessDenied" });
  expect(await world.calls(backupAction)).toBe(1);
});
