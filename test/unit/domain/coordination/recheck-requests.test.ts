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

test("remembers that one of the requests came from a person, until they are consumed", () => {
  const byPerson = applyRecheckOperation(noRecheckRequests, "requestByPerson");
  const joined = applyRecheckOperation(byPerson.state, "request");
  const consumed = applyRecheckOperation(joined.state, "consume");

  expect([byPerson, joined, consumed].map(({ result }) => result)).toEqual([true, false, "requestedByPerson"]);
  expect(consumed.state).toEqual(noRecheckRequests);
});
