import { DummyEntityContext } from "durable-functions";
import { expect, test } from "vitest";
import type { Attention } from "../../../../domain/coordination/recheck-requests.ts";
import { attention } from "../../../../functions/entities/recheck-requests.ts";

/** Sends operations to one entity, as the task hub does: state in, state and answer out. */
function send(operations: readonly string[]) {
  let state: Attention | undefined;
  const answers: unknown[] = [];
  for (const operationName of operations) {
    const context = new DummyEntityContext<Attention>("attention", "1", () => {});
    context.df = {
      ...context.df,
      operationName,
      getState: (initializer) => state ?? initializer?.(),
      setState: (next) => {
        state = next;
      },
      return: (answer) => {
        answers.push(answer);
      },
    };
    attention(context);
  }
  return { state, answers };
}

test("remembers marks until they are taken", () => {
  const { state, answers } = send(["isMarked", "mark", "mark", "isMarked", "take", "isMarked", "take"]);

  expect(answers).toEqual([false, 1, 2, true, true, false, false]);
  expect(state).toEqual({ marks: 0 });
});

test("answers null to an unknown operation and keeps its state", () => {
  const { state, answers } = send(["mark", "forget"]);

  expect(answers).toEqual([1, null]);
  expect(state).toEqual({ marks: 1 });
});
