import { DummyEntityContext } from "durable-functions";
import { expect, test, vi } from "vitest";
import type { BudgetWorkers } from "../../../../domain/coordination/budget-workers.ts";
import { requestBudget } from "../../../../functions/entities/request-budget.ts";

/** Sends operations to one entity, as the task hub does: state in, state and result out. */
function send(operations: readonly (readonly [name: string, input?: unknown])[]) {
  let state: BudgetWorkers | undefined;
  const results: unknown[] = [];
  const error = vi.fn();
  for (const [operationName, input] of operations) {
    const context = new DummyEntityContext<BudgetWorkers>("requestBudget", "1", () => {});
    context.error = error;
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
    requestBudget(context);
  }
  return { state, results, error };
}

test("remembers which processes use the budget", () => {
  const { state, results } = send([
    ["report", { workerId: "a", nowMs: 1000 }],
    ["report", { workerId: "b", nowMs: 2000 }],
    ["report", { workerId: "a", nowMs: 3000 }],
  ]);

  expect(state).toEqual({ lastSeenMs: { a: 3000, b: 2000 } });
  expect(results).toEqual([true, true, true]);
});

test.for([
  ["an unknown operation", ["forget", { workerId: "a", nowMs: 1 }]],
  ["a report that names no process", ["report", { nowMs: 1 }]],
] as const)("%s changes nothing", ([, operation]) => {
  const { state, results, error } = send([operation]);

  expect(state).toBeUndefined();
  expect(results).toEqual([null]);
  expect(error).toHaveBeenCalledOnce();
});
