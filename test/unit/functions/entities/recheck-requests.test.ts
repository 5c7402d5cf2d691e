import { DummyEntityContext } from "durable-functions";
import { expect, test } from "vitest";
import type { RecheckRequests } from "../../../../domain/coordination/recheck-requests.ts";
import { recheckRequests } from "../../../../functions/entities/recheck-requests.ts";

/** Sends operations to one entity, as the task hub does: state in, state and result out. */
function send(operations: readonly string[]) {
  let state: RecheckRequests | undefined;
  let exists = false;
  const results: unknown[] = [];
  for (const operationName of operations) {
    const context = new DummyEntityContext<RecheckRequests>("recheckRequests", "1", () => {});
    context.df = {
      ...context.df,
      operationName,
      getState: (initializer) => state ?? initializer?.(),
      setState: (next) => {
        state = next;
        exists = true;
      },
      return: (result) => {
        results.push(result);
        exists = true;
      },
      destructOnExit: () => {
        state = undefined;
        exists = false;
      },
    };
    recheckRequests(context);
  }
  return { state, results, exists };
}

test("keeps requests until they are consumed, and tells which is the first", () => {
  const kept = send(["isRequested", "request", "request", "isRequested"]);
  const consumed = send(["request", "request", "consume", "isRequested", "consume", "request"]);

  expect(kept).toEqual({ results: [false, true, false, true], state: { pending: 2 }, exists: true });
  expect(consumed.results).toEqual([true, false, "requested", false, "none", true]);
});

test("remembers that a person asked until the requests are consumed", () => {
  const { results } = send(["request", "requestByPerson", "request", "consume", "request", "consume"]);

  expect(results).toEqual([true, false, false, "requestedByPerson", true, "requested"]);
});

test.for([[["isRequested"]], [["consume"]], [["request", "consume"]]])(
  "leaves nothing behind after %j",
  ([operations = []]) => {
    expect(send(operations)).toMatchObject({ state: undefined, exists: false });
  },
);

test("returns null for an unknown operation and keeps its state", () => {
  const { state, results } = send(["request", "forget"]);

  expect(results).toEqual([true, null]);
  expect(state).toEqual({ pending: 1 });
});
