import { expect, test } from "vitest";
import { appCounts } from "../../../../functions/entities/app-counts.ts";
import { appCountsState } from "../../../../orchestrations/contracts/counts.ts";
import { sendToEntity } from "../../../support/send-to-entity.ts";

test("adds up what it is signalled", () => {
  const { state, results } = sendToEntity(appCounts, [
    ["add", { malformedEvents: 1 }],
    ["add", { malformedEvents: 1, throttledRequests: 7 }],
  ]);

  expect(appCountsState.parse(state)).toEqual({ malformedEvents: 2, throttledRequests: 7 });
  expect(results).toEqual([true, true]);
});

test.for([
  ["an unknown operation", ["reset", { malformedEvents: 1 }]],
  ["a number below zero", ["add", { malformedEvents: -1 }]],
  ["no input", ["add"]],
] as const)("%s changes nothing", ([, operation]) => {
  const { state, results } = sendToEntity(appCounts, [operation]);

  expect(state).toBeUndefined();
  expect(results).toEqual([null]);
});
