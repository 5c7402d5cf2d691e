import { expect, onTestFinished, test, vi } from "vitest";
import { sampleVmId } from "../../../local/sample-machines.ts";
import { startTestStack } from "../../support/stack/start-test-stack.ts";
import type { TestStack } from "../../support/stack/test-stack.ts";

const backupAction =
  "Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/backup/action";
const minuteMs = 60_000;

/** A stack whose only channel is unreachable. */
function startWithDeadChannel(): Promise<TestStack> {
  vi.stubEnv("HOLDFAST_SECRET_DEAD", "http://127.0.0.1:9/hooks");
  // Three days have thousands of ticks of the schedules' timer, of which there are none here.
  vi.stubEnv("AzureWebJobs.scheduleTick.Disabled", "true");
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  return startTestStack((config) => {
    const url = { setting: "HOLDFAST_SECRET_DEAD" };
    config["channels"] = [{ name: "dead", type: "webhook", url, minimumSeverity: "info" }];
  });
}

test("a dead channel delays no backup; its messages are given up after three days, with an error in the log", async () => {
  const stack = await startWithDeadChannel();
  await stack.planFaults({ kind: "agentNotReady", resource: sampleVmId("web-01") });
  stack.clock.setJumps(false);
  await stack.createVm("web-01");

  await stack.clock.advance(25 * minuteMs);
  const backups = await stack.calls(backupAction);
  stack.clock.setJumps(true);
  await stack.settle();

  expect(backups).toBe(1);
  expect(stack.outcomeOf("web-01")).toMatchObject({ outcome: "protected", backup: { jobId: expect.any(String) } });
  const deliveries = stack.instancesOf("deliver:dead:");
  expect(deliveries.map(({ output }) => JSON.parse(output ?? "null") as unknown)).toMatchObject(
    Array(deliveries.length).fill({ outcome: "givenUp" }),
  );
  expect(deliveries.length).toBeGreaterThan(1);
  const errors = stack.log.filter(({ level, message }) => level === "error" && message.includes("is given up"));
  expect(errors).toHaveLength(deliveries.length);
});

test("a machine whose cause was fixed is protected at once although the message about it is still being sent", async () => {
  const stack = await startWithDeadChannel();
  await stack.planFaults({
    kind: "refuse",
    action: "Microsoft.RecoveryServices/vaults/write",
    status: 403,
    code: "AuthorizationFailed",
  });
  stack.clock.setJumps(false);
  await stack.createVm("web-01");
  await stack.clock.advance(5 * minuteMs);
  const before = stack.outcomeOf("web-01");
  await stack.endFaults();

  await fetch(`${stack.host.url}/api/virtual-machines/protect`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ vmId: sampleVmId("web-01") }),
  });
  await stack.clock.advance(10 * minuteMs);

  expect(before).toMatchObject({ outcome: "needsAttention", reason: "accessDenied" });
  expect(await stack.calls(backupAction)).toBe(1);
});
