import { expect, test } from "vitest";
import type { HttpMethod } from "../../../../../../local/azure-simulator/arm/service.ts";
import { at, givenProtectedMachine, givenVault } from "../protected-machine.ts";
import { itemId, machineId, type SimulatedService, simulate, subscription, vaultId } from "../simulated-service.ts";

const guard = `/subscriptions/${subscription}/resourceGroups/guards/providers/Microsoft.DataProtection/resourceGuards/guard1`;

const proxy = `${vaultId()}/backupResourceGuardProxies/VaultProxy`;

const requests = (name: string) => ({ resourceGuardOperationRequests: [`${guard}/${name}/default`] });

async function link(simulated: SimulatedService, resourceGuardResourceId = guard) {
  return await simulated.call("PUT", proxy, { body: { properties: { resourceGuardResourceId } } });
}

test("a vault linked to a resource guard lists the link and the request of each critical operation", async () => {
  const simulated = simulate();
  await givenVault(simulated);
  const before = await simulated.call("GET", `${vaultId()}/backupResourceGuardProxies`);

  const linked = await link(simulated);
  const after = await simulated.call("GET", `${vaultId()}/backupResourceGuardProxies`);
  const read = await simulated.call("GET", proxy);
  const vault = await simulated.call("GET", vaultId());

  expect(before.body).toEqual({ value: [] });
  expect([linked.status, after.body]).toEqual([200, { value: [linked.body] }]);
  expect(read.body).toEqual(linked.body);
  expect(at(linked.body, "properties", "resourceGuardOperationDetails", 0)).toEqual({
    vaultCriticalOperation:
      "Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/delete",
    defaultResourceRequest: `${guard}/deleteProtectedItemRequests/default`,
  });
  expect(at(vault.body, "properties", "securitySettings", "multiUserAuthorization")).toBe("Enabled");
});

test.for<[string, string, number]>([
  ["an ID that is not a resource guard's cannot be linked", machineId(), 400],
  ["a guard in another subscription can be linked", guard.replace(/1{8}/, "99999999"), 200],
])("%s", async ([, id, status]) => {
  const simulated = simulate();
  await givenVault(simulated);

  expect((await link(simulated, id)).status).toBe(status);
});

test("an unknown link is not found", async () => {
  const simulated = simulate();
  await givenVault(simulated);

  expect((await simulated.call("GET", proxy)).status).toBe(404);
});

const stop = {
  protectedItemType: "Microsoft.Compute/virtualMachines",
  sourceResourceId: machineId(),
  policyId: "",
  protectionState: "ProtectionStopped",
};

test.for<[string, HttpMethod, string, Readonly<Record<string, unknown>>, string]>([
  ["stopping protection", "PUT", itemId(), stop, "updateProtectedItemRequests"],
  [
    "disabling soft delete",
    "PATCH",
    `${vaultId()}/backupconfig/vaultconfig`,
    { softDeleteFeatureState: "Disabled" },
    "disableSoftDeleteRequests",
  ],
])("%s in a guarded vault needs the guard's request for it", async ([, method, url, properties, request]) => {
  const simulated = await givenProtectedMachine();
  await link(simulated);

  const without = await simulated.call(method, url, { body: { properties } });
  const wrong = await simulated.call(method, url, { body: { properties: { ...properties, ...requests("other") } } });
  const withRequest = await simulated.call(method, url, {
    body: { properties: { ...properties, ...requests(request) } },
  });

  expect([without.status, wrong.status]).toEqual([400, 400]);
  expect(at(without.body, "error", "message")).toBe("ResourceGuard Operation requestid is either null or empty");
  expect(withRequest.status).toBeLessThan(300);
});

test("shortening a policy's retention needs the guard's request, lengthening it does not", async () => {
  const simulated = await givenProtectedMachine();
  const policy = `${vaultId()}/backupPolicies/DefaultPolicy`;
  await link(simulated);
  const { body } = await simulated.call("GET", policy);
  const keep = (count: number, change = {}) => {
    const properties = structuredClone(at(body, "properties")) as Record<string, unknown>;
    const daily = at(properties, "retentionPolicy", "dailySchedule", "retentionDuration") as Record<string, unknown>;
    daily["count"] = count;
    return { body: { properties: { ...properties, ...change } } };
  };

  const longer = await simulated.call("PUT", policy, keep(31));
  const shorter = await simulated.call("PUT", policy, keep(30));
  const consented = await simulated.call("PUT", policy, keep(30, requests("updateProtectionPolicyRequests")));

  expect([longer.status, shorter.status, consented.status]).toEqual([200, 400, 200]);
  expect(at(consented.body, "properties", "resourceGuardOperationRequests")).toBeUndefined();
});

test("an item can be deleted only within half an hour after it was unlocked", async () => {
  const simulated = await givenProtectedMachine();
  await link(simulated);
  const resourceToBeDeleted = decodeURIComponent(itemId());
  const unlock = async () =>
    await simulated.call("POST", `${proxy}/unlockDelete`, {
      body: { ...requests("deleteProtectedItemRequests"), resourceToBeDeleted },
    });

  const locked = await simulated.call("DELETE", itemId());
  const unlocked = await unlock();
  simulated.wait(30);
  const tooLate = await simulated.call("DELETE", itemId());
  await unlock();
  simulated.wait(29);
  const inTime = await simulated.call("DELETE", itemId());

  expect([locked.status, unlocked.status, tooLate.status, inTime.status]).toEqual([400, 200, 400, 202]);
  expect(at(unlocked.body, "unlockDeleteExpiryTime")).toMatch(/^2026-03-30T08:\d\d:/);
});

test("removing the link needs the guard's request for that deletion, not for another one", async () => {
  const simulated = await givenProtectedMachine();
  await link(simulated);
  const unlock = async (body: unknown) => await simulated.call("POST", `${proxy}/unlockDelete`, { body });

  const refused = await unlock(requests("deleteProtectedItemRequests"));
  const otherGuard = await link(simulated, `${guard}2`);
  const early = await simulated.call("DELETE", proxy);
  await unlock(requests("deleteResourceGuardProxyRequests"));
  const removed = await simulated.call("DELETE", proxy);
  const stopped = await simulated.call("PUT", itemId(), { body: { properties: stop } });

  expect([refused.status, otherGuard.status, early.status, removed.status, stopped.status]).toEqual([
    400, 400, 400, 200, 202,
  ]);
});
