import { expect, test } from "vitest";
import { openIncidents } from "../../../../functions/entities/open-incidents.ts";
import { incidentId, vm } from "../../../support/incidents.ts";
import { sendToEntity } from "../../../support/send-to-entity.ts";

const assigned = { assigned: [{ family: "backup", incidentId, subjects: [vm(1)] }], released: [] };
const released = { assigned: [], released: [{ incidentId, subjects: [vm(1)] }] };
const ask = { opens: [], closes: [{ subject: vm(1), families: ["backup"] }] };

test("says which incidents a success closes", () => {
  const { results } = sendToEntity(openIncidents, [
    ["settle", assigned],
    ["ask", ask],
  ]);

  expect(results[1]).toMatchObject({ closing: [{ incidentId, subjects: [vm(1)] }] });
});

test("deletes itself when it has nothing to keep", () => {
  expect(sendToEntity(openIncidents, [["ask", ask]]).exists).toBe(false);
  expect(sendToEntity(openIncidents, [["settle", assigned]]).exists).toBe(true);
  expect(
    sendToEntity(openIncidents, [
      ["settle", assigned],
      ["settle", released],
    ]).exists,
  ).toBe(false);
});

test.for<[string, unknown]>([
  ["ask", { opens: "all" }],
  ["settle", undefined],
  ["unknown", undefined],
])("answers what it cannot read with null: %s", ([name, input]) => {
  expect(sendToEntity(openIncidents, [[name, input]])).toMatchObject({ results: [null], state: undefined });
});
