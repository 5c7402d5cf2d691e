import { expect, test } from "vitest";
import { locksUnread, lockVerdict } from "../../../../domain/sweep/locks.ts";

test("names every lock once, with its level and place", () => {
  const group = { name: "AzureBackupRG_westeurope_1", location: "westeurope" };

  const verdict = lockVerdict([
    { subscriptionId: "s1", group, name: "keep", level: "CanNotDelete" },
    { subscriptionId: "s1", name: "frozen", level: "ReadOnly" },
  ]);

  expect(verdict).toEqual({
    counts: { restorePointLocks: 2 },
    details: [
      { name: "Lock keep", text: "CanNotDelete on /subscriptions/s1/resourceGroups/AzureBackupRG_westeurope_1" },
      { name: "Lock frozen", text: "ReadOnly on /subscriptions/s1" },
    ],
    issues: [
      { resource: "/subscriptions/s1/resourceGroups/AzureBackupRG_westeurope_1", what: "lock keep CanNotDelete" },
      { resource: "/subscriptions/s1", what: "lock frozen ReadOnly" },
    ],
  });
});

test("names a subscription whose locks could not be listed", () => {
  expect(locksUnread("s1", "accessDenied: No.")).toMatchObject({
    counts: { locksUnread: 1 },
    details: [{ text: "subscription s1: accessDenied: No." }],
    issues: [{ resource: "/subscriptions/s1", what: "locksUnread" }],
  });
});
