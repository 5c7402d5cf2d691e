import { DummyEntityContext } from "durable-functions";
import { expect, test } from "vitest";
import type { SentNotices } from "../../../../domain/coordination/sent-notices.ts";
import { sentNotices } from "../../../../functions/entities/sent-notices.ts";

/** Sends operations to one entity, as the task hub does: state in, state and result out. */
function send(operations: readonly (readonly [name: string, input: unknown])[]) {
  let state: SentNotices | undefined;
  const results: unknown[] = [];
  for (const [operationName, input] of operations) {
    const context = new DummyEntityContext<SentNotices>("sentNotices", "1", () => {});
    context.df = {
      ...context.df,
      operationName,
      getInput: <T>() => input as T,
      getState: (initializer) => state ?? initializer?.(),
      setState: (next) => {
        state = next;
      },
      return: (result) => {
        results.push(result);
      },
    };
    sentNotices(context);
  }
  return { state, results };
}

test("returns true for the first claim of a topic and false for later ones", () => {
  const { state, results } = send([
    ["claim", "ended failed"],
    ["claim", "ended failed"],
    ["claim", "stalled transfer"],
  ]);

  expect(results).toEqual([true, false, true]);
  expect(state).toEqual({ claimed: ["ended failed", "stalled transfer"] });
});

test.for([
  ["an unknown operation", "forget", "ended failed"],
  ["a claim of nothing", "claim", undefined],
] as const)("returns null for %s and keeps its state", ([, operation, input]) => {
  const { state, results } = send([
    ["claim", "ended failed"],
    [operation, input],
  ]);

  expect(results).toEqual([true, null]);
  expect(state).toEqual({ claimed: ["ended failed"] });
});
