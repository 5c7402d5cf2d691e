import { expect, test } from "vitest";
import { at, givenProtectedMachine, givenVault } from "../protected-machine.ts";
import { machine, machineId, simulate, subscription, vaultId } from "../simulated-service.ts";

test("backupStatus finds the protecting vault from the machine's ID alone", async () => {
  const simulated = await givenProtectedMachine();
  const ask = (name: string) =>
    simulated.call(
      "POST",
      `/Subscriptions/${subscription}/providers/Microsoft.RecoveryServices/locations/westeurope/backupStatus`,
      {
        body: { resourceType: "VM", resourceId: machineId(name) },
      },
    );

  expect((await ask("vm1")).body).toMatchObject({
    protectionStatus: "Protected",
    policyName: "DefaultPolicy",
    vaultId: vaultId(),
  });
  expect((await ask("vm2")).body).toMatchObject({
    protectionStatus: "NotProtected",
    protectedItemName: "vm;iaasvmcontainerv2;rg1;vm2",
  });
});

test("a machine is listed as protectable only after a refresh", async () => {
  const simulated = simulate();
  simulated.machines.set(machineId().toLowerCase(), machine());
  await givenVault(simulated);
  const count = async () =>
    (at((await simulated.call("GET", `${vaultId()}/backupProtectableItems`)).body, "value") as readonly unknown[])
      .length;

  const before = await count();
  const accepted = await simulated.call("POST", `${vaultId()}/backupFabrics/Azure/refreshContainers`);
  const during = await simulated.call("GET", accepted.headers?.["Location"] ?? "");
  simulated.wait(1);
  const after = await simulated.call("GET", accepted.headers?.["Location"] ?? "");

  expect([before, accepted.status, during.status, after.status, await count()]).toEqual([0, 202, 202, 204, 1]);
});
