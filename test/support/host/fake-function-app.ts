import type { Clock } from "../../../local/clock.ts";
import type { FunctionApp, InvocationRequest, RegisteredFunction } from "../../../local/host/contract.ts";

export interface FakeRun {
  readonly name: string;
  readonly atMs: number;
  readonly request: InvocationRequest;
}

/** An app of given functions; remembers each invocation and runs `handle`, holding the clock as the real one does. */
export function createFakeApp(
  clock: Clock,
  functions: readonly Omit<RegisteredFunction, "id">[],
  handle: (run: FakeRun) => unknown = () => undefined,
): FunctionApp & { readonly runs: readonly FakeRun[] } {
  const runs: FakeRun[] = [];
  const registered = functions.map((entry) => ({ ...entry, id: entry.name }));
  return {
    runs,
    functions: registered,
    find: (type, name) =>
      registered.find(
        (entry) => entry.trigger.type === type.toLowerCase() && entry.name.toLowerCase() === name.toLowerCase(),
      ),
    async invoke(target, request) {
      const release = clock.hold();
      const run = { name: target.name, atMs: clock.now(), request };
      runs.push(run);
      try {
        await handle(run);
        return { invocationId: String(runs.length), returnValue: undefined };
      } finally {
        release();
      }
    },
    terminate: async () => {},
  };
}
