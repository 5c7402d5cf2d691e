import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { type Clock, createVirtualClock } from "../../../../../local/clock.ts";
import type { QueueSettings } from "../../../../../local/host/contract.ts";
import { createQueueListener } from "../../../../../local/host/triggers/queue-listener.ts";
import { createFakeApp, type FakeRun } from "../../../../support/host/fake-function-app.ts";
import { InMemoryQueue } from "../../../../support/host/in-memory-queue.ts";

const defaults: QueueSettings = {
  batchSize: 16,
  newBatchThreshold: 8,
  maxDequeueCount: 5,
  visibilityTimeoutMs: 0,
  maxPollingIntervalMs: 2000,
  messageEncoding: "base64",
};
const base64 = (text: string) => Buffer.from(text).toString("base64");

function setUp({
  settings = {},
  clock = createVirtualClock({ startAtMs: 0 }),
  handle = () => undefined,
  name = "orders",
}: {
  settings?: Partial<QueueSettings>;
  clock?: Clock;
  handle?: (run: FakeRun) => unknown;
  name?: string;
} = {}) {
  const queue = new InMemoryQueue(name);
  const poisonQueue = new InMemoryQueue(`${name}-poison`);
  const trigger = { name: "message", type: "queuetrigger", queueName: name };
  const app = createFakeApp(clock, [{ name: "take", trigger }], handle);
  const problems: string[] = [];
  const waits: { readonly ms: number; readonly end: () => void }[] = [];
  const [target] = app.functions;
  if (target === undefined) throw new Error("no function");
  const listener = createQueueListener({
    app,
    clock,
    target,
    queue,
    ...(!name.endsWith("-poison") && { poisonQueue }),
    settings: { ...defaults, ...settings },
    onError: (error) => problems.push(String(error)),
    warn: (message) => problems.push(message),
    wait: (ms, signal) =>
      new Promise((end) => {
        waits.push({ ms, end });
        if (signal.aborted) end();
        else signal.addEventListener("abort", () => end());
      }),
  });
  /** Lets the next poll begin. */
  const nextPoll = async () => {
    waits.at(-1)?.end();
    for (let count = 0; count < 5; count += 1) await turn();
  };
  const texts = () => app.runs.map(({ request }) => request.triggerData.string);
  return { queue, poisonQueue, app, listener, problems, waits, nextPoll, texts };
}

test("invokes the function once per message with the decoded text, and removes the message", async () => {
  const { queue, poisonQueue, listener, texts } = setUp();
  for (const text of ["one", "two"]) await queue.put(base64(text));

  await listener.drain();

  expect([texts(), queue.texts(), poisonQueue.texts()]).toEqual([["one", "two"], [], []]);
});

test("tells the function about its message as the real host does", async () => {
  const { queue, app, listener } = setUp();
  await queue.put(base64("one"));

  await listener.drain();

  expect(app.runs[0]?.request.triggerMetadata).toEqual({
    QueueTrigger: { string: "one" },
    Id: { string: "message-1" },
    PopReceipt: { string: "receipt-1" },
    DequeueCount: { json: "1" },
    InsertionTime: { json: '"2026-01-01T00:00:00+00:00"' },
    ExpirationTime: { json: '"2026-01-08T00:00:00+00:00"' },
    NextVisibleTime: { json: '"2026-01-01T00:10:00+00:00"' },
  });
});

test.for<[string, string, Partial<QueueSettings>]>([
  ["text that is not encoded, where host.json says so", "plain {}", { messageEncoding: "none" }],
  ["Base64 with line breaks", `${base64("plain {}").slice(0, 4)}\r\n${base64("plain {}").slice(4)}`, {}],
])("reads %s", async ([, stored, settings]) => {
  const { queue, listener, texts } = setUp({ settings });
  await queue.put(stored);

  await listener.drain();

  expect(texts()).toEqual(["plain {}"]);
});

test("moves a message that is not Base64 to the poison queue as it is, without a run", async () => {
  const { queue, poisonQueue, listener, texts, problems } = setUp();
  await queue.put('{"id":1}');

  await listener.drain();

  expect([texts(), queue.texts(), poisonQueue.texts()]).toEqual([[], [], ['{"id":1}']]);
  expect(problems[0]).toMatch(
    /^got message message-1, which is not Base64 as extensions\.queues\.messageEncoding says/,
  );
});

