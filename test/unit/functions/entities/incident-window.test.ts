import { expect, test } from "vitest";
import { causeKeyOf } from "../../../../domain/coordination/instance-ids.ts";
import { defaultIncidentSettings as settings } from "../../../../domain/incidents/settings.ts";
import { incidentWindow } from "../../../../functions/entities/incident-window.ts";
import { agentCause, incidentId, noon } from "../../../support/incidents.ts";
import { sendToEntity } from "../../../support/send-to-entity.ts";

const join = { causeKey: causeKeyOf("backup", agentCause), at: noon, machines: 1, settings };

test("names the incident that machines join, and is released with it", () => {
  const { results, exists } = sendToEntity(incidentWindow, [
    ["join", join],
    ["release", { incidentId }],
  ]);

  expect(results).toEqual([{ incidentId }, null]);
  expect(exists).toBe(false);
});

test.for<[string, unknown]>([
  ["join", { at: "yesterday" }],
  ["release", undefined],
  ["unknown", undefined],
])("answers what it cannot read with null: %s", ([name, input]) => {
  const { state, results } = sendToEntity(incidentWindow, [
    ["join", join],
    [name, input],
  ]);

  expect(results[1]).toBeNull();
  expect(state).toMatchObject({ incidentId });
});
