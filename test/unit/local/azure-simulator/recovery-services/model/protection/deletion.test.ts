import { expect, test } from "vitest";
import { askForProtection, at, changeProtection, givenProtectedMachine, readItem } from "../../protected-machine.ts";
import { itemId, vaultId } from "../../simulated-service.ts";

test("a deleted item is soft-deleted, cannot be protected, and is stopped after undelete", async () => {
  const simulated = await givenProtectedMachine();
  await simulated.call("DELETE", itemId());
  simulated.wait(5);

  const deleted = await readItem(simulated);
  const clash = await askForProtection(simulated);
  const container = await simulated.call("GET", `${vaultId()}/backupDeletedProtectionContainers`);
  await changeProtection(simulated, { policyId: "", protectionState: "ProtectionStopped", isRehydrate: true });
  simulated.wait(2);
  const back = await readItem(simulated);

  expect(deleted).toMatchObject({ isScheduledForDeferredDelete: true, protectionState: "ProtectionStopped" });
  expect(deleted["deferredDeleteTimeRemaining"]).toMatch(/^13\.23:5\d:/);
  expect(at(clash.body, "error", "code")).toBe("BMSUserErrorDataSourceInDeferredDeleteState");
  expect(at(container.body, "value", 0, "properties", "registrationStatus")).toBe("SoftDeleted");
  expect(back["isScheduledForDeferredDelete"]).toBeUndefined();
  expect(back["protectionState"]).toBe("ProtectionStopped");
});

test("a soft-deleted item is purged after fourteen days and not a minute earlier", async () => {
  const simulated = await givenProtectedMachine();
  await simulated.call("DELETE", itemId());
  simulated.wait(5);
  const remaining = String((await readItem(simulated))["deferredDeleteTimeRemaining"]);
  const [, hours = "0", minutes = "0"] = /^13\.(\d+):(\d+):/.exec(remaining) ?? [];

  simulated.wait(13 * 24 * 60 + Number(hours) * 60 + Number(minutes) - 1);
  const before = await simulated.call("GET", itemId());
  simulated.wait(3);
  const after = await simulated.call("GET", itemId());

  expect([before.status, after.status]).toEqual([200, 404]);
});

test.for<[string, string, number]>([
  ["a second deletion is refused before api-version 2024-09-30", "2023-06-01", 400],
  ["a second deletion is accepted since api-version 2024-09-30", "2026-07-01", 202],
])("%s", async ([, apiVersion, status]) => {
  const simulated = await givenProtectedMachine();
  await simulated.call("DELETE", itemId());
  simulated.wait(5);

  const again = await simulated.call("DELETE", itemId(), { apiVersion });

  expect(again.status).toBe(status);
});
