import { expect, test } from "vitest";
import { addCounts, noCounts } from "../../../../domain/coordination/app-counts.ts";

test("adds what is given to the totals", () => {
  const once = addCounts(noCounts, { throttledRequests: 2 });

  expect(once).toEqual({ throttledRequests: 2 });
  expect(addCounts(once, { throttledRequests: 3 })).toEqual({ throttledRequests: 5 });
  expect(addCounts(once, {})).toEqual(once);
});
