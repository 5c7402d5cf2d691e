import { AsyncLocalStorage } from "node:async_hooks";
import type { InvocationContext } from "@azure/functions";
import type * as DurableFunctions from "durable-functions";
import { afterEach, expect, test, vi } from "vitest";
import { withinBudget } from "../../../functions/activity-budget.ts";
import { createSharedRequestBudget, type RequestOrigin } from "../../../functions/shared-request-budget.ts";
import { ThrottledRequests } from "../../../functions/throttled-requests.ts";

type Activity = (input: unknown, context: InvocationContext) => Promise<unknown>;

const context = {} as InvocationContext;
const request = { subscriptionId: "sub", action: "arm/reads" };

afterEach(() => {
  vi.useRealTimers();
});

/** Registers one activity within a budget; `client` stands for the Durable client. */
function arrange(
  activity: string,
  client: Partial<Record<"signalEntity" | "readEntityState", () => Promise<unknown>>>,
) {
  const origins = new AsyncLocalStorage<RequestOrigin>();
  const budget = createSharedRequestBudget({ workerId: "one", origins, nowMs: () => 0, random: () => 0 });
  const registered = vi.fn<(name: string, options: { readonly handler: Activity; extraInputs: unknown }) => void>();
  const durable = {
    app: { activity: registered },
    input: { durableClient: () => "the client" },
    getClient: () => client,
  } as unknown as Parameters<typeof withinBudget>[0];
  const handler = async () => {
    budget.take([request], { continuesList: false });
    return origins.getStore();
  };
  withinBudget(durable, budget, new ThrottledRequests()).app.activity(activity, {
    handler,
  } as unknown as DurableFunctions.ActivityOptions);
  const options = registered.mock.calls[0]?.[1];
  return { run: (input: unknown) => options?.handler(input, context), extraInputs: options?.extraInputs };
}

const working = { signalEntity: async () => {}, readEntityState: async () => ({ entityExists: false }) };

test.for([
  ["enableProtection", "high"],
  ["readVirtualMachine", "normal"],
  ["selectMachines", "low"],
  ["triggerBackups", "normal"],
  ["observeVaultJobs", "low"],
] as const)("requests of %s have %s priority and the time of the call", async ([activity, priority]) => {
  const { run, extraInputs } = arrange(activity, working);

  expect(await run({ vmId: "/x", calledAt: "2026-03-31T01:00:00Z" })).toEqual({
    priority,
    calledAtMs: Date.parse("2026-03-31T01:00:00.000Z"),
  });
  expect(extraInputs).toEqual(["the client"]);
});

test.for([
  [3, "low"],
  [4, "normal"],
] as const)("a watch whose list failed %i times in a row has %s priority", async ([failures, priority]) => {
  expect(await arrange("observeVaultJobs", working).run({ failures })).toEqual({ priority });
});

test("a call that does not tell its time is carried out all the same", async () => {
  expect(await arrange("enableProtection", working).run(null)).toEqual({ priority: "high" });
});

test("an activity does not fail when other processes cannot be learned of", async () => {
  const { run } = arrange("readOperation", { signalEntity: () => Promise.reject(new Error("down")) });

  await expect(run({})).resolves.toEqual({ priority: "high" });
});

test("an activity waits no longer than two seconds for news", async () => {
  vi.useFakeTimers();
  const { run } = arrange("readOperation", { signalEntity: () => new Promise(() => {}) });
  const ended = vi.fn();

  void run({})?.then(ended);
  await vi.advanceTimersByTimeAsync(1999);
  expect(ended).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);

  expect(ended).toHaveBeenCalledOnce();
});
