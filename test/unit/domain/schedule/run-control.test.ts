import { expect, test } from "vitest";
import type { Instant } from "../../../../domain/instant.ts";
import {
  applyControlOperation,
  type ControlOperation,
  newRunControl,
  type PartUpdate,
  type RunControl,
} from "../../../../domain/schedule/run-control.ts";

const at = "2026-11-21T02:30:00.000Z" as Instant;

function update(change: Partial<PartUpdate> = {}): ControlOperation {
  const nothing = { part: 1, at, counts: {}, hasEnded: false, problems: [], freed: [], wanted: [], holdSeconds: 60 };
  return { name: "update", update: { ...nothing, ...change } };
}

function apply(...operations: readonly ControlOperation[]) {
  let state: RunControl | undefined = newRunControl;
  let result: unknown;
  for (const operation of operations) ({ state, result } = applyControlOperation(state ?? newRunControl, operation));
  return { state, result };
}

const slot = { machine: "a", limits: [{ name: "v:1", maximum: 1 }] };

test("keeps what each part reported last", () => {
  const { result } = apply(
    update({ counts: { planned: 3 } }),
    update({ part: 2, counts: { planned: 1 } }),
    update({ counts: { planned: 1, vaulted: 2 } }),
    { name: "read" },
  );

  expect(result).toEqual({
    isCancelled: false,
    running: [
      { part: 1, counts: { planned: 1, vaulted: 2 }, at },
      { part: 2, counts: { planned: 1 }, at },
    ],
    endedParts: [],
    endedCounts: {},
    problems: [],
  });
});

test("adds up the parts that have ended, so that many of them stay small", () => {
  const { result } = apply(
    update({ counts: { vaulted: 2 }, hasEnded: true }),
    update({ part: 2, counts: { vaulted: 1, failed: 1 }, hasEnded: true }),
    { name: "read" },
  );

  expect(result).toMatchObject({ running: [], endedParts: [1, 2], endedCounts: { vaulted: 3, failed: 1 } });
});

test("gives slots over all parts together", () => {
  const { result } = apply(
    update({ wanted: [slot] }),
    update({
      part: 2,
      wanted: [
        { ...slot, machine: "b" },
        { machine: "c", limits: [] },
      ],
    }),
  );

  expect(result).toEqual({ isCancelled: false, granted: [false, true] });
});

test("gives no slots once the run is cancelled, and says so", () => {
  const { result, state } = apply({ name: "cancel" }, update({ wanted: [slot] }));

  expect(result).toEqual({ isCancelled: true, granted: [false] });
  expect(state?.holders).toEqual([]);
});

test("names 50 problems at most", () => {
  const problem = { vmId: "/vm", status: "failed", reason: "snapshotFailed" } as const;

  const { result } = apply(
    update({ problems: Array(40).fill(problem) }),
    update({ problems: Array(40).fill(problem) }),
    { name: "close" },
  );

  expect(result).toMatchObject({ problems: Array(50).fill(problem) });
});

test("is no longer needed once the run has ended", () => {
  const { state } = apply(update(), { name: "close" });

  expect(state).toBeUndefined();
});

test("stays below 64 KB with 300 parts at work", () => {
  const counts = { planned: 100, triggered: 100, snapshotDone: 100, vaulted: 100, validated: 100, warned: 100 };

  const { state } = apply(...Array.from({ length: 300 }, (_, part) => update({ part, counts })));

  expect(JSON.stringify(state).length).toBeLessThan(64_000);
});
