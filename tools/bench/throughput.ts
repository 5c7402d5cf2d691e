import { withInMemoryBackend } from "./in-memory-backend.ts";
import { runToEnd, withOurHost } from "./our-host.ts";

/** Per second, the best of several rounds: other load on the machine can only decrease the rate. */
export interface Throughput {
  readonly orchestrations: number;
  readonly activities: number;
}

type Run = (orchestrator: string, input: unknown) => Promise<void>;

const PARALLEL = 200;
const ROUNDS = 3;
const FAN_OUT_WIDTH = 50;
const FAN_OUTS_IN_PARALLEL = 20;

/**
 * Two programs: three activities one after the other, 200 orchestrations at a time; and fan-outs to 50 activities.
 *
 * @param instances - Orchestrations of the first program per round.
 */
export function measureThroughput(engine: "ours" | "in-memory", instances: number): Promise<Throughput> {
  const measure = async (run: Run) => {
    const fanOuts = Math.max(Math.floor(instances / FAN_OUT_WIDTH), FAN_OUTS_IN_PARALLEL);
    const three = () => perSecond(instances, PARALLEL, () => run("three", { text: "some input", count: 3 }));
    const fanOut = () => perSecond(fanOuts, FAN_OUTS_IN_PARALLEL, () => run("fanOut", FAN_OUT_WIDTH));
    await three(); // Warms up.
    const orchestrations = await repeat(three);
    await fanOut();
    return { orchestrations, activities: (await repeat(fanOut)) * FAN_OUT_WIDTH };
  };
  return engine === "ours"
    ? withOurHost(({ taskHub }) => measure((orchestrator, input) => runToEnd(taskHub, orchestrator, input)))
    : withInMemoryBackend(measure);
}

async function repeat(measure: () => Promise<number>): Promise<number> {
  const values: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) values.push(await measure());
  return Math.max(...values);
}

async function perSecond(count: number, parallel: number, once: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  let left = count;
  const work = async () => {
    while (left > 0) {
      left -= 1;
      await once();
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
  return (count * 1000) / (performance.now() - startedAt);
}
