import { expect, test } from "vitest";
import { itemBinding } from "../../../../functions/entities/item-binding.ts";
import { sendToEntity } from "../../../support/send-to-entity.ts";

function send(operations: readonly (readonly [name: string, input?: unknown])[]) {
  return sendToEntity(itemBinding, operations);
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
