import { expect, test } from "vitest";
import { budgetKey, limitOf } from "../../../../domain/coordination/request-limits.ts";

test.for<[string, number]>([
  ["microsoft.recoveryservices/vaults/backupjobs/read", 250],
  ["Microsoft.RecoveryServices/Vaults/write", 800],
  ["microsoft.recoveryservices/vaults/delete", 200],
  ["microsoft.recoveryservices/vaults/backupfabrics/protectioncontainers/protecteditems/read", 1100],
  ["microsoft.recoveryservices/vaults/backupfabrics/protectioncontainers/protecteditems/recoverypoints/read", 1100],
  ["microsoft.recoveryservices/locations/backupstatus/action", 1100],
])("no hour has more than Azure's number for %s", ([action, requests]) => {
  const limit = limitOf(action);

  expect((limit?.burst ?? 0) + (limit?.perHour ?? 0)).toBe(requests);
});

test("over twelve hours nearly all of what Azure takes is sent: 10,000 machines of a subscription can be started", () => {
  const limit = limitOf(
    "microsoft.recoveryservices/vaults/backupfabrics/protectioncontainers/protecteditems/backup/action",
  );

  expect((limit?.burst ?? 0) + 12 * (limit?.perHour ?? 0)).toBeGreaterThan(10_500);
});

test("Resource Manager's own budgets are below the documented ones", () => {
  expect(limitOf("arm/reads")).toEqual({ burst: 200, perHour: 72_000 });
  expect(limitOf("arm/writes")?.burst).toBeLessThan(200);
  expect(limitOf("arm/deletes")?.burst).toBeLessThan(200);
});

test("an action without a row has no budget of its own", () => {
  expect(limitOf("microsoft.compute/virtualmachines/read")).toBeUndefined();
});

test("a budget has one key in any casing", () => {
  const key = budgetKey({ subscriptionId: "ABC", action: "Microsoft.X/y/read" });

  expect(key).toBe(budgetKey({ subscriptionId: "abc", action: "microsoft.x/Y/read" }));
});
