import { expect, test } from "vitest";
import { countStates } from "../../../../domain/inventory/counts.ts";

test("counts every machine in exactly one state, also one whose state this release does not know", () => {
  const counts = countStates(["protected", "protected", "atRisk", "ofAnotherRelease"]);

  expect(counts).toEqual({
    protected: 2,
    atRisk: 1,
    waiting: 0,
    excluded: 0,
    needsAttention: 0,
    deleted: 0,
    unknown: 1,
  });
});
