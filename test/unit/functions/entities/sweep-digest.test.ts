import { DummyEntityContext } from "durable-functions";
import { expect, test } from "vitest";
import { noDigest, type SweepDigest } from "../../../../domain/sweep/digest.ts";
import { sweepDigest } from "../../../../functions/entities/sweep-digest.ts";

const run = { vmId: "/vm/a", outcome: "protected", reason: "protectionEnabled" };

/** Sends operations to one entity, as the task hub does: state in, state and result out. */
function send(operations: readonly (readonly [name: string, input?: unknown])[]) {
  let state: SweepDigest | undefined;
  let exists = false;
  const results: unknown[] = [];
  for (const [operationName, input] of operations) {
    const context = new DummyEntityContext<SweepDigest>("sweepDigest", "1", () => {});
    context.df = {
      ...context.df,
      operationName,
      getInput: <T>() => input as T,
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
    sweepDigest(context);
  }
  return { state, results, exists };
}

test("counts runs while it is open, and leaves nothing behind when it is closed", () => {
  const counted = { isOpen: true, counts: { "protected protectionEnabled": 1 }, examples: [], fingerprint: 0 };

  const { results, exists } = send([["open"], ["record", run], ["read"], ["close"]]);

  expect(results).toEqual([true, true, counted, counted]);
  expect(exists).toBe(false);
});

test("a run that ends when the digest is closed leaves no entity behind", () => {
  expect(send([["record", run]])).toEqual({ state: undefined, results: [false], exists: false });
});

test.for<readonly [string, unknown]>([
  ["delete", undefined],
  ["record", { vmId: 1 }],
])("%s with an invalid input changes nothing and returns null", ([name, input]) => {
  const { state, results } = send([["open"], [name, input]]);

  expect([state, results]).toEqual([{ ...noDigest, isOpen: true }, [true, null]]);
});
