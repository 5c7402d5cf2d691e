import { expect, test } from "vitest";
import { hasFindings, type KindReport, reportText } from "../../../../tools/hostile/report.ts";

const clean: KindReport = {
  kind: "events",
  sent: 200,
  crashes: 0,
  undefined: 0,
  leaks: 0,
  slowestMs: 12.4,
  findings: [],
};

test.for<[string, Partial<KindReport>, boolean]>([
  ["no count", {}, false],
  ["a crash", { crashes: 1 }, true],
  ["an undocumented answer", { undefined: 1 }, true],
  ["a leak", { leaks: 1 }, true],
])("a report with %s has findings: %o", ([, change, expected]) => {
  expect(hasFindings({ seed: 1, kinds: [clean, { ...clean, ...change }] })).toBe(expected);
});

test("the table has a row for each kind and one for all", () => {
  const keys = { ...clean, kind: "key attempts", sent: 99, slowestMs: 3 };

  expect(reportText({ seed: 5, kinds: [clean, keys] }).split("\n")).toEqual([
    "kind                           sent    crashes  undefined      leaks    slowest",
    "events                          200          0          0          0      12 ms",
    "key attempts                     99          0          0          0       3 ms",
    "all, seed 5                     299          0          0          0      12 ms",
  ]);
});

test("findings stand above the table, at most 20 of a kind", () => {
  const findings = Array.from({ length: 22 }, (_, index) => `input ${index}: answered 500`);

  const lines = reportText({ seed: 1, kinds: [{ ...clean, undefined: 22, findings }] }).split("\n");

  expect(lines[0]).toBe("events: input 0: answered 500");
  expect(lines[19]).toBe("events: input 19: answered 500");
  expect(lines[20]).toBe("events: 2 more findings");
  expect(lines[21]).toMatch(/^kind +sent/);
});
