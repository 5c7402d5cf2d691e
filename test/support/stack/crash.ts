import { copyFileSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type HostOptions, type RunningHost, startHost } from "../../../local/host/host.ts";
import type { World } from "./protected-world.ts";

const root = join(import.meta.dirname, "../../..");
let copies = 0;

/**
 * Crashes the app as a power cut would, and starts it again: what the task hub had committed at this instant is all that
 * remains. Whatever the old process does after that instant is lost to the new one, although Azure may have acted on it.
 *
 * @param changes - Settings and keys that differ from then on.
 * @returns The host that runs from now on, at the former one's address. Time stands still until then.
 */
export async function crashAndRestart(
  world: World,
  running: RunningHost = world.stack.host,
  changes: Pick<HostOptions, "environment" | "keys"> = {},
): Promise<RunningHost> {
  const release = world.clock.hold();
  try {
    copies += 1;
    const folder = join(world.folder, `after-crash-${copies}`);
    const current = folders.get(running) ?? world.folder;
    // In one turn of the event loop: nothing in this process writes meanwhile.
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
      clock: world.clock,
      environment: { ...appEnvironment(world), ...changes.environment },
      log: (line) => world.log.push(line),
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

/** This process may still hold a connection to the former host: a first request over it fails. */
async function untilReachable(url: string): Promise<void> {
  for (let attempt = 1; attempt <= 20; attempt += 1) {
    const answer = await fetch(`${url}/api/health`).catch(() => undefined);
    if (answer?.ok === true) return;
  }
  throw new Error(`The restarted host at ${url} does not answer.`);
}

/** Where the task hubs of restarted hosts lie. */
const folders = new WeakMap<RunningHost, string>();

/** The settings that the local stack gave the app: they stand in the environment while a host runs. */
function appEnvironment(world: World): Readonly<Record<string, string>> {
  const { simulator, chat } = world.stack;
  return {
    HOLDFAST_CONFIG: world.configFile,
    HOLDFAST_ARM_ENDPOINT: simulator.url,
    HOLDFAST_ALLOW_LOCAL_WEBHOOKS: "true",
    HOLDFAST_SECRET_CHAT_TEAMS: `${chat.url}/hooks/teams`,
    HOLDFAST_SECRET_CHAT_WEBHOOK: `${chat.url}/hooks/webhook`,
    IDENTITY_ENDPOINT: simulator.identityEndpoint,
    IDENTITY_HEADER: simulator.identityHeader,
  };
}
