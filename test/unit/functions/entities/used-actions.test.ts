import { expect, test } from "vitest";
import { usedActions } from "../../../../functions/entities/used-actions.ts";
import { usedActionsState } from "../../../../orchestrations/contracts/actions.ts";
import { sendToEntity } from "../../../support/send-to-entity.ts";

const id = "0123456789abcdef".repeat(2);
const at = "2026-06-01T08:00:00.000Z";

test("remembers an action that was done", () => {
  const { state, results } = sendToEntity(usedActions, [
    ["use", { id, at }],
    ["use", { id, at }],
  ]);

  expect(usedActionsState.parse(state)).toEqual({ forgetAt: { [id]: "2026-06-22T08:00:00.000Z" } });
  expect(results).toEqual([true, true]);
});

test.for([
  ["an unknown operation", ["forget", { id, at }]],
  ["an ID that is none", ["use", { id: "x", at }]],
  ["no input", ["use"]],
] as const)("%s changes nothing", ([, operation]) => {
  const { state, results } = sendToEntity(usedActions, [operation]);

  expect(state).toBeUndefined();
  expect(results).toEqual([null]);
});
