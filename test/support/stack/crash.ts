import { copyFileSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type HostOptions, type RunningHost, startHost } from "../../../local/host/host.ts";
import type { TestStack } from "./test-stack.ts";

const root = join(import.meta.dirname, "../../..");
let copies = 0;

/**
 * Crashes the app as a power cut would, and restarts it: only what the task hub has committed at this instant remains. What
 * the old process does later is lost to the new one, although Azure may have acted on it.
 *
 * @param changes - Settings and keys that differ after the restart.
 * @returns The new host, at the address of the former one. Time is paused until it is reachable.
 */
export async function crashAndRestart(
  stack: TestStack,
  running: RunningHost = stack.host,
  changes: Pick<HostOptions, "environment" | "keys"> = {},
): Promise<RunningHost> {
  const release = stack.clock.hold();
  try {
    copies += 1;
    const folder = join(stack.folder, `after-crash-${copies}`);
    const current = folders.get(running) ?? stack.folder;
    // In one turn of the event loop, so that nothing in this process writes meanwhile.
    mkdirSync(folder);
    for (const file of readdirSync(current).filter((name) => /^task-hub[^/]*\.db(-wal)?$/.test(name))) {
      copyFileSync(join(current, file), join(folder, file));
    }
    await running.stop();
    const host = await startHost({
      appDirectory: root,
      entryPoints: [join(root, "functions/main.ts")],
      port: Number(new URL(running.url).port),
      databaseFile: join(folder, "task-hub.db"),
      clock: stack.clock,
      environment: { ...appEnvironment(stack), ...changes.environment },
      log: (line) => stack.log.push(line),
      ...(changes.keys !== undefined && { keys: changes.keys }),
    });
    folders.set(host, folder);
    onTestFinished(() => host.stop());
    await untilReachable(host.url);
    return host;
  } finally {
    release();
  }
}

/** This process may still have a connection to the former host, on which a first request fails. */
async function untilReachable(url: string): Promise<void> {
  for (let attempt = 1; attempt <= 20; attempt += 1) {
    const response = await fetch(`${url}/api/health`).catch(() => undefined);
    if (response?.ok === true) return;
  }
  throw new Error(`The restarted host at ${url} does not respond.`);
}

/** Folders of the task hubs of restarted hosts. */
const folders = new WeakMap<RunningHost, string>();

/** The settings that the local stack sets for the app: they are in the environment while a host runs. */
function appEnvironment(stack: TestStack): Readonly<Record<string, string>> {
  const { simulator, chatPage } = stack;
  return {
    HOLDFAST_CONFIG: stack.configFile,
    HOLDFAST_ARM_ENDPOINT: simulator.url,
    AzureWebJobsStorage: stack.storage,
    HOLDFAST_ALLOW_LOCAL_WEBHOOKS: "true",
    HOLDFAST_SECRET_CHAT_TEAMS: `${chatPage.url}/hooks/teams`,
    HOLDFAST_SECRET_CHAT_WEBHOOK: `${chatPage.url}/hooks/webhook`,
    IDENTITY_ENDPOINT: simulator.identityEndpoint,
    IDENTITY_HEADER: simulator.identityHeader,
  };
}
