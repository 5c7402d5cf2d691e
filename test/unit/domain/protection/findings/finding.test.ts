import { expect, test } from "vitest";
import { finding, findingRows, isBlocked } from "../../../../../domain/protection/findings/finding.ts";

const rows = Object.entries(findingRows);

test.for(rows)("%s has a text, a remedy and a page of Microsoft with its date", ([, row]) => {
  expect(row.text).toMatch(/^[A-Z].*\.$/);
  expect(row.remedy).toMatch(/\.$/);
  expect(row.source).toMatch(/^https:\/\/learn\.microsoft\.com\/.* \(20\d\d[-0-9]*\)$/);
});

test("what nobody has to act on blocks nothing", () => {
  const idle = rows.filter(([, row]) => row.whoActs === "none" && (row.severity as string) === "blocking");

  expect(idle).toEqual([]);
});

test("a finding is its row of the table, with the machine's own detail", () => {
  expect(finding("agentTooOld", "It has version 2.6.0.0.")).toEqual({
    code: "agentTooOld",
    severity: "warning",
    text: `${findingRows.agentTooOld.text} It has version 2.6.0.0.`,
    remedy: findingRows.agentTooOld.remedy,
    whoActs: "vmOwner",
  });
  expect(finding("spotMachine").text).toBe(findingRows.spotMachine.text);
});

test("only a blocking finding prevents protection", () => {
  expect(isBlocked([finding("agentAbsent"), finding("spotMachine")])).toBe(false);
  expect(isBlocked([finding("agentAbsent"), finding("sharedDisk")])).toBe(true);
});
