import { expect, test } from "vitest";
import { appCounts } from "../../../../functions/entities/app-counts.ts";
import { appCountsState } from "../../../../orchestrations/contracts/counts.ts";
import { sendToEntity } from "../../../support/send-to-entity.ts";

test("adds up what it is signalled", () => {
  const { state, results } = sendToEntity(appCounts, [
    ["add", {}],
    ["add", { throttledRequests: 2 }],
    ["add", { throttledRequests: 7 }],
  ]);

  expect(appCountsState.parse(state)).toEqual({ throttledRequests: 9 });
  expect(results).toEqual([true, true, true]);
});

test.for([
  ["an unknown operation", ["reset", { throttledRequests: 1 }]],
  ["a number below zero", ["add", { throttledRequests: -1 }]],
  ["no input", ["add"]],
] as const)("%s changes nothing", ([, operation]) => {
  const { state, results } = sendToEntity(appCounts, [operation]);

  expect(state).toBeUndefined();
  expect(results).toEqual([null]);
});
