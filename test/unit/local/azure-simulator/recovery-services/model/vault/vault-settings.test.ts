import { expect, test } from "vitest";
import { askForProtection, at, givenVault } from "../../protected-machine.ts";
import { machine, simulate, vaultId } from "../../simulated-service.ts";

test("redundancy cannot be changed after the first item is protected", async () => {
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

test("cross-region restore needs geo-redundancy and cannot be disabled", async () => {
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
  ["soft delete can be disabled before api-version 2024-09-30", "2022-09-01-preview", 200],
  ["soft delete cannot be disabled since api-version 2024-09-30", "2024-09-30-preview", 400],
])("%s", async ([, apiVersion, status]) => {
  const simulated = simulate();
  await givenVault(simulated);

  const response = await simulated.call("PATCH", `${vaultId()}/backupconfig/vaultconfig`, {
    body: { properties: { softDeleteFeatureState: "Disabled" } },
    apiVersion,
  });

  expect(response.status).toBe(status);
});
