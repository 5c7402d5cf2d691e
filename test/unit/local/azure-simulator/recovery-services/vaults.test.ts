import { expect, test } from "vitest";
import { askForProtection, at, givenProtectedMachine, givenVault } from "./protected-machine.ts";
import { itemId, machine, origin, simulate, subscription, vaultId } from "./simulated-service.ts";

const body = { location: "westeurope", sku: { name: "Standard" }, properties: {} };

test("a new vault is provisioned asynchronously and carries long signed poll URLs", async () => {
  const simulated = simulate();

  const created = await simulated.call("PUT", vaultId(), { body, apiVersion: "2024-04-01" });
  const pollUrl = created.headers?.["Azure-AsyncOperation"] ?? "";
  const during = await simulated.call("GET", pollUrl);
  simulated.wait(1);
  const after = await simulated.call("GET", pollUrl.replace(/\?.*/, ""));
  const vault = await simulated.call("GET", vaultId());

  expect(created.status).toBe(201);
  expect(at(created.body, "properties", "provisioningState")).toBe("Provisioning");
  expect(pollUrl.startsWith(`${origin}/subscriptions/`)).toBe(true);
  expect(pollUrl.length).toBeGreaterThan(2_900);
  expect([at(during.body, "status"), at(after.body, "status")]).toEqual(["InProgress", "Succeeded"]);
  expect(at(vault.body, "properties", "provisioningState")).toBe("Succeeded");
});

test("before 2022-04-01 a vault is ready at once", async () => {
  const simulated = simulate();

  const created = await simulated.call("PUT", vaultId(), { body, apiVersion: "2021-03-01" });

  expect(at(created.body, "properties", "provisioningState")).toBe("Succeeded");
  expect(created.headers).toBeUndefined();
});

test.for<[string, string, number]>([
  ["a name of two characters is taken", "v1", 201],
  ["one of a single character is not", "v", 400],
  ["one that starts with a digit is not", "1vault", 400],
  ["one with an underscore is not", "my_vault", 400],
  ["one of fifty characters is taken", "v".repeat(50), 201],
  ["one of fifty-one is not", "v".repeat(51), 400],
])("%s", async ([, name, status]) => {
  const answer = await simulate().call("PUT", vaultId(name), { body });

  expect(answer.status).toBe(status);
});

test.for<[string, string, number]>([
  ["a vault is deleted at once up to 2023-04-01", "2023-04-01", 200],
  ["its deletion is accepted later", "2024-04-01", 202],
])("%s", async ([, apiVersion, status]) => {
  const simulated = simulate();
  await givenVault(simulated);

  const deleted = await simulated.call("DELETE", vaultId(), { apiVersion });
  simulated.wait(1);
  const gone = await simulated.call("GET", vaultId());

  expect([deleted.status, gone.status]).toEqual([status, 404]);
  expect(at(gone.body, "error", "code")).toBe("ResourceNotFound");
  expect(simulated.published.map((event) => event.kind)).toEqual(["written", "deleted"]);
});

test("the last poll of a deletion succeeds, a late one finds nothing", async () => {
  const simulated = simulate();
  await givenVault(simulated);
  const deleted = await simulated.call("DELETE", vaultId(), { apiVersion: "2024-04-01" });
  const pollUrl = deleted.headers?.["Azure-AsyncOperation"] ?? "";
  simulated.wait(1);

  const soon = await simulated.call("GET", pollUrl);
  simulated.wait(10);
  const late = await simulated.call("GET", pollUrl);

  expect(at(soon.body, "status")).toBe("Succeeded");
  expect(late.status).toBe(404);
});

test("a vault that protects a machine is not deleted, nor one with a soft-deleted item", async () => {
  const simulated = await givenProtectedMachine();

  const active = await simulated.call("DELETE", vaultId());
  await simulated.call("DELETE", itemId());
  simulated.wait(5);
  const softDeleted = await simulated.call("DELETE", vaultId());

  expect(at(active.body, "error", "message")).toContain("existing resources within the vault");
  expect(at(softDeleted.body, "error", "message")).toContain("soft deleted state");
});

