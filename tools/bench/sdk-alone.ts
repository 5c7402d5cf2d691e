import { type Invocation, runToEnd, watchInvocations, withOurHost } from "./our-host.ts";
import type { Programs } from "./rounds.ts";

const PARALLEL = 10;

/**
 * The cost of the SDKs for any engine: repeats the invocations of one three-activity orchestration (four episodes, three
 * activities), without engine and database. What this host does around each call (hooks, containment of errors, an invocation
 * ID) is in it; what every engine must do besides (writing histories for the SDK, reading its actions) is not.
 */
export function withSdkAlone<T>(work: (programs: Programs) => Promise<T>): Promise<T> {
  return withOurHost(async ({ app, taskHub }) => {
    const made: Invocation[] = [];
    const stopWatching = watchInvocations(app, (...call) => made.push(call));
    await runToEnd(taskHub, "three", { text: "some input", count: 3 });
    stopWatching();
    const repeat = async (times: number) => {
      for (let n = 0; n < times; n += 1) for (const [target, request] of made) await app.invoke(target, request);
    };
    return await work({
      three: async (count) => {
        await Promise.all(Array.from({ length: PARALLEL }, () => repeat(Math.ceil(count / PARALLEL))));
      },
    });
  });
}
