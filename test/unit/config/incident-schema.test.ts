import { expect, test } from "vitest";
import { incidentSettings, incidents } from "../../../config/incident-schema.ts";
import { defaultIncidentSettings } from "../../../domain/incidents/settings.ts";

test("has the defaults of the rules", () => {
  expect(incidentSettings(incidents.parse(undefined))).toEqual(defaultIncidentSettings);
});

test("reads everything in seconds", () => {
  const given = {
    gatherMinutes: 10,
    remindAfterHours: 0,
    escalateAfterHours: 2,
    escalateTo: "on-call",
    stormMachines: 5,
  };

  expect(incidentSettings(incidents.parse(given))).toEqual({
    ...{ gatherSeconds: 600, remindAfterSeconds: 0, escalateAfterSeconds: 7200, escalateTo: "on-call" },
    stormMachines: 5,
  });
});

test.for([
  { gatherMinutes: 61 },
  { remindAfterHours: -1 },
  { escalateAfterHours: 0 },
  { stormMachines: 1 },
  { other: 1 },
])("refuses %j", (given) => {
  expect(incidents.safeParse(given).success).toBe(false);
});
