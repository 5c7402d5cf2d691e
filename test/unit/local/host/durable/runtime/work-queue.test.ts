import { expect, test } from "vitest";
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
