import { DummyEntityContext } from "durable-functions";
import { expect, test } from "vitest";
import type { RecheckRequests } from "../../../../domain/coordination/recheck-requests.ts";
import { recheckRequests } from "../../../../functions/entities/recheck-requests.ts";

/** Sends operations to one entity, as the task hub does: state in, state and result out. */
function send(operations: readonly string[]) {
  let state: RecheckRequests | undefined;
  const results: unknown[] = [];
  for (const operationName of operations) {
    const context = new DummyEntityContext<RecheckRequests>("recheckRequests", "1", () => {});
    context.df = {
      ...context.df,
      operationName,
      getState: (initializer) => state ?? initializer?.(),
      setState: (next) => {
        state = next;
      },
      return: (result) => {
        results.push(result);
      },
    };
    recheckRequests(context);
  }
  return { state, results };
}

test("keeps requests until they are consumed", () => {
  const { state, results } = send(["isRequested", "request", "isRequested", "consume", "isRequested", "consume"]);

  expect(results).toEqual([false, true, true, true, false, false]);
  expect(state).toEqual({ pending: 0 });
});

test("returns null for an unknown operation and keeps its state", () => {
  const { state, results } = send(["request", "forget"]);

  expect(results).toEqual([true, null]);
  expect(state).toEqual({ pending: 1 });
});
