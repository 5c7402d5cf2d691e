import { expect, test } from "vitest";
import { ActivityQueue } from "../../../../../../local/host/durable/runtime/activity-queue.ts";
import type { ActivityRow } from "../../../../../../local/host/durable/store/message-store.ts";

/** A database with the activities of these numbers. */
function setUp(stored: readonly number[] = []) {
  const numbers = new Set(stored);
  const queue = new ActivityQueue();
  const messages = {
    activitiesAfter: (number: number, limit: number) =>
      [...numbers]
        .filter((each) => each > number)
        .slice(0, limit)
        .map(row),
    hasActivity: (number: number) => numbers.has(number),
  };
  return {
    schedule(from: number, to: number) {
      const rows = Array.from({ length: to - from + 1 }, (_, n) => row(from + n));
      for (const { number } of rows) numbers.add(number);
      queue.add(rows);
    },
    store: (number: number) => numbers.add(number),
    remove: (number: number) => numbers.delete(number),
    add: (number: number) => queue.add([row(number)]),
    take: () => queue.take(messages)?.number,
    takeAll() {
      const taken: number[] = [];
      for (let next = queue.take(messages); next !== undefined; next = queue.take(messages)) taken.push(next.number);
      return taken;
    },
  };
}

const row = (number: number) => ({ number }) as ActivityRow;
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n);

test("takes what an earlier process scheduled, then what is added, in order", () => {
  const { schedule, takeAll } = setUp([3, 7]);
  schedule(8, 9);

  expect(takeAll()).toEqual([3, 7, 8, 9]);

  schedule(10, 11);

  expect(takeAll()).toEqual([10, 11]);
});

test("takes each of many activities once, although only some of them are in memory", () => {
  const { schedule, take, takeAll } = setUp();
  take();
  for (let from = 1; from <= 5_000; from += 500) schedule(from, from + 499);
  const first = range(1, 1_500).map(take);
  schedule(5_001, 5_500);

  expect([...first, ...takeAll()]).toEqual(range(1, 5_500));
});

test("does not take an activity twice that was read from the database before it was added", () => {
  const { store, add, take, takeAll } = setUp();
  store(5);

  const taken = take();
  add(5);

  expect(taken).toBe(5);
  expect(takeAll()).toEqual([]);
});

test("skips activities that are gone", () => {
  const { schedule, remove, takeAll } = setUp();
  schedule(1, 3);
  remove(2);

  expect(takeAll()).toEqual([1, 3]);
});
