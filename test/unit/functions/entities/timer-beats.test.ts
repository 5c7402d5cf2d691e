import { expect, test } from "vitest";
import { timerBeats } from "../../../../functions/entities/timer-beats.ts";
import { timerBeatsState } from "../../../../orchestrations/contracts/monitoring.ts";
import { sendToEntity } from "../../../support/send-to-entity.ts";

const at = "2026-06-01T08:00:00.000Z";

test("remembers when timers ticked, and when the last sweep ended", () => {
  const { state, results } = sendToEntity(timerBeats, [
    ["beat", { timer: "sweepTick", at }],
    ["beat", { timer: "watchTick", at, sweptAt: at }],
  ]);

  const beat = { since: at, at };
  expect(timerBeatsState.parse(state)).toEqual({ sweepTick: beat, watchTick: beat, sweptAt: at });
  expect(results).toEqual([true, true]);
});

test.for([
  ["an unknown operation", ["forget", { timer: "sweepTick", at }]],
  ["a timer that is none", ["beat", { timer: "x", at }]],
  ["no input", ["beat"]],
] as const)("%s changes nothing", ([, operation]) => {
  const { state, results } = sendToEntity(timerBeats, [operation]);

  expect(state).toBeUndefined();
  expect(results).toEqual([null]);
});
