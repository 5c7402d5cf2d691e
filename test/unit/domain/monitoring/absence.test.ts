import { expect, test } from "vitest";
import {
  type Presence,
  sweepPresence,
  vaultWatchPresence,
  watchTickPresence,
} from "../../../../domain/monitoring/absence.ts";
import type { InstanceState } from "../../../../domain/ports/workflows.ts";
import { minutes, noon } from "../../../support/vault-rows.ts";

const present: Presence = { kind: "present" };
const unknown: Presence = { kind: "unknown" };
const absent = (since: number, lastAt?: number): Presence => ({
  kind: "absent",
  since: minutes(since),
  ...(lastAt !== undefined && { lastAt: minutes(lastAt) }),
});

test.for<[string, { since: number; sweptAt?: number; isRunning?: boolean; every?: number }, Presence]>([
  ["a sweep ended less than three intervals ago", { since: -500, sweptAt: -179 }, present],
  ["none ended for three intervals", { since: -500, sweptAt: -180 }, absent(-180, -180)],
  ["none ended for an hour, of short intervals", { since: -500, sweptAt: -60, every: 15 }, absent(-60, -60)],
  ["one ended within the hour, of short intervals", { since: -500, sweptAt: -59, every: 15 }, present],
  ["the app was started less than three intervals ago", { since: -179, sweptAt: -9000 }, unknown],
  ["no sweep ended since the app was started", { since: -180, sweptAt: -9000 }, absent(-180, -9000)],
  ["the app was installed a moment ago", { since: 0 }, unknown],
  ["no sweep has ever ended", { since: -180 }, absent(-180)],
  ["one runs for less than a day", { since: -3000, sweptAt: -1439, isRunning: true }, present],
  ["one does not end for a day", { since: -3000, sweptAt: -1440, isRunning: true }, absent(-1440, -1440)],
])("sweeps: %s", ([, { since, sweptAt, isRunning = false, every = 60 }, expected]) => {
  const seen = { isRunning, since: minutes(since), ...(sweptAt !== undefined && { sweptAt: minutes(sweptAt) }) };

  expect(sweepPresence(seen, every, noon)).toEqual(expected);
});

test.for<[string, number | undefined, number, Presence]>([
  ["it ticked within half an hour", -29, -500, present],
  ["it has not ticked for half an hour", -30, -500, absent(-30, -30)],
  ["the app was started less than half an hour ago", -500, -29, unknown],
  ["it has never ticked", undefined, -30, absent(-30)],
])("the timer of watches: %s", ([, at, since, expected]) => {
  const beat = at === undefined ? undefined : { since: minutes(at), at: minutes(at) };

  expect(watchTickPresence(beat, minutes(since), noon)).toEqual(expected);
});

const ended = (status: string, at: number): InstanceState => ({
  ...{ kind: "ended", status, output: null },
  endedAt: minutes(at),
});

test.for<[string, { nextAt?: number; since: number; instance?: InstanceState }, Presence]>([
  ["its poll is not due", { nextAt: 5, since: -500 }, present],
  ["its poll is less than an hour late", { nextAt: -59, since: -500 }, present],
  ["its poll is an hour late", { nextAt: -60, since: -500 }, absent(-60, -90)],
  ["the app was started less than an hour ago", { nextAt: -600, since: -59 }, unknown],
  ["it was first seen less than an hour ago", { since: -59 }, unknown],
  ["it was never polled", { since: -60 }, absent(-60)],
  ["no instance is there", { nextAt: -60, since: -500, instance: { kind: "absent" } }, absent(-60, -90)],
  ["its instance cannot list it", { nextAt: -60, since: -500, instance: running({ failures: 1 }) }, unknown],
  ["its instance hangs", { nextAt: -60, since: -500, instance: running({ failures: 0 }) }, absent(-60, -90)],
  ["its instance tells nothing", { nextAt: -60, since: -500, instance: running(undefined) }, absent(-60, -90)],
  ["its instance has just ended", { nextAt: -60, since: -500, instance: ended("Completed", -59) }, unknown],
  ["its instance ended long ago", { nextAt: -60, since: -500, instance: ended("Completed", -60) }, absent(-60, -90)],
  ["its instance was terminated", { nextAt: -60, since: -500, instance: ended("Terminated", -1) }, absent(-60, -90)],
])("the watch of a vault: %s", ([, { nextAt, since, instance }, expected]) => {
  const watch = nextAt === undefined ? {} : { watch: { nextAt: minutes(nextAt), polledAt: minutes(nextAt - 30) } };

  const found = vaultWatchPresence(
    { ...watch, since: minutes(since), ...(instance !== undefined && { instance }) },
    noon,
  );

  expect(found).toEqual(expected);
});

function running(input: unknown): InstanceState {
  return { kind: "running", input };
}