test("tries a message maxDequeueCount times, then moves it to the poison queue", async () => {
  const handle = () => Promise.reject(new Error("boom"));
  const { queue, poisonQueue, listener, texts, problems } = setUp({ handle, settings: { maxDequeueCount: 3 } });
  await queue.put(base64("one"));

  await listener.drain();

  expect([texts(), queue.texts(), poisonQueue.texts()]).toEqual([["one", "one", "one"], [], [base64("one")]]);
  expect(problems.at(-1)).toMatch(
    /^gave up message message-1: it was moved to the queue "orders-poison" \(attempts: 3\)/,
  );
});

test("moves a message whose runs have ended the host too often, without another run", async () => {
  const { queue, poisonQueue, listener, texts } = setUp({ settings: { maxDequeueCount: 3 } });
  await queue.put(base64("one"), { dequeueCount: 3 });

  await listener.drain();

  expect([texts(), poisonQueue.texts()]).toEqual([[], [base64("one")]]);
});

test("leaves a message of a poison queue hidden when it fails", async () => {
  const handle = () => Promise.reject(new Error("boom"));
  const { queue, listener, texts } = setUp({ handle, name: "orders-poison" });
  await queue.put(base64("one"));

  await listener.drain();

  expect([texts(), queue.texts(), queue.hiddenSeconds()]).toEqual([["one"], [base64("one")], [600]]);
});

const at = (speed: number | undefined): Clock => ({
  ...createVirtualClock({ startAtMs: 0 }),
  ...(speed !== undefined && { speed }),
});

test.for<[string, number | undefined, number]>([
  ["in real time", 1, 90],
  ["at 60 times the speed, in whole seconds", 60, 2],
  ["on a virtual clock", undefined, 0],
])("hides a message that failed for visibilityTimeout %s", async ([, speed, seconds]) => {
  let runs = 0;
  const handle = () => (runs++ === 0 ? Promise.reject(new Error("boom")) : undefined);
  const { queue, listener } = setUp({ handle, clock: at(speed), settings: { visibilityTimeoutMs: 90_000 } });
  await queue.put(base64("one"));

  await listener.drain();

  expect(queue.hidden).toEqual([seconds]);
});

test.for<[string, number | undefined, readonly number[]]>([
  ["in real time", 1, [100, 200, 400, 800, 1600, 2000, 2000]],
  ["at 4 times the speed", 4, [100, 200, 400, 500, 500, 500, 500]],
  ["on a virtual clock", undefined, [100, 100, 100, 100, 100, 100, 100]],
])("polls an empty queue ever more rarely, up to maxPollingInterval: %s", async ([, speed, expected]) => {
  const { listener, waits, nextPoll } = setUp({ clock: at(speed) });

  listener.start();
  for (let count = 0; count < 7; count += 1) await nextPoll();
  await listener.stop();

  expect(waits.slice(0, 7).map(({ ms }) => ms)).toEqual(expected);
});

test("reads the next batch only when few enough messages are being processed", async () => {
  const ends: (() => void)[] = [];
  const handle = () => new Promise<void>((end) => ends.push(end));
  const { queue, app, listener, nextPoll } = setUp({ handle, settings: { batchSize: 4, newBatchThreshold: 2 } });
  for (let number = 0; number < 8; number += 1) await queue.put(base64(String(number)));

  listener.start();
  await nextPoll();
  const first = app.runs.length;
  ends.shift()?.();
  await nextPoll();
  const stillFirst = app.runs.length;
  ends.shift()?.();
  await nextPoll();
  const second = app.runs.length;
  const stopped = listener.stop();
  for (const end of ends) end();
  await stopped;

  expect([first, stillFirst, second]).toEqual([4, 4, 8]);
});

test("says once that a queue is missing or cannot be read, and goes on", async () => {
  const { queue, listener, problems, texts } = setUp();
  queue.failure = "missing";
  await listener.drain();
  await listener.drain();
  queue.failure = new Error("connect ECONNREFUSED");
  await listener.drain();
  await listener.drain();
  queue.failure = undefined;
  await queue.put(base64("one"));

  await listener.drain();

  expect(problems).toEqual([
    'waits for its queue "orders", which does not exist.',
    expect.stringContaining('its queue "orders" cannot be read: connect ECONNREFUSED'),
  ]);
  expect(texts()).toEqual(["one"]);
});
