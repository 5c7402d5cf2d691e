import { afterEach, expect, test } from "vitest";
import { createVirtualClock } from "../../../../../../local/clock.ts";
import { EpisodePacer } from "../../../../../../local/host/durable/runtime/episode-pacer.ts";
import type { Execution } from "../../../../../../local/host/durable/store/execution.ts";
import { createDurableTestApp } from "../../../../../support/host/durable-test-app.ts";
import { createHubRig, type HubRig } from "../../../../../support/host/hub-rig.ts";

let rig: HubRig | undefined;

afterEach(() => rig?.stop());

const execution = { row: { hub_key: 1 } } as Execution;

test.for<[string, number | undefined]>([
  ["an unknown cost", undefined],
  ["a low cost", 4.9],
])("does not postpone an episode after %s", ([, costMs]) => {
  const pacer = new EpisodePacer(() => true);
  if (costMs !== undefined) pacer.record(execution, costMs);

  expect(pacer.postpone(execution)).toBeUndefined();
  expect(pacer.postpone(undefined)).toBeUndefined();
});

test("postpones an expensive episode until no activity of its instance waits to be started", async () => {
  const asked: number[] = [];
  const pacer = new EpisodePacer((hubKey) => asked.push(hubKey) < 3);
  pacer.record(execution, 60_000);

  await pacer.postpone(execution);

  expect(asked).toEqual([1, 1, 1]);
});

test("postpones an episode for at most four times the cost of the previous one", async () => {
  const pacer = new EpisodePacer(() => true);
  pacer.record(execution, 5);
  const startedAtMs = performance.now();

  await pacer.postpone(execution);

  expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(20);
});

test("processes a fan-out to 5,000 activities in few episodes", async () => {
  const clock = createVirtualClock();
  let episodes = 0;
  const app = createDurableTestApp(clock, (df) => {
    df.app.activity("echo", { handler: (value: unknown) => value });
    df.app.orchestration("fanOut", function* (context) {
      const all = Array.from({ length: 5_000 }, (_, n) => context.df.callActivity("echo", n));
      return ((yield context.df.Task.all(all)) as number[]).reduce((sum, n) => sum + n, 0);
    });
  });
  const { invoke } = app;
  const counted = Object.assign(app, {
    invoke: (...call: Parameters<typeof invoke>) => {
      if (call[0].name === "fanOut") episodes += 1;
      return invoke(...call);
    },
  });
  rig = createHubRig(() => {}, { app: counted, virtualClock: clock });
  rig.hub.start();
  await rig.start("fanOut");

  expect(await rig.rest()).toMatchObject({ runtimeStatus: "Completed", output: 12_497_500 });
  expect(episodes).toBeLessThan(150);
}, 30_000);
