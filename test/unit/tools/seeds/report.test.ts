import { expect, test } from "vitest";
import {
  addReports,
  emptyReport,
  failedSeed,
  hasViolations,
  reportText,
  seedReport,
} from "../../../../tools/seeds/report.ts";

const range = emptyReport("protect", 1, 2);
const clean = seedReport(range, {
  seed: 1,
  machines: 4,
  seconds: 2.5,
  result: { injected: { throttle: 2, event: 0 }, violations: [] },
});
const broken = seedReport(range, {
  seed: 2,
  machines: 3,
  seconds: 1.5,
  result: {
    injected: { throttle: 1 },
    violations: [
      { kind: "lost", text: "vm-1 has no instance" },
      { kind: "double", text: "vm-2 has 2 backup jobs, 1 were requested" },
    ],
  },
});

test("an empty report has no violations", () => {
  expect(hasViolations(range)).toBe(false);
});

test("the sum of two reports counts faults, machines and violations of both", () => {
  const sum = addReports(clean, broken);

  expect(sum).toMatchObject({
    scenario: "protect",
    seeds: [1, 2],
    injected: { event: 0, throttle: 3 },
    machines: 7,
    seconds: 4,
    lost: 1,
    double: 1,
    untruthful: 0,
    other: 0,
  });
  expect(hasViolations(sum)).toBe(true);
});

test("the text names each violation with its seed and kind", () => {
  expect(reportText(broken)).toContain("seed 2: lost: vm-1 has no instance");
});

test("the text says how long a seed took", () => {
  expect(reportText(addReports(clean, broken))).toContain("seeds 1 to 2, 7 virtual machines, 2.0 s a seed");
});

test("a seed that could not be run to its end is a violation with the error", () => {
  const report = failedSeed(range, 2, new Error("the host does not respond"));

  expect(hasViolations(report)).toBe(true);
  expect(reportText(report)).toContain("seed 2: other: not run to its end: Error: the host does not respond");
});
