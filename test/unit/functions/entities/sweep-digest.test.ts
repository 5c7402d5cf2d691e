import { expect, test } from "vitest";
import { noDigest } from "../../../../domain/sweep/digest.ts";
import { sweepDigest } from "../../../../functions/entities/sweep-digest.ts";
import { sendToEntity } from "../../../support/send-to-entity.ts";

const run = { vmId: "/vm/a", outcome: "protected", reason: "protectionEnabled" };

function send(operations: readonly (readonly [name: string, input?: unknown])[]) {
  return sendToEntity(sweepDigest, operations);
}

test("counts runs while it is open, and leaves nothing behind when it is closed", () => {
  const counted = { isOpen: true, counts: { "protected protectionEnabled": 1 }, examples: [], fingerprint: 0 };

  const { results, exists } = send([["open"], ["record", run], ["read"], ["close"]]);

  expect(results).toEqual([true, true, counted, counted]);
  expect(exists).toBe(false);
});

test("a run that ends when the digest is closed leaves no entity behind", () => {
  expect(send([["record", run]])).toEqual({ state: undefined, results: [false], exists: false });
});

test.for<readonly [string, unknown]>([
  ["delete", undefined],
  ["record", { vmId: 1 }],
])("%s with an invalid input changes nothing and returns null", ([name, input]) => {
  const { state, results } = send([["open"], [name, input]]);

  expect([state, results]).toEqual([{ ...noDigest, isOpen: true }, [true, null]]);
});
