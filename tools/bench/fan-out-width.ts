import { runToEnd, withOurHost } from "./our-host.ts";

/** Seconds that one fan-out takes, from its start to its end. */
export interface FanOutWidth {
  readonly narrowSeconds: number;
  readonly wideSeconds: number;
}

const NARROW = 1_000;
const WIDE = 10_000;
const RUNS = 3;

/** One orchestration that starts 1,000 or 10,000 activities at once: the best of three runs each. */
export function measureFanOutWidth(): Promise<FanOutWidth> {
  return withOurHost(async ({ taskHub }) => {
    const best = async (width: number) => {
      const seconds: number[] = [];
      for (let run = 0; run < RUNS; run += 1) {
        const startedAt = performance.now();
        await runToEnd(taskHub, "fanOut", width);
        seconds.push((performance.now() - startedAt) / 1000);
      }
      return Math.min(...seconds);
    };
    await runToEnd(taskHub, "fanOut", NARROW); // Warms up.
    return { narrowSeconds: await best(NARROW), wideSeconds: await best(WIDE) };
  });
}
