import { expect, test } from "vitest";
import { at, givenProtectedMachine, givenVault } from "../../protected-machine.ts";
import { itemId, type SimulatedService, simulate, subscription, vaultId } from "../../simulated-service.ts";

const apiVersion = "2025-08-01";

const group = `/subscriptions/${subscription}/resourceGroups/rg1`;

const region = `/subscriptions/${subscription}/providers/Microsoft.RecoveryServices/locations/westeurope`;

async function deletedVaults(simulated: SimulatedService): Promise<readonly unknown[]> {
  const { body } = await simulated.call("GET", `${region}/deletedVaults`, { apiVersion });
  return at(body, "value") as readonly unknown[];
}

async function deleteVault(simulated: SimulatedService, version = apiVersion): Promise<number> {
  const { status } = await simulated.call("DELETE", vaultId(), { apiVersion: version });
  simulated.wait(1);
  return status;
}

async function undelete(simulated: SimulatedService, recoveryResourceGroupId = group) {
  const [deleted] = await deletedVaults(simulated);
  const body = { properties: { recoveryResourceGroupId } };
  return await simulated.call("POST", `${String(at(deleted, "id"))}/undelete`, { apiVersion, body });
}

test("a deleted vault is listed in its region until its retention is over", async () => {
  const simulated = simulate();
  await givenVault(simulated);

  const status = await deleteVault(simulated);
  const [deleted] = await deletedVaults(simulated);
  const read = await simulated.call("GET", String(at(deleted, "id")), { apiVersion });
  simulated.wait(14 * 24 * 60 - 2);
  const lastMinute = await deletedVaults(simulated);
  simulated.wait(2);

  expect([status, (await simulated.call("GET", vaultId())).status]).toEqual([202, 404]);
  expect(at(deleted, "properties", "vaultId")).toBe(vaultId());
  expect(at(deleted, "properties", "purgeAt")).toMatch(/^2026-04-13T08:/);
  expect(read.body).toEqual(deleted);
  expect([lastMinute.length, (await deletedVaults(simulated)).length]).toEqual([1, 0]);
});

test("a vault deleted with an older api-version cannot be undeleted", async () => {
  const simulated = simulate();
  await givenVault(simulated);

  await deleteVault(simulated, "2024-04-01");

  expect(await deletedVaults(simulated)).toEqual([]);
});

test("a vault with only soft-deleted items can be deleted, and is undeleted with them", async () => {
  const simulated = await givenProtectedMachine();
  const withItem = await deleteVault(simulated);
  await simulated.call("DELETE", itemId());
  simulated.wait(5);

  const olderVersion = await deleteVault(simulated, "2024-04-01");
  const deleted = await deleteVault(simulated);
  const accepted = await undelete(simulated);
  const statusUrl = accepted.headers?.["Azure-AsyncOperation"] ?? "";
  const during = await simulated.call("GET", statusUrl);
  simulated.wait(1);
  const after = await simulated.call("GET", statusUrl);
  const item = await simulated.call("GET", itemId());

  expect([withItem, olderVersion, deleted, accepted.status]).toEqual([400, 400, 202, 202]);
  expect([at(during.body, "status"), at(after.body, "status")]).toEqual(["InProgress", "Succeeded"]);
  expect(at(item.body, "properties", "isScheduledForDeferredDelete")).toBe(true);
  expect(await deletedVaults(simulated)).toEqual([]);
});

test.for<[string, string, boolean]>([
  ["a vault cannot be undeleted into another resource group", `${group}x`, false],
  ["a vault cannot be undeleted while a new vault has its name", group, true],
])("%s", async ([, target, isThereAgain]) => {
  const simulated = simulate();
  await givenVault(simulated);
  await deleteVault(simulated);
  if (isThereAgain) await givenVault(simulated);

  expect((await undelete(simulated, target)).status).toBe(400);
});

test("an unknown deleted vault is not found", async () => {
  const response = await simulate().call("GET", `${region}/deletedVaults/none`, { apiVersion });

  expect(response.status).toBe(404);
});
