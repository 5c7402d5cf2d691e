import { copyFileSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type HostOptions, type RunningHost, startHost } from "../../../local/host/host.ts";
import type { TestStack } from "./test-stack.ts";

const root = join(import.meta.dirname, "../../..");
let copies = 0;

/** Folders of the task hubs of restarted hosts. */
const folders = new WeakMap<RunningHost, string>();

/** File of the host's task hub. */
export function hubFileOf(stack: TestStack, host: RunningHost): string {
  return join(folders.get(host) ?? stack.folder, "task-hub.db");
}

/**
 * Copies what the task hub has committed at this instant into a new folder, within one turn of the event loop, so that nothing in
 * this process writes meanwhile.
 */
export function copyHub(stack: TestStack, host: RunningHost): string {
  copies += 1;
  const folder = join(stack.folder, `after-crash-${copies}`);
  const current = folders.get(host) ?? stack.folder;
  mkdirSync(folder);
  for (const file of readdirSync(current).filter((name) => /^task-hub[^/]*\.db(-wal)?$/.test(name))) {
    copyFileSync(join(current, file), join(folder, file));
  }
  return folder;
}

/**
 * Ends a host and starts another one at its address, on a copy of its task hub. What the old one does after the copy is lost to
 * the new one, although Azure may have acted on it. To be called with time paused.
 *
 * @param changes - Settings and keys that differ after the restart, or the folder of a package that runs from then on.
 */
export async function restartHost(
  stack: TestStack,
  former: RunningHost,
  folder: string,
  changes: Pick<HostOptions, "environment" | "keys"> & { readonly appDirectory?: string } = {},
): Promise<RunningHost> {
  await former.stop();
  const host = await startHost({
    appDirectory: changes.appDirectory ?? root,
    ...(changes.appDirectory === undefined && { entryPoints: [join(root, "functions/main.ts")] }),
    port: Number(new URL(former.url).port),
    databaseFile: join(folder, "task-hub.db"),
    clock: stack.clock,
    environment: { ...stack.settings, ...changes.environment },
    log: (line) => stack.log.push(line),
    ...(changes.keys !== undefined && { keys: changes.keys }),
  });
  folders.set(host, folder);
  await untilReachable(host.url);
  return host;
}

/** This process may still have a connection to the former host, on which a first request fails. */
async function untilReachable(url: string): Promise<void> {
  for (let attempt = 1; attempt <= 20; attempt += 1) {
    const response = await fetch(`${url}/api/health`).catch(() => undefined);
    if (response?.ok === true) return;
  }
  throw new Error(`The restarted host at ${url} does not respond.`);
}
