import { expect, test } from "vitest";
import { MAX_UNCOMMITTED } from "../../../../../../local/host/durable/runtime/places.ts";
import { WorkQueue } from "../../../../../../local/host/durable/runtime/work-queue.ts";

test("takes keys in the order in which they were added, up to the limit", () => {
  const queue = new WorkQueue<string>(2);
  for (const key of ["a", "b", "c", "a"]) queue.add(key);

  const first = [...queue.takeReady()];
  queue.release("a");
  const second = [...queue.takeReady()];

  expect([first, second]).toEqual([["a", "b"], ["c"]]);
});

test("runs a key once more when it was added while it was running", () => {
  const queue = new WorkQueue<string>(2);
  queue.add("a");
  const first = [...queue.takeReady()];
  queue.add("a");
  queue.add("a");

  const meanwhile = [...queue.takeReady()];
  queue.release("a");
  const second = [...queue.takeReady()];

  expect([first, meanwhile, second]).toEqual([["a"], [], ["a"]]);
});

test("is busy until every key that it took is released", () => {
  const queue = new WorkQueue<string>(1);
  queue.add("a");
  const before = queue.isBusy;
  for (const key of queue.takeReady()) expect(key).toBe("a");
  const during = queue.isBusy;
  queue.release("a");

  expect([before, during, queue.isBusy]).toEqual([false, true, false]);
});

test("gives the place of a key that waits for its commit to another one, and runs it itself no second time", () => {
  const queue = new WorkQueue<string>(1);
  for (const key of ["a", "b", "c"]) queue.add(key);
  const first = [...queue.takeReady()];
  queue.add("a");

  queue.giveUpPlace("a");
  const second = [...queue.takeReady()];
  queue.release("a");
  const third = [...queue.takeReady()];
  queue.release("b");

  expect([first, second, third, [...queue.takeReady()]]).toEqual([["a"], ["b"], [], ["c"]]);
});

test("lets no more than so many keys wait for their commit without a place", () => {
  const queue = new WorkQueue<number>(2);
  for (let key = 0; key < MAX_UNCOMMITTED * 2; key += 1) queue.add(key);

  let taken = 0;
  for (let ready = queue.takeReady(); ready.length > 0; ready = queue.takeReady()) {
    taken += ready.length;
    for (const key of ready) queue.giveUpPlace(key);
  }

  expect(taken).toBe(MAX_UNCOMMITTED + 2);
  expect(queue.isBusy).toBe(true);
});
