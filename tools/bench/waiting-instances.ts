import { setImmediate as turn } from "node:timers/promises";
import type { TaskHub } from "../../local/host/contract.ts";
import { start, withOurHost } from "./our-host.ts";

/** Growth of the process per instance that waits, in bytes. */
export interface WaitingMemory {
  readonly first: Growth;
  /** The engine's caches are full by now: the cost of an instance independent of their number. */
  readonly further: Growth;
}

interface Growth {
  readonly heapBytes: number;
  readonly residentBytes: number;
}

const INSTANCES = 20_000;
const MAX_TURNS = 10_000_000;

/** 20,000 instances and then as many again; half of them wait for an event, half for a timer. Needs `--expose-gc`. */
export function measureWaitingMemory(): Promise<WaitingMemory> {
  return withOurHost(async ({ taskHub }) => {
    await add(taskHub, 200); // Warms up: code and statements are not the instances' cost.
    return { first: await growth(taskHub), further: await growth(taskHub) };
  });
}

async function growth(hub: TaskHub): Promise<Growth> {
  const before = collect();
  await add(hub, INSTANCES);
  const after = collect();
  return {
    heapBytes: (after.heapUsed - before.heapUsed) / INSTANCES,
    residentBytes: (after.rss - before.rss) / INSTANCES,
  };
}

async function add(hub: TaskHub, count: number): Promise<void> {
  const startOne = (_: unknown, n: number) => start(hub, n % 2 === 0 ? "waitForEvent" : "waitForTimer", { n });
  const ids = await Promise.all(Array.from({ length: count }, startOne));
  for (const id of ids) await untilRunning(hub, id);
}

async function untilRunning(hub: TaskHub, id: string): Promise<void> {
  for (let n = 0; n < MAX_TURNS; n += 1) {
    if (hub.status(id)?.runtimeStatus === "Running") return;
    await turn();
  }
  throw new Error(`${id} does not run.`);
}

function collect(): NodeJS.MemoryUsage {
  if (globalThis.gc === undefined) throw new Error("Run with --expose-gc.");
  for (let n = 0; n < 3; n += 1) globalThis.gc();
  return process.memoryUsage();
}
