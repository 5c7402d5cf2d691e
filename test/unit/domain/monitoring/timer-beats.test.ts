import { expect, test } from "vitest";
import { type TimerBeats, withBeat } from "../../../../domain/monitoring/timer-beats.ts";
import { minutes } from "../../../support/vault-rows.ts";

const running: TimerBeats = { watchTick: { since: minutes(-60), at: minutes(-20) }, sweptAt: minutes(-30) };

test.for<[string, TimerBeats, number, TimerBeats["watchTick"]]>([
  ["the first tick begins a row", {}, 0, { since: minutes(0), at: minutes(0) }],
  ["a tick after 20 minutes goes on with it", running, 0, { since: minutes(-60), at: minutes(0) }],
  ["a later one begins a new row: the app was stopped", running, 1, { since: minutes(1), at: minutes(1) }],
  ["one that is overtaken changes nothing", running, -25, running.watchTick],
])("%s", ([, before, at, expected]) => {
  const { watchTick } = withBeat(before, { timer: "watchTick", at: minutes(at) });

  expect(watchTick).toEqual(expected);
});

test.for<[string, number | undefined, number | undefined]>([
  ["a later end of a sweep is kept", -10, -10],
  ["an earlier one is not", -40, -30],
  ["one that is not known changes nothing", undefined, -30],
])("%s", ([, given, kept]) => {
  const sweptAt = given === undefined ? {} : { sweptAt: minutes(given) };

  const state = withBeat(running, { timer: "sweepTick", at: minutes(0), ...sweptAt });

  expect(state).toEqual({
    ...running,
    sweepTick: { since: minutes(0), at: minutes(0) },
    sweptAt: kept === undefined ? undefined : minutes(kept),
  });
});
