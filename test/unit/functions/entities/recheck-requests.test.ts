import { expect, test } from "vitest";
import { recheckRequests } from "../../../../functions/entities/recheck-requests.ts";
import { sendToEntity } from "../../../support/send-to-entity.ts";

function send(operations: readonly string[]) {
  return sendToEntity(
    recheckRequests,
    operations.map((name) => [name] as const),
  );
}

test("keeps requests until they are consumed, and tells which is the first", () => {
  const kept = send(["isRequested", "request", "request", "isRequested"]);
  const consumed = send(["request", "request", "consume", "isRequested", "consume", "request"]);

  expect(kept).toEqual({ results: [false, true, false, true], state: { pending: 2 }, exists: true });
  expect(consumed.results).toEqual([true, false, "requested", false, "none", true]);
});

test("remembers that a person asked until the requests are consumed", () => {
  const { results } = send(["request", "requestByPerson", "request", "consume", "request", "consume"]);

  expect(results).toEqual([true, false, false, "requestedByPerson", true, "requested"]);
});

test.for([[["isRequested"]], [["consume"]], [["request", "consume"]]])(
  "leaves nothing behind after %j",
  ([operations = []]) => {
    expect(send(operations)).toMatchObject({ state: undefined, exists: false });
  },
);

test("returns null for an unknown operation and keeps its state", () => {
  const { state, results } = send(["request", "forget"]);

  expect(results).toEqual([true, null]);
  expect(state).toEqual({ pending: 1 });
});
