import { expect, test } from "vitest";
import { createTimeline } from "../../../../../local/azure-simulator/history/timeline.ts";
import { late, punctual } from "./restartable-cloud.ts";

const turnTo = { changes: true } as const;

test("what is due before a call happens before it, each at its own instant, however late the timers are", async () => {
  const clock = late(0);
  const timeline = createTimeline(clock, { seed: 1 });
  const seen: string[] = [];
  const note = (name: string) => () => void seen.push(`${name} at ${timeline.clock.now()}`);
  await timeline.call(turnTo, () => {
    timeline.clock.schedule(20, note("second"));
    timeline.clock.schedule(10, () => {
      note("first")();
      timeline.clock.schedule(timeline.clock.now() + 5, note("what the first began"));
    });
    timeline.clock.schedule(31, note("too early"));
  });

  await clock.until(30);
  await timeline.call(turnTo, note("the call"));

  expect(seen).toEqual(["first at 10", "what the first began at 15", "second at 20", "the call at 30"]);
});

test("steps do not overlap: a call waits for one that awaits, and for an effect that holds the clock", async () => {
  const clock = punctual(0);
  const timeline = createTimeline(clock, { seed: 1 });
  const seen: string[] = [];
  const slowly = async (name: string) => {
    seen.push(`${name} begins`);
    for (let step = 0; step < 5; step += 1) await Promise.resolve();
    seen.push(`${name} ends`);
  };
  await timeline.call(turnTo, () => {
    timeline.clock.schedule(10, () => {
      const release = timeline.clock.hold();
      void slowly("effect").finally(release);
    });
  });

  await Promise.all([timeline.call(turnTo, () => slowly("one")), timeline.call(turnTo, () => slowly("two"))]);
  await Promise.all([clock.until(10), timeline.call(turnTo, () => slowly("three"))]);
  await clock.until(20);
  await timeline.call(turnTo, () => slowly("four"));

  const names = seen.map((each) => each.split(" ")[0]);
  expect(names.filter((_, index) => index % 2 === 0)).toEqual(names.filter((_, index) => index % 2 === 1));
  expect(seen).toHaveLength(10);
});

test("randomness in a step depends only on the seed and on the mutating steps before it", async () => {
  const draws = async (withNoise: boolean) => {
    const timeline = createTimeline(punctual(0), { seed: 7 });
    const drawn = [await timeline.call(turnTo, timeline.newGuid)];
    if (withNoise) {
      timeline.newGuid();
      await timeline.call({ changes: false }, timeline.random);
      await timeline.call({ changes: true, isRefused: () => true }, timeline.random);
      await expect(timeline.call(turnTo, () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
    }
    drawn.push(await timeline.call(turnTo, timeline.newGuid));
    return drawn;
  };

  const quiet = await draws(false);

  expect(await draws(true)).toEqual(quiet);
  expect(new Set(quiet).size).toBe(2);
});

test("a call made within a step is part of it", async () => {
  const timeline = createTimeline(punctual(0), { seed: 1 });

  const numbers = await timeline.call(turnTo, async () => {
    await Promise.resolve();
    return [timeline.current()?.number, await timeline.call(turnTo, () => timeline.current()?.number)];
  });

  expect(numbers).toEqual([1, 1]);
  expect(timeline.current()).toBeUndefined();
});

test("timers that a step leaves behind are outside of it: their time is not paused", async () => {
  const clock = late(0);
  const timeline = createTimeline(clock, { seed: 1 });
  const later = await timeline.call(turnTo, () => ({
    read: new Promise<number>((resolve) => setImmediate(() => resolve(timeline.clock.now()))),
  }));

  await clock.until(50);

  expect(await later.read).toBe(50);
});

test("a cancelled effect does not happen, even when its timer is late", async () => {
  const clock = late(0);
  const timeline = createTimeline(clock, { seed: 1 });
  const seen: string[] = [];
  const effect = timeline.clock.schedule(10, () => void seen.push("effect"));

  effect.cancel();
  await clock.until(20);
  await timeline.call(turnTo, () => {});

  expect(seen).toEqual([]);
});
