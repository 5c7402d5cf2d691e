import { onTestFinished } from "vitest";
import type { RunningHost } from "../../../local/host/host.ts";
import { copyHub, restartHost } from "./restart-host.ts";
import type { TestStack } from "./test-stack.ts";

/**
 * Crashes the app as a power cut would, and restarts it: only what the task hub has committed at this instant remains. What
 * the old process does later is lost to the new one, although Azure may have acted on it.
 *
 * @param changes - What differs after the restart: settings, keys, or the app itself.
 * @returns The new host, at the address of the former one. Time is paused until it is reachable.
 */
export async function crashAndRestart(
  stack: TestStack,
  running: RunningHost = stack.host,
  changes: Parameters<typeof restartHost>[3] = {},
): Promise<RunningHost> {
  const release = stack.clock.hold();
  try {
    const host = await restartHost(stack, running, copyHub(stack, running), changes);
    onTestFinished(() => host.stop());
    return host;
  } finally {
    release();
  }
}
