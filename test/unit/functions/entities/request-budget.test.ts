import { expect, test } from "vitest";
import { requestBudget } from "../../../../functions/entities/request-budget.ts";
import { sendToEntity } from "../../../support/send-to-entity.ts";

test("remembers which processes use the budget", () => {
  const { state, results } = sendToEntity(requestBudget, [
    ["report", { workerId: "a", nowMs: 1000 }],
    ["report", { workerId: "b", nowMs: 2000 }],
    ["report", { workerId: "a", nowMs: 3000 }],
  ]);

  expect(state).toEqual({ lastSeenMs: { a: 3000, b: 2000 } });
  expect(results).toEqual([true, true, true]);
});

test.for([
  ["an unknown operation", ["forget", { workerId: "a", nowMs: 1 }]],
  ["a report that names no process", ["report", { nowMs: 1 }]],
] as const)("%s changes nothing", ([, operation]) => {
  const { state, results } = sendToEntity(requestBudget, [operation]);

  expect(state).toBeUndefined();
  expect(results).toEqual([null]);
});
