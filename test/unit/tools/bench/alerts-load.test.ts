import { expect, test } from "vitest";
import { failures, recoveries } from "../../../../tools/bench/alerts-load.ts";

const load = { failures: 60, causes: 7, fromMs: Date.UTC(2026, 5, 1) };

test("failures come within an hour, at most 25 together, each of another machine, of all causes", () => {
  const batches = failures(load);

  const changes = batches.flatMap(({ alerts }) => alerts.map(({ change }) => change));
  expect(batches.map(({ alerts }) => alerts.length)).toEqual([25, 25, 10]);
  expect(Math.max(...batches.map(({ atMs }) => atMs))).toBeLessThan(load.fromMs + 3_600_000);
  expect(new Set(changes.map((change) => (change.action === "open" ? change.subject.key : ""))).size).toBe(60);
  expect(new Set(changes.map((change) => (change.action === "open" ? change.cause : ""))).size).toBe(7);
});

test("every machine that fails recovers", () => {
  const keys = (batches: ReturnType<typeof failures>) =>
    batches.flatMap(({ alerts }) => alerts.map(({ change }) => (change.action === "inform" ? "" : change.subject.key)));

  expect(keys(recoveries(load))).toEqual(keys(failures(load)));
});
