import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Who is measured: this host, the SDKs without an engine, and durabletask-js in memory. */
export type Contestant = "ours" | "sdkAlone" | "inMemory";

/** `three`: orchestrations of three activities one after the other. `fanOut`: orchestrations of 50 activities at once. */
type Program = "three" | "fanOut";

/** Runs a program a number of times, to its end. */
export type Programs = Readonly<Partial<Record<Program, (count: number) => Promise<void>>>>;

/** What a contestant is told to run. */
export interface Order {
  readonly program: Program;
  readonly count: number;
}

/** What one round of a program took. */
export interface Round {
  readonly seconds: number;
  /** Processor time of the process, all threads, user and system: other load on the machine changes it less. */
  readonly cpuSeconds: number;
}

/** By contestant; the rounds with the same index were run one right after the other. */
export type Rounds = Readonly<Record<Contestant, readonly Round[]>>;

const WARM_UPS = 2;

/**
 * Runs a program on all contestants by turns (A B A B …), each in a process of its own that is idle while another runs. Other
 * load on the machine affects neighbouring rounds alike, so that their ratio is steadier than either of them.
 *
 * @param rounds - Rounds of each contestant; two more before them warm up.
 */
export async function runByTurns(contestants: readonly Contestant[], order: Order, rounds: number): Promise<Rounds> {
  const results: Record<Contestant, Round[]> = { ours: [], sdkAlone: [], inMemory: [] };
  const processes = contestants.map((name) => {
    const child = fork(fileURLToPath(import.meta.resolve("./round-process.ts")), [name]);
    return { name, child, isReady: nextMessage(child, name) };
  });
  try {
    for (const { isReady } of processes) await isReady;
    for (let round = -WARM_UPS; round < rounds; round += 1) {
      for (const { name, child } of processes) {
        const done = nextMessage(child, name);
        child.send(order);
        const result = (await done) as Round;
        if (round >= 0) results[name].push(result);
      }
    }
    return results;
  } finally {
    for (const { child } of processes) child.disconnect();
  }
}

function nextMessage(child: ChildProcess, name: Contestant): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onExit = () => reject(new Error(`The process that measures ${name} has ended.`));
    child.once("exit", onExit);
    child.once("message", (message) => {
      child.off("exit", onExit);
      resolve(message);
    });
  });
}
