import { expect, test } from "vitest";
import { putPolicy, STANDARD_POLICY, standardPolicyKeeping } from "../../policy-requests.ts";
import { at, givenProtectedMachine, givenVault } from "../../protected-machine.ts";
import { simulate, vaultId } from "../../simulated-service.ts";

test("a policy is shown with the service's defaults, without milliseconds, and with its number of items", async () => {
  const response = await putPolicy({ ...STANDARD_POLICY, protectedItemsCount: 12 });

  expect(response.status).toBe(200);
  expect(at(response.body, "properties")).toMatchObject({
    instantRPDetails: {},
    instantRpRetentionRangeInDays: 2,
    timeZone: "UTC",
    protectedItemsCount: 0,
    schedulePolicy: { scheduleRunTimes: ["2026-03-30T19:00:00Z"], scheduleWeeklyFrequency: 0 },
  });
});

test("a new vault has a Standard, an Enhanced and a workload policy", async () => {
  const simulated = simulate();
  await givenVault(simulated);
  const names = async (filter = "") => {
    const query = filter === "" ? "" : `?$filter=${encodeURIComponent(filter)}`;
    const list = await simulated.call("GET", `${vaultId()}/backupPolicies${query}`);
    return (at(list.body, "value") as readonly { readonly name: string }[]).map((policy) => policy.name);
  };

  expect(await names()).toEqual(["HourlyLogBackup", "DefaultPolicy", "EnhancedPolicy"]);
  expect(await names("backupManagementType eq 'AzureIaasVM'")).toEqual(["DefaultPolicy", "EnhancedPolicy"]);
});

test("a policy in use cannot be deleted; an unused one can, and is then not found", async () => {
  const simulated = await givenProtectedMachine();

  const inUse = await simulated.call("DELETE", `${vaultId()}/backupPolicies/defaultpolicy`);
  const free = await simulated.call("DELETE", `${vaultId()}/backupPolicies/EnhancedPolicy`);
  const again = await simulated.call("DELETE", `${vaultId()}/backupPolicies/EnhancedPolicy`);
  const read = await simulated.call("GET", `${vaultId()}/backupPolicies/EnhancedPolicy`);

  expect([inUse.status, free.status, again.status, read.status]).toEqual([400, 200, 204, 404]);
});

test("an Enhanced policy cannot be changed to a Standard policy", async () => {
  const simulated = simulate();
  await givenVault(simulated);

  const response = await simulated.call("PUT", `${vaultId()}/backupPolicies/EnhancedPolicy`, {
    body: { properties: STANDARD_POLICY },
  });

  expect(response.status).toBe(400);
});

test("retention in an immutable vault cannot be shortened", async () => {
  const simulated = simulate();
  await givenVault(simulated);
  const state = { securitySettings: { immutabilitySettings: { state: "Unlocked" } } };
  await simulated.call("PATCH", vaultId(), { body: { properties: state } });

  const shorter = await simulated.call("PUT", `${vaultId()}/backupPolicies/DefaultPolicy`, {
    body: { properties: standardPolicyKeeping(29) },
  });
  const longer = await simulated.call("PUT", `${vaultId()}/backupPolicies/DefaultPolicy`, {
    body: { properties: standardPolicyKeeping(31) },
  });

  expect(at(shorter.body, "error", "code")).toBe("UserErrorOperationDeniedOnImmutableItem");
  expect(longer.status).toBe(200);
});
