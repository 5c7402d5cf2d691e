import { expect, test } from "vitest";
import { addCounts, noCounts } from "../../../../domain/coordination/app-counts.ts";

test("adds what is given to the totals and leaves the others", () => {
  const once = addCounts(noCounts, { malformedEvents: 2 });
  const twice = addCounts(once, { throttledRequests: 3 });

  expect(once).toEqual({ malformedEvents: 2, throttledRequests: 0 });
  expect(addCounts(twice, { malformedEvents: 1 })).toEqual({ malformedEvents: 3, throttledRequests: 3 });
});
