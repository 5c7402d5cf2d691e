import { expect, test } from "vitest";
import { attentionIssue, fingerprintOf, fingerprintWithout } from "../../../../domain/sweep/issues.ts";

const a = { resource: "/vm/a", what: "stopped" };
const b = { resource: "/vm/b", what: "atRisk" };

test("the same issues have the same fingerprint, in any order, casing and division into pages", () => {
  const expected = fingerprintOf([a, b]);

  expect(fingerprintOf([b, { ...a, resource: "/VM/A" }])).toBe(expected);
  expect(fingerprintOf([b], fingerprintOf([a]))).toBe(expected);
});

test.for([
  ["one less", [a]],
  ["another machine", [a, { ...b, resource: "/vm/c" }]],
  ["another reason", [a, { ...b, what: "stopped" }]],
  ["none", []],
] as const)("%s has another fingerprint", ([, issues]) => {
  expect(fingerprintOf(issues)).not.toBe(fingerprintOf([a, b]));
});

test("issues that are taken out leave the fingerprint of the others", () => {
  const [a, b] = [attentionIssue("/vm/a", "policyMissing"), attentionIssue("/vm/b", "policyMissing")];

  expect(fingerprintWithout([a], fingerprintOf([a, b]))).toBe(fingerprintOf([b]));
  expect(fingerprintWithout([a, b], fingerprintOf([b, a]))).toBe(0);
});
