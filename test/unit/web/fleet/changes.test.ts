import { expect, test } from "vitest";
import { countChanges } from "../../../../web/fleet/changes.ts";

test.for([
  ["nothing", "abcd", "abcd", 0],
  ["one that comes", "abcd", "xabcd", 1],
  ["one that goes", "abcd", "acd", 1],
  ["one that goes and one that comes", "abcd", "axcd", 2],
  ["one that moves to the top, not all the others", "abcd", "dabc", 1],
  ["two that change places", "abcd", "bacd", 1],
  ["all in the other order", "abcd", "dcba", 3],
  ["all of an empty table", "", "abc", 3],
  ["all that vanish", "abc", "", 3],
] as const)("counts %s", ([, shown, next, changes]) => {
  expect(countChanges([...shown], [...next])).toBe(changes);
});
