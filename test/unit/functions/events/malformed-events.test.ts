import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { addSeconds, type Instant } from "../../../../domain/instant.ts";
import { MalformedEvents } from "../../../../functions/events/malformed-events.ts";
import { InMemoryMalformedEventLog } from "../../../support/fakes/in-memory-malformed-event-log.ts";

/** A process that counts; its waits end when the test says so. */
function arrange(log = new InMemoryMalformedEventLog(), writer = "process-1") {
  let now = "2026-03-31T12:00:00.000Z" as Instant;
  const waits: { readonly ms: number; readonly end: () => void }[] = [];
  const wait = (ms: number) => new Promise<void>((end) => waits.push({ ms, end }));
  const events = new MalformedEvents({ log, writer, now: () => now, wait });
  return {
    log,
    events,
    advance: (seconds: number) => {
      now = addSeconds(now, seconds);
    },
    /** Ends all waits of that length, and lets follow what follows from it. */
    async pass(ms: number) {
      for (const each of waits.splice(0)) if (each.ms === ms) each.end();
      await turn();
    },
  };
}

test("saves the first malformed event before it is acknowledged", async () => {
  const { log, events } = arrange();

  await events.add("no data", "queue");

  expect(log.saved).toEqual([
    {
      day: "2026-03-31",
      writer: "process-1",
      count: 1,
      last: { at: "2026-03-31T12:00:00.000Z", because: "no data", entrance: "queue" },
    },
  ]);
});

test("a storm of events is saved once in ten seconds, as one sum", async () => {
  const { log, events, pass } = arrange();

  for (let count = 0; count < 5000; count += 1) await events.add("no data", "webhook");
  const during = log.saved.length;
  await pass(10_000);

  expect([during, log.saved.map(({ count }) => count)]).toEqual([1, [1, 5000]]);
});

test("begins anew after a quiet interval", async () => {
  const { log, events, pass } = arrange();

  await events.add("no data", "webhook");
  await pass(10_000);
  await events.add("no data", "webhook");

  expect(log.saved.map(({ count }) => count)).toEqual([1, 2]);
});

test("sums up the counts of all processes, and of those that have ended", async () => {
  const first = arrange();
  const second = arrange(first.log, "process-2");

  await first.events.add("no data", "webhook");
  await second.events.add("no data", "queue");
  const afterRestart = arrange(first.log, "process-3");

  expect((await afterRestart.events.read()).count).toBe(2);
});

test("what could not be saved is in the next save", async () => {
  const { log, events, pass } = arrange();
  log.faults.failNext("save", new Error("storage down"));

  await events.add("no data", "queue");
  const atFirst = log.saved.length;
  await pass(10_000);

  expect([atFirst, log.saved.map(({ count }) => count)]).toEqual([0, [1]]);
});

test("an acknowledgement waits two seconds at most for storage that does not answer", async () => {
  const { log, events, pass } = arrange();
  log.save = () => new Promise(() => {});

  const added = events.add("no data", "queue");
  await pass(2000);

  await expect(added).resolves.toBeUndefined();
});

test("counts each UTC day by itself, and saves the end of the day before", async () => {
  const { log, events, advance, pass } = arrange();

  await events.add("no data", "queue");
  await events.add("no data", "queue");
  advance(13 * 3600);
  await events.add("no data", "queue");
  await pass(10_000);

  expect(log.saved.map(({ day, count }) => `${day} ${count}`)).toEqual([
    "2026-03-31 1",
    "2026-03-31 2",
    "2026-04-01 1",
  ]);
});

test("reads seven days and today, and asks the storage account once in 30 seconds", async () => {
  const { log, events, advance } = arrange();
  const last = { at: "2026-03-24T00:00:00.000Z" as Instant, because: "no data", entrance: "queue" } as const;
  await log.save({ day: "2026-03-23", writer: "a", count: 100, last });
  await log.save({ day: "2026-03-24", writer: "a", count: 5, last });

  const first = await events.read();
  advance(29);
  await events.read();
  const early = log.reads;
  advance(1);
  await events.read();

  expect([first.count, early, log.reads]).toEqual([5, 1, 2]);
});
