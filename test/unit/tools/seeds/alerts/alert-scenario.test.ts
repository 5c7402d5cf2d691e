import { expect, test } from "vitest";
import { alertScenario } from "../../../../../tools/seeds/alerts/alert-scenario.ts";

const seeds = Array.from({ length: 30 }, (_, index) => index + 1);

test("the same seed gives the same scenario", () => {
  expect(alertScenario(7)).toEqual(alertScenario(7));
});

test("tags of protected machines are changed seconds apart while faults last, so that events can be doubled and overtake each other", () => {
  for (const { tagChanges, machines, faultPhaseSeconds } of seeds.map(alertScenario)) {
    const [first, second] = tagChanges;
    expect(tagChanges.length).toBeGreaterThanOrEqual(2);
    expect(second).toEqual({ machine: first?.machine, atSeconds: (first?.atSeconds ?? 0) + 3 });
    for (const { machine, atSeconds } of tagChanges) {
      expect(machines.find(({ name }) => name === machine)?.origin).toBe("protected");
      expect(atSeconds).toBeLessThan(faultPhaseSeconds);
    }
  }
});
