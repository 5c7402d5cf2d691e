import { runToEnd, withOurHost } from "./our-host.ts";

const INSTANCES = 1000;

/** Starts 1,000 three-activity orchestrations at once; returns the seconds until the last has ended. */
export function measureParallelInstances(): Promise<number> {
  return withOurHost(async ({ taskHub }) => {
    const startedAt = performance.now();
    await Promise.all(Array.from({ length: INSTANCES }, () => runToEnd(taskHub, "three", { text: "some input" })));
    return (performance.now() - startedAt) / 1000;
  });
}
