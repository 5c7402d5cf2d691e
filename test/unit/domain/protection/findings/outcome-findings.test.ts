import { expect, test } from "vitest";
import { finding, findingRows } from "../../../../../domain/protection/findings/finding.ts";
import {
  findingsOfBoth,
  findingsOfReason,
  outcomeFindings,
  withoutGuest,
  withoutStartingAgent,
} from "../../../../../domain/protection/findings/outcome-findings.ts";

const codes = (findings: readonly { readonly code: string }[]) => findings.map(({ code }) => code);
const everyFinding = (Object.keys(findingRows) as (keyof typeof findingRows)[]).map((code) => finding(code));

test("an outcome has its worst findings first, each once, and ten at most", () => {
  const found = [finding("spotMachine"), finding("tooManyDisks"), finding("spotMachine"), finding("agentAbsent")];

  expect(codes(outcomeFindings(found))).toEqual(["tooManyDisks", "agentAbsent", "spotMachine"]);
  expect(outcomeFindings(everyFinding)).toHaveLength(10);
});

test("an outcome keeps two findings of one code that say different things", () => {
  const found = [finding("diskTooLarge", "Concerned: LUN 1."), finding("diskTooLarge", "Concerned: LUN 2.")];

  expect(outcomeFindings(found)).toEqual(found);
});

test("the texts of an outcome's findings are short and without secrets", () => {
  const [found] = outcomeFindings([
    finding("agentNotReady", `It says: sig=${"a".repeat(43)}%3D ${"word ".repeat(200)}`),
  ]);

  expect(found?.text.length).toBeLessThanOrEqual(300);
  expect(found?.text).not.toContain("aaaa");
});

test("what the guest showed is left out without the rest", () => {
  expect(codes(withoutGuest([finding("agentTooOld"), finding("poweredOff"), finding("spotMachine")]))).toEqual([
    "spotMachine",
  ]);
  expect(codes(withoutStartingAgent([finding("agentNotReady"), finding("agentTooOld")]))).toEqual(["agentTooOld"]);
});

test("a later run keeps what an earlier one met once, and nothing that has passed", () => {
  const both = findingsOfBoth([finding("machineRecreated"), finding("agentNotReady")], [finding("policyDiffers")]);

  expect(codes(both)).toEqual(["machineRecreated", "policyDiffers"]);
});

test("the reason of an end is a finding where a what-if finds the same", () => {
  expect(findingsOfReason("vaultMissing")).toEqual([finding("vaultMissing")]);
  expect(findingsOfReason("throttledTooLong")).toEqual([]);
});
