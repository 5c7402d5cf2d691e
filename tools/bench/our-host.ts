import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createRealClock } from "../../local/clock.ts";
import type { FunctionApp, TaskHub } from "../../local/host/contract.ts";
import { type RunningHost, startHost } from "../../local/host/host.ts";

/** Target and request of an invocation. */
export type Invocation = Parameters<FunctionApp["invoke"]>;

/** Runs the whole host over a database file in a temporary folder, in real time, with the settings of an empty host.json. */
export async function withOurHost<T>(work: (host: RunningHost) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "bench-host-"));
  const host = await startHost({
    appDirectory: folder,
    entryPoints: [fileURLToPath(import.meta.resolve("./app.ts"))],
    port: 0,
    databaseFile: join(folder, "host.db"),
    clock: createRealClock(),
  });
  try {
    return await work(host);
  } finally {
    await host.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function start(hub: TaskHub, orchestrator: string, input: unknown): Promise<string> {
  const answer = await hub.create({ orchestrator, input: JSON.stringify(input) });
  if (!answer.ok) throw new Error(JSON.stringify(answer.refusal));
  return answer.value.instanceId;
}

/** Runs one instance to its end; anything but success ends the benchmark. */
export async function runToEnd(hub: TaskHub, orchestrator: string, input: unknown): Promise<void> {
  const status = await hub.whenFinished(await start(hub, orchestrator, input), new AbortController().signal);
  if (status?.runtimeStatus !== "Completed") throw new Error(`${orchestrator} ended as ${JSON.stringify(status)}`);
}

/** Calls `onInvoke` before each invocation of a function, until the returned function is called. */
export function watchInvocations(app: FunctionApp, onInvoke: (...call: Invocation) => void): () => void {
  const watched = app as { invoke: FunctionApp["invoke"] };
  const { invoke } = watched;
  watched.invoke = (target, request) => {
    onInvoke(target, request);
    return invoke(target, request);
  };
  return () => {
    watched.invoke = invoke;
  };
}
