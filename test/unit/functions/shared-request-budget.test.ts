import { AsyncLocalStorage } from "node:async_hooks";
import { expect, test } from "vitest";
import type { BudgetWorkers } from "../../../domain/coordination/budget-workers.ts";
import type { RequestPriority } from "../../../domain/coordination/request-budget.ts";
import { createSharedRequestBudget, type RequestOrigin } from "../../../functions/shared-request-budget.ts";

const jobs = { subscriptionId: "sub", action: "microsoft.recoveryservices/vaults/backupjobs/read" };
const items = { subscriptionId: "sub", action: "microsoft.recoveryservices/vaults/backupprotecteditems/read" };
const start = Date.parse("2026-03-31T01:00:00.000Z");

function createBudget() {
  return createSharedRequestBudget({
    workerId: "one",
    origins: new AsyncLocalStorage<RequestOrigin>(),
    nowMs: () => start,
    random: () => 0,
  });
}
type Budget = ReturnType<typeof createBudget>;

/** How many of so many requests were granted. */
async function grantedOf(
  budget: Budget,
  requests: number,
  options: { readonly atMs?: number; readonly priority?: RequestPriority; readonly keys?: (typeof jobs)[] } = {},
): Promise<number> {
  const { atMs = start, priority = "high", keys = [jobs] } = options;
  return await budget.withOrigin({ priority, calledAtMs: atMs }, async () => {
    const answers = Array.from({ length: requests }, () => budget.take(keys, { continuesList: false }));
    return answers.filter(({ kind }) => kind === "granted").length;
  });
}

function directoryWith(workers: BudgetWorkers | undefined) {
  const reports: unknown[] = [];
  const directory = {
    report: async (key: string, worker: unknown) => {
      reports.push([key, worker]);
    },
    read: async () => workers,
  };
  return { reports, directory: () => directory };
}

test("a process that knows of no other may send a quarter of the budget", async () => {
  expect(await grantedOf(createBudget(), 1000)).toBe(6);
});

test("a process that has learned that it is alone may send all of it", async () => {
  const budget = createBudget();
  await grantedOf(budget, 1);
  await budget.refresh(directoryWith({ lastSeenMs: { one: start } }).directory);

  expect(await grantedOf(budget, 1000)).toBe(24);
});

test("two processes share it", async () => {
  const budget = createBudget();
  await grantedOf(budget, 1);
  await budget.refresh(directoryWith({ lastSeenMs: { one: start, two: start } }).directory);

  expect(await grantedOf(budget, 1000)).toBe(11);
});

test("leaves room for urgent requests", async () => {
  const budget = createBudget();

  expect(await grantedOf(budget, 1000, { priority: "low" })).toBe(4);
  expect(await grantedOf(budget, 1000, { priority: "high" })).toBe(2);
});

test("takes nothing out of one budget when another one refuses", async () => {
  const budget = createBudget();
  await grantedOf(budget, 1000);
  await grantedOf(budget, 1000, { keys: [items, jobs] });

  expect(await grantedOf(budget, 1000, { keys: [items] })).toBe(27);
});

test("refills by the workflows' clock, which never goes back", async () => {
  const budget = createBudget();
  await grantedOf(budget, 1000);

  expect(await grantedOf(budget, 1000, { atMs: start + 3_600_000 })).toBe(6);
  expect(await grantedOf(budget, 1000, { atMs: start })).toBe(0);
});

test("a request that no workflow asked for counts at normal priority", () => {
  const budget = createBudget();
  const answers = Array.from({ length: 100 }, () => budget.take([jobs], { continuesList: false }));

  expect(answers.filter(({ kind }) => kind === "granted")).toHaveLength(5);
});

test("a list that was begun is finished in a process with a share of a few requests", async () => {
  const budget = createBudget();
  await grantedOf(budget, 1);
  const others = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`other-${index}`, start]));
  await budget.refresh(directoryWith({ lastSeenMs: others }).directory);
  const hourLater = start + 3_600_000;

  expect(await grantedOf(budget, 1, { atMs: hourLater, priority: "low" })).toBe(1);
  const pages = Array.from({ length: 9 }, () => budget.take([jobs], { continuesList: true }).kind);
  expect(new Set(pages)).toEqual(new Set(["granted"]));
  expect(await grantedOf(budget, 1, { atMs: hourLater, priority: "high" })).toBe(0);
});

test("what Azure says about one budget holds for that one", async () => {
  const budget = createBudget();
  budget.learn(jobs, { throttledSeconds: 60 });

  expect(await grantedOf(budget, 1)).toBe(0);
  expect(await grantedOf(budget, 1, { keys: [items] })).toBe(1);
});

test("reports a budget in use once in five minutes", async () => {
  const budget = createBudget();
  const asked = directoryWith(undefined);
  await grantedOf(budget, 1);
  await budget.refresh(asked.directory);
  await grantedOf(budget, 1, { atMs: start + 299_999 });
  await budget.refresh(asked.directory);
  await grantedOf(budget, 1, { atMs: start + 300_000 });
  await budget.refresh(asked.directory);

  expect(asked.reports).toEqual([
    ["sub|microsoft.recoveryservices/vaults/backupjobs/read", { workerId: "one", nowMs: start }],
    ["sub|microsoft.recoveryservices/vaults/backupjobs/read", { workerId: "one", nowMs: start + 300_000 }],
  ]);
});

test("keeps its share when the others cannot be read, and asks again", async () => {
  const budget = createBudget();
  await grantedOf(budget, 1);
  await budget.refresh(() => ({
    report: () => Promise.reject(new Error("storage is down")),
    read: async () => undefined,
  }));
  const asked = directoryWith({ lastSeenMs: { one: start } });
  await budget.refresh(asked.directory);

  expect(asked.reports).toHaveLength(1);
  expect(await grantedOf(budget, 1000)).toBe(24);
});

test("a request without a known budget is granted", () => {
  const disks = { subscriptionId: "sub", action: "microsoft.compute/disks/read" };

  expect(createBudget().take([disks], { continuesList: false })).toEqual({ kind: "granted" });
});

test("tells what is left of this process's share, and nothing while Azure asks to wait", async () => {
  const budget = createBudget();
  await grantedOf(budget, 3);

  const before = budget.levels();
  budget.learn(jobs, { throttledSeconds: 60 });

  expect(before).toEqual([{ ...jobs, burst: 6, remaining: 3 }]);
  expect(budget.levels()).toEqual([{ ...jobs, burst: 6, remaining: 0 }]);
});
