import { expect, onTestFinished, test, vi } from "vitest";
import { sampleVmId } from "../../../local/sample-machines.ts";
import { startHook } from "../../support/stack/local-hook.ts";
import { startTestStack } from "../../support/stack/start-test-stack.ts";
import type { TestStack } from "../../support/stack/test-stack.ts";

const MINUTE_MS = 60_000;
const SLOW_MS = 300_000;

/** A stack whose channel `ops` is gone, so that `backup-ops` shows what is for it. */
async function startWithBrokenChannel() {
  const [ops, backup] = [await startHook(), await startHook()];
  vi.stubEnv("HOLDFAST_SECRET_OPS", ops.url);
  vi.stubEnv("HOLDFAST_SECRET_BACKUP", backup.url);
  vi.stubEnv("AzureWebJobs.scheduleTick.Disabled", "true");
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const stack = await startTestStack((config) => {
    const urlOf = (name: string) => ({ setting: `HOLDFAST_SECRET_${name}` });
    config["channels"] = [
      { name: "ops", type: "webhook", url: urlOf("OPS"), minimumSeverity: "warning" },
      // Gets nothing by itself but what no channel else would get.
      {
        name: "backup-ops",
        type: "webhook",
        url: urlOf("BACKUP"),
        minimumSeverity: "error",
        only: { families: ["schedule"] },
      },
    ];
    config["fallbackChannel"] = "backup-ops";
  });
  stack.clock.setJumps(false);
  ops.state.status = 410;
  return { stack, ops, backup };
}

function phasesAt(hook: Awaited<ReturnType<typeof startHook>>): readonly string[] {
  return hook.received.flatMap(({ data: { kind, incident } }) =>
    incident === undefined || kind.startsWith("channel") ? [] : [incident.phase],
  );
}

async function protect(stack: TestStack, name: string): Promise<number> {
  const response = await fetch(`${stack.host.url}/api/virtual-machines/protect`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ vmId: sampleVmId(name) }),
  });
  return response.status;
}

test(
  "an incident's end is told on the fallback channel that showed it, and waits for the channel that was broken",
  async () => {
    const { stack, ops, backup } = await startWithBrokenChannel();
    const denied = { kind: "refuse", action: "Microsoft.RecoveryServices/vaults/write", status: 403 };
    await stack.planFaults({ ...denied, code: "AuthorizationFailed" });
    await stack.createVm("web-01");
    await stack.clock.advance(10 * MINUTE_MS);
    const opened = phasesAt(backup);

    await stack.endFaults();
    const accepted = await protect(stack, "web-01");
    // The run ends, and proves that the machine is protected, when the first backup has ended.
    await stack.clock.advance(180 * MINUTE_MS);
    const whileBroken = { ops: phasesAt(ops), backup: phasesAt(backup) };
    ops.state.status = 200;
    await stack.clock.advance(45 * MINUTE_MS);

    expect(accepted).toBe(202);
    expect(opened).toEqual(["opened"]);
    expect(whileBroken).toEqual({ ops: [], backup: ["opened", "resolved"] });
    expect(phasesAt(ops)).toEqual(["resolved"]);
    expect(phasesAt(backup)).toEqual(["opened", "resolved"]);
  },
  SLOW_MS,
);
