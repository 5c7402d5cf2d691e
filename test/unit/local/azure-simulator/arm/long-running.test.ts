import { expect, test, vi } from "vitest";
import { createOperationStore, type OperationOutcome } from "../../../../../local/azure-simulator/arm/long-running.ts";
import { createVirtualClock } from "../../../../../local/clock.ts";

function createStore() {
  const clock = createVirtualClock({ startAtMs: 0, jumps: false });
  return { clock, store: createOperationStore({ clock, newGuid: () => "operation-1" }) };
}

const succeed = () => vi.fn<() => OperationOutcome>(() => ({ status: "Succeeded" }));

test("an operation that ends at once has ended when it starts", () => {
  const { store } = createStore();
  const end = succeed();

  const operation = store.start({ kind: "immediate" }, end);

  expect([operation.outcome(), operation.endedAtMs()]).toEqual([{ status: "Succeeded" }, 0]);
  expect(end).toHaveBeenCalledOnce();
});

test("an operation that ends after polls counts polls, not other reads", () => {
  const { store } = createStore();
  const end = succeed();
  const operation = store.start({ kind: "afterPolls", polls: 2 }, end);

  const seen = [operation.outcome(), operation.poll(), operation.outcome(), operation.poll(), operation.poll()];

  expect(seen.map((outcome) => outcome?.status)).toEqual([undefined, undefined, undefined, "Succeeded", "Succeeded"]);
  expect(end).toHaveBeenCalledOnce();
});

test("an operation that ends at an instant needs no poll", async () => {
  const { clock, store } = createStore();
  const operation = store.start({ kind: "at", atMs: 1000 }, succeed());

  await clock.advance(999);
  const before = operation.poll();
  await clock.advance(1);

  expect([before, operation.poll()?.status, operation.endedAtMs()]).toEqual([undefined, "Succeeded", 1000]);
});

test("operations are found by their ID, whatever its casing", () => {
  const { store } = createStore();
  const operation = store.start({ kind: "immediate" }, succeed());

  expect([store.find(operation.id.toUpperCase()), store.find("other")]).toEqual([operation, undefined]);
});
