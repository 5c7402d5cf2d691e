import { expect, test } from "vitest";
import { scheduleStart } from "../../../../functions/entities/schedule-start.ts";
import { scheduleStartState } from "../../../../orchestrations/contracts/schedule-start.ts";
import { sendToEntity } from "../../../support/send-to-entity.ts";

const at = "2026-06-01T08:00:00.000Z";

test("keeps the first beginning that it is told", () => {
  const { state, results } = sendToEntity(scheduleStart, [
    ["begin", { at }],
    ["begin", { at: "2026-06-02T08:00:00.000Z" }],
  ]);

  expect(scheduleStartState.parse(state)).toEqual({ at });
  expect(results).toEqual([true, false]);
});

test.for([
  ["an unknown operation", ["end", { at }]],
  ["a time that is none", ["begin", { at: "now" }]],
  ["no input", ["begin"]],
] as const)("%s changes nothing", ([, operation]) => {
  const { state, results } = sendToEntity(scheduleStart, [operation]);

  expect(state).toBeUndefined();
  expect(results).toEqual([null]);
});
