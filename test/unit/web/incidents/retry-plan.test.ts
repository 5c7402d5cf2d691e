import { expect, test } from "vitest";
import { inParallel, retryPlan } from "../../../../web/incidents/retry-plan.ts";

const vmId = (name: string) => `/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/${name}`;

test("backups are retried of machines that are still concerned, each once, whatever the casing", () => {
  const items = [
    { key: "1", vmId: vmId("web-01") },
    { key: "2", vmId: vmId("WEB-01") },
    { key: "3", vmId: vmId("web-02"), closedAt: "2026-03-31T00:00:00.000Z" },
    { key: "vault" },
  ];

  expect(retryPlan(items).vmIds).toHaveLength(1);
});

test.for([
  [25, 25, 0],
  [26, 25, 1],
  [0, 0, 0],
] as const)("of %i machines %i are retried at once", ([machines, retried, left]) => {
  const items = Array.from({ length: machines }, (_, index) => ({ key: `${index}`, vmId: vmId(`web-${index}`) }));

  const plan = retryPlan(items);

  expect([plan.vmIds.length, plan.left]).toEqual([retried, left]);
});

test("requests are sent so many at a time, and their results keep the order", async () => {
  let running = 0;
  let most = 0;
  const act = async (item: number) => {
    running += 1;
    most = Math.max(most, running);
    await Promise.resolve();
    running -= 1;
    return item * 10;
  };

  const results = await inParallel([1, 2, 3, 4, 5], 2, act);

  expect(results).toEqual([10, 20, 30, 40, 50]);
  expect(most).toBe(2);
});

test("nothing is sent for nothing", async () => {
  expect(await inParallel([], 4, () => Promise.reject(new Error("sent")))).toEqual([]);
});
