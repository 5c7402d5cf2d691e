import { expect, test } from "vitest";
import { addReports, emptyReport, hasViolations, reportText, seedReport } from "../../../../tools/seeds/report.ts";
import { randomScenario } from "../../../support/stack/random-scenario.ts";

const range = emptyReport("protect", 1, 2);
const scenario = randomScenario(2);
const clean = seedReport(range, scenario, { injected: { throttle: 2, event: 0 }, violations: [] });
const broken = seedReport(range, scenario, {
  injected: { throttle: 1 },
  violations: [
    { kind: "lost", text: "vm-1 has no instance" },
    { kind: "double", text: "vm-2 has 2 backup jobs, 1 were requested" },
  ],
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
    machines: 2 * scenario.machines.length,
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
