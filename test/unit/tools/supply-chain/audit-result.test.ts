import { expect, test } from "vitest";
import { judgeAudit } from "../../../../tools/supply-chain/audit-result.ts";

const today = "2026-11-22";

function report(vulnerabilities: object): string {
  return JSON.stringify({ auditReportVersion: 2, vulnerabilities });
}

const advisory = {
  title: "Path traversal",
  url: "https://github.com/advisories/GHSA-aaaa-bbbb-cccc",
  severity: "high",
};
const vulnerable = report({
  parser: { severity: "high", via: [advisory] },
  client: { severity: "high", via: ["parser"] },
});

test("is clean when no vulnerability is known", () => {
  expect(judgeAudit(report({}), [], today)).toEqual({ kind: "clean", explained: [] });
});

test("names package, severity and address of an advisory, once, at the package that has it", () => {
  expect(judgeAudit(vulnerable, [], today)).toEqual({
    kind: "vulnerable",
    lines: ["parser: high: Path traversal (https://github.com/advisories/GHSA-aaaa-bbbb-cccc)"],
  });
});

test.for([
  ["counts on the day before it ends", "2026-11-23", "clean"],
  ["no longer counts on the day it ends", "2026-11-22", "vulnerable"],
])("an explanation %s", ([, until, kind]) => {
  const explained = [{ id: "GHSA-aaaa-bbbb-cccc", why: "Only used by the tests.", until: until ?? "" }];

  expect(judgeAudit(vulnerable, explained, today).kind).toBe(kind);
});

test.for([
  ["a refusal", JSON.stringify({ message: "405 Method Not Allowed", statusCode: 405 }), "405 Method Not Allowed"],
  ["nothing", "", "npm audit printed no report"],
  ["a report of another version", JSON.stringify({ auditReportVersion: 3 }), "npm audit printed no report"],
])("%s of the registry is no clean result", ([, output, why]) => {
  expect(judgeAudit(output ?? "", [], today)).toEqual({ kind: "notChecked", why });
});
