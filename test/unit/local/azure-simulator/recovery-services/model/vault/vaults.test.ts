import { expect, test } from "vitest";
import { at, givenProtectedMachine, givenVault } from "../../protected-machine.ts";
import { itemId, origin, simulate, vaultId } from "../../simulated-service.ts";

const body = { location: "westeurope", sku: { name: "Standard" }, properties: {} };

test("a new vault is provisioned asynchronously and polled at long signed URLs", async () => {
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

test("a vault is ready at once before api-version 2022-04-01", async () => {
  const simulated = simulate();

  const created = await simulated.call("PUT", vaultId(), { body, apiVersion: "2021-03-01" });

  expect(at(created.body, "properties", "provisioningState")).toBe("Succeeded");
  expect(created.headers).toBeUndefined();
});

test.for<[string, string, number]>([
  ["a vault name of 2 characters is accepted", "v1", 201],
  ["a vault name of 1 character is refused", "v", 400],
  ["a vault name that starts with a digit is refused", "1vault", 400],
  ["a vault name with an underscore is refused", "my_vault", 400],
  ["a vault name of 50 characters is accepted", "v".repeat(50), 201],
  ["a vault name of 51 characters is refused", "v".repeat(51), 400],
])("%s", async ([, name, status]) => {
  const response = await simulate().call("PUT", vaultId(name), { body });

  expect(response.status).toBe(status);
});

test.for<[string, string, number]>([
  ["a vault is deleted at once up to api-version 2023-04-01", "2023-04-01", 200],
  ["a vault is deleted asynchronously in later api-versions", "2024-04-01", 202],
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

test("a vault's deletion can be polled for a few minutes after its end", async () => {
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

test("a vault with a protected or soft-deleted item cannot be deleted", async () => {
  const simulated = await givenProtectedMachine();

  const active = await simulated.call("DELETE", vaultId());
  await simulated.call("DELETE", itemId());
  simulated.wait(5);
  const softDeleted = await simulated.call("DELETE", vaultId());

  expect(at(active.body, "error", "message")).toContain("existing resources within the vault");
  expect(at(softDeleted.body, "error", "message")).toContain("soft deleted state");
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

test("before api-version 2022-04-01 a PUT of an existing vault is answered 200", async () => {
  const simulated = simulate();
  const put = () => simulated.call("PUT", vaultId(), { body, apiVersion: "2021-03-01" });

  const statuses = [(await put()).status, (await put()).status];

  expect(statuses).toEqual([201, 200]);
});
