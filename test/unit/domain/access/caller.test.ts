import { expect, test } from "vitest";
import { type Caller, mayAct, nameOfCaller, rolesOfClaims } from "../../../../domain/access/caller.ts";

test.for<[string, readonly string[], readonly string[]]>([
  ["no claim gives no role", [], []],
  ["a claim of another app gives no role", ["Other.Operator", "holdfast.operator", "constructor"], []],
  ["a reader reads", ["Holdfast.Reader"], ["reader"]],
  ["an operator reads, too, and approves nothing", ["Holdfast.Operator"], ["reader", "operator"]],
  ["an approver reads, too, and changes nothing else", ["Holdfast.Approver"], ["reader", "approver"]],
  [
    "all three are listed once",
    ["Holdfast.Approver", "Holdfast.Operator", "Holdfast.Operator"],
    ["reader", "operator", "approver"],
  ],
])("%s", ([, claims, expected]) => {
  expect(rolesOfClaims(claims)).toEqual(expected);
});

test("a caller may act by the roles it has", () => {
  const caller: Caller = { kind: "key", roles: ["reader", "operator"] };

  expect([mayAct(caller, "operator"), mayAct(caller, "approver")]).toEqual([true, false]);
});

test.for<[Caller, string]>([
  [{ kind: "principal", name: "Ada", id: "1", roles: [] }, "Ada (1)"],
  [{ kind: "principal", name: "1", id: "1", roles: [] }, "1"],
  [{ kind: "key", roles: [] }, "function key"],
  [{ kind: "local", roles: [] }, "local"],
  [{ kind: "open", roles: [] }, "action link"],
])("names who made a change: %j", ([caller, name]) => {
  expect(nameOfCaller(caller)).toBe(name);
});
