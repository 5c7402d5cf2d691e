import { expect, test } from "vitest";
import { differencesBetween } from "../../../../domain/protection/difference.ts";

test("keeps the pairs that are not alike in any casing", () => {
  const found = differencesBetween([["a", "On", "on"], undefined, ["b", "1", "2"]]);

  expect(found).toEqual([{ setting: "b", expected: "1", actual: "2" }]);
});
