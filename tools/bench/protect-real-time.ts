import { setTimeout } from "node:timers/promises";
import { createRealClock } from "../../local/clock.ts";
import type { LoopRun } from "./az-loop.ts";
import { countTraffic } from "./http-traffic.ts";
import { readProtection } from "./protect-evidence.ts";
import { type ProtectStack, startProtectStack } from "./protect-stack.ts";

const POLL_MS = 200;
const MAX_WAIT_MS = 600_000;

/**
 * Protects machines whose events arrive together, on the real clock: from the first event until the last workflow has ended. The
 * resource group of the vault, the vault and its policy are made in that time.
 *
 * @throws Error when not all workflows have ended after ten minutes.
 */
export async function runInRealTime(names: readonly string[]): Promise<LoopRun> {
  const placement = { maximumVaults: 1, whenDayQuotaReached: "nextVault" } as const;
  const stack = await startProtectStack(createRealClock(), names, placement, "events");
  try {
    const traffic = countTraffic(Number(new URL(stack.simulator.url).port));
    const beganMs = performance.now();
    await Promise.all(names.map((name) => stack.postEvent(name, `e-${name}`)));
    await untilAllEnded(stack, names.length);
    const wallSeconds = (performance.now() - beganMs) / 1000;
    const counted = traffic.stop();
    const { machines } = await readProtection(stack);
    return { vms: names.length, machines, ...counted, wallSeconds };
  } finally {
    await stack.stop();
  }
}

async function untilAllEnded({ host }: ProtectStack, vms: number): Promise<void> {
  const untilMs = performance.now() + MAX_WAIT_MS;
  const query = { instanceIdPrefix: "protect:", runtimeStatuses: ["Completed"], top: vms } as const;
  while (host.taskHub.list(query).instances.length < vms) {
    if (performance.now() > untilMs) throw new Error(`Not all of ${vms} machines were handled in ten minutes.`);
    await setTimeout(POLL_MS);
  }
}
