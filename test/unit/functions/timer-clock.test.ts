import type { Timer } from "@azure/functions";
import { expect, test } from "vitest";
import { addSeconds, type Instant } from "../../../domain/instant.ts";
import { createTimerClock } from "../../../functions/timer-clock.ts";
import { recordingContext } from "../../support/fakes/recording-context.ts";

const machine = "2026-11-21T10:00:00.000Z" as Instant;
const virtual = "2027-03-01T02:00:00.000Z" as Instant;
const { context } = recordingContext();

function start() {
  let at = machine;
  const handled: Timer[] = [];
  const clock = createTimerClock(() => at);
  const handler = clock.setBy(async (timer) => {
    handled.push(timer);
  });
  const tick = (next: string, isPastDue = false) =>
    handler({ isPastDue, scheduleStatus: { next, last: "", lastUpdated: "" } } as unknown as Timer, context);
  const pass = (seconds: number) => {
    at = addSeconds(at, seconds);
  };
  return { clock, handled, tick, pass };
}

test("is the machine's time before the first tick", () => {
  expect(start().clock.now()).toBe(machine);
});

test("goes on from the last tick's due time as the machine's clock does", async () => {
  const { clock, handled, tick, pass } = start();
  await tick(addSeconds(virtual, -60));
  pass(1);
  await tick(virtual);
  pass(20);

  expect(clock.now()).toBe(addSeconds(virtual, 20));
  expect(handled).toHaveLength(2);
});

test.for([
  ["a late tick", virtual, true],
  ["a tick whose due time the host does not tell", "0001-01-01T00:00:00Z", false],
] as const)("%s does not set it", async ([, next, isPastDue]) => {
  const { clock, handled, tick } = start();

  await tick(next, isPastDue);

  expect(clock.now()).toBe(machine);
  expect(handled).toHaveLength(1);
});

test("a tick whose work fails sets it all the same", async () => {
  const clock = createTimerClock(() => machine);
  const handler = clock.setBy(() => Promise.reject(new Error("No start.")));

  const tick = handler({ isPastDue: false, scheduleStatus: { next: virtual } } as unknown as Timer, context);

  await expect(tick).rejects.toThrow("No start.");
  expect(clock.now()).toBe(virtual);
});
