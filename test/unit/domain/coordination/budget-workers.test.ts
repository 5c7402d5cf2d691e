import { expect, test } from "vitest";
import {
  noWorkers,
  reportWorker,
  WORKER_LIFETIME_MS,
  workersIn,
} from "../../../../domain/coordination/budget-workers.ts";

const start = 1_000_000;

test("counts the processes that reported lately, and always the one that asks", () => {
  const state = reportWorker(reportWorker(noWorkers, "a", start), "b", start + 1000);

  expect(workersIn(state, "a", start + 2000)).toBe(2);
  expect(workersIn(state, "c", start + 2000)).toBe(3);
  expect(workersIn(noWorkers, "a", start)).toBe(1);
});

test.for([
  ["counts", WORKER_LIFETIME_MS - 1, 2],
  ["no longer counts", WORKER_LIFETIME_MS, 1],
] as const)("a process %s %d ms after its last report", ([, elapsedMs, workers]) => {
  const state = reportWorker(noWorkers, "a", start);

  expect(workersIn(state, "b", start + elapsedMs)).toBe(workers);
});

test("a report forgets processes that are gone", () => {
  const state = reportWorker(reportWorker(noWorkers, "a", start), "b", start + WORKER_LIFETIME_MS);

  expect(state).toEqual({ lastSeenMs: { b: start + WORKER_LIFETIME_MS } });
});
