import { expect, test } from "vitest";
import { changeOf } from "../../../../domain/alerts/change-of.ts";
import { incidentFamilies } from "../../../../domain/alerts/incident-change.ts";
import { alertSamples } from "../../../support/alert-samples.ts";

test("what an alert opens or closes is of a family that routes can name", () => {
  const families = Object.values(alertSamples).flatMap((sample) => {
    const change = changeOf(sample);
    if (change.action === "inform") return [];
    return change.action === "open" ? [change.family] : change.families;
  });

  expect(new Set(families).size).toBeGreaterThan(2);
  for (const family of families) expect(incidentFamilies).toContain(family);
});
