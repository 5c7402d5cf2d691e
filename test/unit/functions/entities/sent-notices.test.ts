import { DummyEntityContext } from "durable-functions";
import { expect, test } from "vitest";
import type { Announcements } from "../../../../domain/coordination/sent-notices.ts";
import { announcements } from "../../../../functions/entities/sent-notices.ts";

/** Sends operations to one entity, as the task hub does: state in, state and answer out. */
function send(operations: readonly (readonly [name: string, input: unknown])[]) {
  let state: Announcements | undefined;
  const answers: unknown[] = [];
  for (const [operationName, input] of operations) {
    const context = new DummyEntityContext<Announcements>("announcements", "1", () => {});
    context.df = {
      ...context.df,
      operationName,
      getInput: <T>() => input as T,
      getState: (initializer) => state ?? initializer?.(),
      setState: (next) => {
        state = next;
      },
      return: (answer) => {
        answers.push(answer);
      },
    };
    announcements(context);
  }
  return { state, answers };
}

test("answers the first claim of an announcement with yes and later ones with no", () => {
  const { state, answers } = send([
    ["claim", "ended failed"],
    ["claim", "ended failed"],
    ["claim", "stalled transfer"],
  ]);

  expect(answers).toEqual([true, false, true]);
  expect(state).toEqual({ claimed: ["ended failed", "stalled transfer"] });
});

test.for([
  ["an unknown operation", "forget", "ended failed"],
  ["a claim of nothing", "claim", undefined],
] as const)("answers null to %s and keeps its state", ([, operation, input]) => {
  const { state, answers } = send([
    ["claim", "ended failed"],
    [operation, input],
  ]);

  expect(answers).toEqual([true, null]);
  expect(state).toEqual({ claimed: ["ended failed"] });
});
