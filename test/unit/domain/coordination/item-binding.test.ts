import { expect, test } from "vitest";
import { applyBindingOperation } from "../../../../domain/coordination/item-binding.ts";

test("remembers the last machine until it is told to forget", () => {
  const first = applyBindingOperation({}, { name: "bind", uniqueId: "unique-1" });
  const second = applyBindingOperation(first.state, { name: "bind", uniqueId: "unique-2" });
  const read = applyBindingOperation(second.state, { name: "read" });
  const forgotten = applyBindingOperation(read.state, { name: "forget" });
  const again = applyBindingOperation(forgotten.state, { name: "forget" });

  expect([first, second, read, forgotten, again].map(({ result }) => result)).toEqual([
    true,
    true,
    "unique-2",
    true,
    false,
  ]);
  expect(forgotten.state).toEqual({});
  expect(applyBindingOperation(forgotten.state, { name: "read" }).result).toBeNull();
});
