import { once } from "node:events";
import { withInMemoryBackend } from "./in-memory-backend.ts";
import { runToEnd, withOurHost } from "./our-host.ts";
import type { Contestant, Order, Programs, Round } from "./rounds.ts";
import { withSdkAlone } from "./sdk-alone.ts";

const PARALLEL = 200;
const FAN_OUT_WIDTH = 50;
const FAN_OUTS_IN_PARALLEL = 20;

type RunToEnd = (orchestrator: string, input: unknown) => Promise<void>;

const contestants: Readonly<Record<Contestant, (serve: typeof serveRounds) => Promise<void>>> = {
  ours: (serve) => withOurHost(({ taskHub }) => serve(programs((name, input) => runToEnd(taskHub, name, input)))),
  sdkAlone: withSdkAlone,
  inMemory: (serve) => withInMemoryBackend((run) => serve(programs(run))),
};

/** One contestant's process: runs what its parent orders, until that disconnects. See rounds.ts. */
await contestants[process.argv[2] as Contestant](serveRounds);

async function serveRounds(available: Programs): Promise<void> {
  process.on("message", (order: Order) => void serve(available, order));
  process.send?.("ready");
  await once(process, "disconnect");
}

async function serve(available: Programs, { program, count }: Order): Promise<void> {
  const startedAt = performance.now();
  const used = process.cpuUsage();
  await available[program]?.(count);
  const { user, system } = process.cpuUsage(used);
  const round: Round = { seconds: (performance.now() - startedAt) / 1000, cpuSeconds: (user + system) / 1e6 };
  process.send?.(round);
}

function programs(run: RunToEnd): Programs {
  return {
    three: (count) => repeat(count, PARALLEL, () => run("three", { text: "some input", count: 3 })),
    fanOut: (count) => repeat(count, FAN_OUTS_IN_PARALLEL, () => run("fanOut", FAN_OUT_WIDTH)),
  };
}

async function repeat(count: number, parallel: number, once: () => Promise<void>): Promise<void> {
  let left = count;
  const work = async () => {
    while (left > 0) {
      left -= 1;
      await once();
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
}