test("redundancy is locked by the first item", async () => {
  const simulated = simulate();
  simulated.machines.set(machine().id.toLowerCase(), machine());
  await givenVault(simulated);
  const config = `${vaultId()}/backupstorageconfig/vaultstorageconfig`;
  const local = { properties: { storageModelType: "LocallyRedundant", crossRegionRestoreFlag: false } };

  const before = await simulated.call("PUT", config, { body: local });
  await askForProtection(simulated);
  simulated.wait(3);
  const after = await simulated.call("PUT", config, { body: { properties: { storageModelType: "GeoRedundant" } } });

  expect(at(before.body, "properties", "storageTypeState")).toBe("Unlocked");
  expect(after.status).toBe(400);
  expect(at((await simulated.call("GET", config)).body, "properties")).toMatchObject({
    storageModelType: "LocallyRedundant",
    storageTypeState: "Locked",
  });
});

test("cross-region restore needs geo-redundancy and cannot be switched off", async () => {
  const simulated = simulate();
  await givenVault(simulated);
  const set = (storageModelType: string, crossRegionRestoreFlag: boolean) =>
    simulated.call("PUT", `${vaultId()}/backupstorageconfig/vaultstorageconfig`, {
      body: { properties: { storageModelType, crossRegionRestoreFlag } },
    });

  const local = await set("LocallyRedundant", true);
  const geo = await set("GeoRedundant", true);
  const off = await set("GeoRedundant", false);

  expect([local.status, geo.status, off.status]).toEqual([400, 200, 400]);
});

test.for<[string, string, number]>([
  ["old api-versions may switch soft delete off", "2022-09-01-preview", 200],
  ["since 2024-09-30 it stays on", "2024-09-30-preview", 400],
])("%s", async ([, apiVersion, status]) => {
  const simulated = simulate();
  await givenVault(simulated);

  const answer = await simulated.call("PATCH", `${vaultId()}/backupconfig/vaultconfig`, {
    body: { properties: { softDeleteFeatureState: "Disabled" } },
    apiVersion,
  });

  expect(answer.status).toBe(status);
});

test("identity, tags and monitoring settings are kept and shown", async () => {
  const simulated = simulate();
  await givenVault(simulated);

  await simulated.call("PATCH", vaultId(), {
    body: {
      identity: { type: "SystemAssigned" },
      tags: { owner: "me" },
      properties: { monitoringSettings: { classicAlertSettings: { alertsForCriticalOperations: "Disabled" } } },
    },
  });
  const vault = await simulated.call("GET", vaultId());

  expect(at(vault.body, "identity", "type")).toBe("SystemAssigned");
  expect(at(vault.body, "identity", "principalId")).toEqual(expect.any(String));
  expect(at(vault.body, "tags")).toEqual({ owner: "me" });
  expect(
    at(vault.body, "properties", "monitoringSettings", "classicAlertSettings", "alertsForCriticalOperations"),
  ).toBe("Disabled");
});

test("vaults are listed by group and by subscription", async () => {
  const simulated = simulate();
  await givenVault(simulated, vaultId("one", "rg1"));
  await givenVault(simulated, vaultId("two", "rg2"));
  const namesAt = async (path: string) => {
    const list = await simulated.call(
      "GET",
      `/subscriptions/${subscription}${path}/providers/Microsoft.RecoveryServices/vaults`,
    );
    return (at(list.body, "value") as readonly { readonly name: string }[]).map((vault) => vault.name);
  };

  expect(await namesAt("/resourceGroups/RG1")).toEqual(["one"]);
  expect(await namesAt("")).toEqual(["one", "two"]);
});

test("a region that is out answers 503", async () => {
  const simulated = simulate();
  await givenVault(simulated, vaultId(), "darkregion");

  expect((await simulated.call("GET", vaultId())).status).toBe(503);
});
