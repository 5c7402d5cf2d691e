import { expect, test } from "vitest";
import { machinesOf } from "../../../../web/fleet/machines.ts";
import { overviewOf, warningsOf } from "../../../../web/fleet/overview.ts";
import { fleetOf, sampleFleet } from "../../../support/page/fleet-samples.ts";

test("the states but deleted add up to all machines that exist", () => {
  const fleet = sampleFleet(1000);

  const { states, total, deleted } = overviewOf(machinesOf(fleet), fleet.counts);

  expect(states.reduce((sum, { count }) => sum + count, 0)).toBe(total);
  expect(total + deleted).toBe(1000);
  expect(states.map(({ state }) => state)).not.toContain("deleted");
});

test("tells which machines lack a proven recovery point, the worst first, and why, the most frequent reason first", () => {
  const fleet = fleetOf([
    { name: "fine" },
    { name: "out", state: "excluded", reason: "skippedByRule" },
    { name: "a", state: "atRisk", reason: "snapshotFailed" },
    { name: "b", state: "atRisk", reason: "snapshotFailed" },
    { name: "c", state: "needsAttention", reason: "accessDenied" },
  ]);

  const overview = overviewOf(machinesOf(fleet), fleet.counts);

  expect(overview).toMatchObject({ lacking: 3, needed: 4 });
  expect(overview.worst.map(({ name }) => name)).toEqual(["c", "a", "b"]);
  expect(overview.reasons.map(({ reason, count }) => [reason, count])).toEqual([
    ["snapshotFailed", 2],
    ["accessDenied", 1],
  ]);
});

test("shows five of many machines", () => {
  const fleet = sampleFleet(1000);

  const { worst, lacking } = overviewOf(machinesOf(fleet), fleet.counts);

  expect(worst).toHaveLength(5);
  expect(lacking).toBeGreaterThan(5);
});

test("tells only the checks that warn, with their names in words", () => {
  const warnings = warningsOf({
    status: "warning",
    checks: [
      { name: "sweep", status: "ok", detail: "fine" },
      { name: "malformedEvents", status: "warning", detail: "2 today" },
    ],
  });

  expect(warnings).toEqual([{ name: "Malformed events", detail: "2 today" }]);
});
