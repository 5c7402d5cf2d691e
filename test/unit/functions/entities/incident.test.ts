import { expect, test } from "vitest";
import { incident } from "../../../../functions/entities/incident.ts";
import { closed, incidentId, minutes, noon, recorded } from "../../../support/incidents.ts";
import { sendToEntity } from "../../../support/send-to-entity.ts";

const { name: _record, ...record } = recorded([1]);
const { name: _close, ...close } = closed([1], minutes(1));

test("keeps an incident from its first alert to a day after its end", () => {
  const { results, exists } = sendToEntity(incident, [
    ["record", record],
    ["acknowledge", { at: noon, by: "Ada" }],
    ["snooze", { until: minutes(1) }],
    ["close", close],
    ["next", { at: minutes(3) }],
    ["next", { at: minutes(3 + 1440) }],
  ]);

  expect(results).toEqual(["unfollowed", true, true, false, { kind: "wait", until: minutes(723) }, { kind: "end" }]);
  expect(exists).toBe(false);
});

test("leaves nothing behind for an incident that it does not know", () => {
  expect(sendToEntity(incident, [["next", { at: noon }]])).toMatchObject({ results: [{ kind: "end" }], exists: false });
});

test.for<[string, unknown]>([
  ["record", { incidentId }],
  ["told", { seq: 0, at: noon }],
  ["recall", { marks: [] }],
  ["unknown", undefined],
])("answers what it cannot read with null: %s", ([name, input]) => {
  const { state, results } = sendToEntity(incident, [
    ["record", record],
    [name, input],
  ]);

  expect(results[1]).toBeNull();
  expect(state).toMatchObject({ incidentId });
});
