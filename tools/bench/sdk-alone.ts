import { type Invocation, runToEnd, watchInvocations, withOurHost } from "./our-host.ts";

const ORCHESTRATIONS = 5000;
const PARALLEL = 10;
const ROUNDS = 3;

/**
 * The cost of the SDKs for any engine: repeats the invocations of one three-activity orchestration (four episodes, three
 * activities), without engine and database. Returns orchestrations per second, the best of three rounds as for the host.
 */
export function measureSdkAlone(): Promise<number> {
  return withOurHost(async ({ app, taskHub }) => {
    const made: Invocation[] = [];
    const stopWatching = watchInvocations(app, (...call) => made.push(call));
    await runToEnd(taskHub, "three", { text: "some input", count: 3 });
    stopWatching();
    const repeat = async (times: number) => {
      for (let n = 0; n < times; n += 1) for (const [target, request] of made) await app.invoke(target, request);
    };
    await repeat(500); // Warms up.
    const rates: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const startedAt = performance.now();
      await Promise.all(Array.from({ length: PARALLEL }, () => repeat(ORCHESTRATIONS / PARALLEL)));
      rates.push((ORCHESTRATIONS * 1000) / (performance.now() - startedAt));
    }
    return Math.max(...rates);
  });
}
