import { expect, test } from "vitest";
import { createRealClock, createVirtualClock } from "../../../local/clock.ts";

const hourMs = 3_600_000;

test("virtual time jumps to each foreground call in turn and then is idle", async () => {
  const clock = createVirtualClock({ startAtMs: 0 });
  const seen: number[] = [];
  clock.schedule(30 * 24 * hourMs, () => seen.push(clock.now()));
  clock.schedule(hourMs, () => seen.push(clock.now()));

  await clock.idle();

  expect(seen).toEqual([hourMs, 30 * 24 * hourMs]);
});

test("a background call runs when it is due, but time does not jump to it", async () => {
  const clock = createVirtualClock({ startAtMs: 0 });
  const seen: string[] = [];
  clock.schedule(500, () => seen.push("background on the way"), { background: true });
  clock.schedule(1000, () => seen.push("foreground"));
  clock.schedule(5000, () => seen.push("background after it"), { background: true });

  await clock.idle();
  const atRest = [...seen];
  await clock.advance(10_000);

  expect(atRest).toEqual(["background on the way", "foreground"]);
  expect(seen).toEqual([...atRest, "background after it"]);
  expect(clock.now()).toBe(11_000);
});

test("time is paused while work is in progress", async () => {
  const clock = createVirtualClock({ startAtMs: 0 });
  const release = clock.hold();
  let ran = false;
  clock.schedule(1000, () => {
    ran = true;
  });
  const turns = () => new Promise((resolve) => setImmediate(() => setImmediate(() => setImmediate(resolve))));

  await turns();
  const whileHeld = { ran, now: clock.now() };
  release();
  release();
  await clock.idle();

  expect(whileHeld).toEqual({ ran: false, now: 0 });
  expect({ ran, now: clock.now() }).toEqual({ ran: true, now: 1000 });
});

test("calls due at one instant run in the order in which they were scheduled", async () => {
  const clock = createVirtualClock({ startAtMs: 0 });
  const seen: number[] = [];
  for (const n of [1, 2, 3]) clock.schedule(1000, () => seen.push(n));

  await clock.idle();

  expect(seen).toEqual([1, 2, 3]);
});

test("a cancelled call does not run, and time does not jump to it", async () => {
  const clock = createVirtualClock({ startAtMs: 0 });
  const call = clock.schedule(hourMs, () => expect.unreachable());

  call.cancel();
  await clock.idle();

  expect(clock.now()).toBe(0);
});

test("without jumps time moves only by advance, and calls run at the instant they are due", async () => {
  const clock = createVirtualClock({ startAtMs: 0, jumps: false });
  const seen: number[] = [];
  clock.schedule(400, () => {
    seen.push(clock.now());
    clock.schedule(900, () => seen.push(clock.now()));
  });

  await clock.advance(300);
  const before = [...seen];
  await clock.advance(700);

  expect(before).toEqual([]);
  expect(seen).toEqual([400, 900]);
});

test("an accelerated clock continues from the given time and never calls too early", async () => {
  const farAheadMs = Date.now() + 1000 * hourMs;
  const clock = createRealClock({ speed: 100_000, notBeforeMs: farAheadMs });

  const firedAtMs = await new Promise<number>((resolve) =>
    clock.schedule(farAheadMs + hourMs, () => resolve(clock.now())),
  );

  expect(firedAtMs).toBeGreaterThanOrEqual(farAheadMs + hourMs);
});

test("a virtual clock rests while only calls beyond its longest jump are left, and makes them when it is advanced", async () => {
  const clock = createVirtualClock({ startAtMs: 0, maxJumpMs: 1000 });
  const ran: number[] = [];
  for (const atMs of [900, 1800, 2801]) clock.schedule(atMs, () => ran.push(atMs));

  await clock.idle();
  const atRest = [...ran];
  await clock.advance(1001);

  expect(atRest).toEqual([900, 1800]);
  expect(ran).toEqual([900, 1800, 2801]);
});
