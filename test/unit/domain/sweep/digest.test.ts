import { expect, test } from "vitest";
import {
  applyDigestOperation,
  endedRuns,
  MAX_EXAMPLES,
  noDigest,
  type SweepDigest,
} from "../../../../domain/sweep/digest.ts";
import { attentionIssue, fingerprintOf } from "../../../../domain/sweep/issues.ts";

const run = { vmId: "/vm/a", outcome: "protected", reason: "protectionEnabled" };
const failed = { vmId: "/vm/b", outcome: "needsAttention", reason: "policyMissing" };

function recorded(...runs: readonly (typeof run)[]): SweepDigest {
  const opened = applyDigestOperation(noDigest, { name: "open" }).state;
  return runs.reduce((state, each) => applyDigestOperation(state, { name: "record", run: each }).state, opened);
}

test("counts ends by outcome and reason, and names machines that need somebody", () => {
  const digest = recorded(run, failed, run);

  expect(digest).toEqual({
    isOpen: true,
    counts: { "protected protectionEnabled": 2, "needsAttention policyMissing": 1 },
    examples: [{ vmId: "/vm/b", reason: "policyMissing" }],
    fingerprint: fingerprintOf([attentionIssue("/vm/b", "policyMissing")]),
  });
  expect(endedRuns(digest)).toBe(3);
});

test.for([
  [MAX_EXAMPLES - 1, MAX_EXAMPLES - 1],
  [MAX_EXAMPLES, MAX_EXAMPLES],
  [MAX_EXAMPLES + 1, MAX_EXAMPLES],
] as const)("of %i machines that need somebody it names %i", ([given, named]) => {
  const digest = recorded(...Array.from({ length: given }, () => failed));

  expect(digest.examples).toHaveLength(named);
  expect(endedRuns(digest)).toBe(given);
});

test("a read changes nothing, a close returns what was counted and forgets it", () => {
  const digest = recorded(run);

  expect(applyDigestOperation(digest, { name: "read" })).toEqual({ state: digest, result: digest });
  expect(applyDigestOperation(digest, { name: "close" })).toEqual({ state: noDigest, result: digest });
});

test("what ends when no digest is open leaves nothing behind", () => {
  expect(applyDigestOperation(noDigest, { name: "record", run })).toEqual({ state: noDigest, result: false });
});

test("what is taken is counted from nothing again", () => {
  const digest = recorded(run);

  const taken = applyDigestOperation(digest, { name: "take" });

  expect(taken).toEqual({ state: { ...noDigest, isOpen: true }, result: digest });
});
