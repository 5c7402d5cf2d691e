import { DummyEntityContext } from "durable-functions";
import { expect, test } from "vitest";
import type { ItemBinding } from "../../../../domain/coordination/item-binding.ts";
import { itemBinding } from "../../../../functions/entities/item-binding.ts";

/** Sends operations to one entity, as the task hub does: state in, state and result out. */
function send(operations: readonly (readonly [name: string, input?: unknown])[]) {
  let state: ItemBinding | undefined;
  let exists = false;
  const results: unknown[] = [];
  for (const [operationName, input] of operations) {
    const context = new DummyEntityContext<ItemBinding>("itemBinding", "1", () => {});
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
    itemBinding(context);
  }
  return { state, results, exists };
}

test("remembers a machine until it is told to forget it, and leaves nothing behind then", () => {
  const bound = send([["read"], ["bind", "unique-1"], ["read"]]);
  const forgotten = send([["bind", "unique-1"], ["forget"], ["forget"]]);

  expect(bound).toEqual({ state: { uniqueId: "unique-1" }, results: [null, true, "unique-1"], exists: true });
  expect(forgotten).toEqual({ state: undefined, results: [true, true, false], exists: false });
});

test.for([[["explode"]], [["bind"]], [["bind", ""]], [["bind", 5]]] as const)(
  "returns null for %j and keeps its state",
  ([operation]) => {
    const { state, results } = send([["bind", "unique-1"], operation]);

    expect(results).toEqual([true, null]);
    expect(state).toEqual({ uniqueId: "unique-1" });
  },
);
