import { AsyncLocalStorage } from "node:async_hooks";
import type { InvocationContext } from "@azure/functions";
import { expect, test, vi } from "vitest";
import { activityBudget } from "../../../functions/activity-budget.ts";
import { createSharedRequestBudget, type RequestOrigin } from "../../../functions/shared-request-budget.ts";

const context = {} as InvocationContext;

function arrange(directory: Parameters<typeof activityBudget>[1] = () => ({ report: async () => {}, read: vi.fn() })) {
  const origins = new AsyncLocalStorage<RequestOrigin>();
  const shared = createSharedRequestBudget({ workerId: "one", origins, nowMs: () => 0, random: () => 0 });
  const budget = activityBudget(shared, directory);
  return { budget, originOf: () => origins.getStore(), shared };
}

test.for([
  ["enableProtection", "high"],
  ["readVirtualMachine", "normal"],
  ["selectForSchedule", "low"],
] as const)("requests of %s have %s priority and the time of the call", async ([activity, priority]) => {
  const { budget, originOf } = arrange();

  const origin = await budget.run(activity, { vmId: "/x", calledAt: "2026-03-31T01:00:00Z" }, async () => originOf());

  expect(origin).toEqual({ priority, calledAtMs: Date.parse("2026-03-31T01:00:00.000Z") });
});

test("a call that does not tell its time is carried out all the same", async () => {
  const { budget, originOf } = arrange();

  expect(await budget.run("enableProtection", null, async () => originOf())).toBeUndefined();
});

test("an activity does not fail when other processes cannot be learned of", async () => {
  const { budget, shared } = arrange(() => ({ report: () => Promise.reject(new Error("down")), read: vi.fn() }));
  shared.take([{ subscriptionId: "sub", action: "arm/reads" }]);

  await expect(budget.refresh(context)).resolves.toBeUndefined();
});

test("an activity waits no longer than two seconds for news", async () => {
  vi.useFakeTimers();
  const { budget, shared } = arrange(() => ({ report: () => new Promise(() => {}), read: vi.fn() }));
  shared.take([{ subscriptionId: "sub", action: "arm/reads" }]);
  const refreshed = vi.fn();

  void budget.refresh(context).then(refreshed);
  await vi.advanceTimersByTimeAsync(1999);
  expect(refreshed).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  vi.useRealTimers();

  expect(refreshed).toHaveBeenCalledOnce();
});
