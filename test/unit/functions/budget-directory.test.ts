import type { EntityId } from "durable-functions";
import { expect, test } from "vitest";
import { budgetDirectoryOf } from "../../../functions/budget-directory.ts";

function directoryOver(state: { readonly entityExists: boolean; readonly entityState?: unknown }) {
  const signals: unknown[] = [];
  const directory = budgetDirectoryOf({
    async signalEntity(id: EntityId, operation, input) {
      signals.push([id.name, id.key, operation, input]);
    },
    readEntityState: async () => state,
  });
  return { directory, signals };
}

test("signals the entity of the budget, whose key task hubs accept", async () => {
  const { directory, signals } = directoryOver({ entityExists: false });
  const worker = { workerId: "one", nowMs: 1 };

  await directory.report("sub|a/b/read", worker);

  expect(signals).toEqual([["requestBudget", expect.stringMatching(/^[0-9a-f]{32}$/), "report", worker]]);
});

test("reads who uses the budget, or that nobody has reported yet", async () => {
  const workers = { lastSeenMs: { one: 1 } };

  expect(await directoryOver({ entityExists: true, entityState: workers }).directory.read("k")).toEqual(workers);
  expect(await directoryOver({ entityExists: false }).directory.read("k")).toBeUndefined();
});

test("refuses a state that another release wrote differently", async () => {
  const { directory } = directoryOver({ entityExists: true, entityState: { workers: 3 } });

  await expect(directory.read("k")).rejects.toThrow();
});
