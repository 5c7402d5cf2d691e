import { expect, test } from "vitest";
import { applyRecheckOperation, noRecheckRequests } from "../../../../domain/coordination/recheck-requests.ts";

test("tells which request is the first pending one, whether there are any, and lets them be consumed once", () => {
  const first = applyRecheckOperation(noRecheckRequests, "request");
  const second = applyRecheckOperation(first.state, "request");
  const seen = applyRecheckOperation(second.state, "isRequested");
  const consumed = applyRecheckOperation(seen.state, "consume");
  const again = applyRecheckOperation(consumed.state, "consume");

  expect(second.state).toEqual({ pending: 2 });
  expect([first, second, seen, consumed, again].map((step) => step.result)).toEqual([
    true,
    false,
    true,
    "requested",
    "none",
  ]);
  expect(applyRecheckOperation(again.state, "isRequested")).toEqual({ state: noRecheckRequests, result: false });
});
