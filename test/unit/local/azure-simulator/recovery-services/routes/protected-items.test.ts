import { expect, test } from "vitest";
import { askForProtection, at, givenVault } from "../protected-machine.ts";
import { machine, machineId, simulate, vaultId } from "../simulated-service.ts";

test("a list has pages of two hundred rows with a link to the next page", async () => {
  const simulated = simulate();
  await givenVault(simulated);
  const policies = await simulated.call("GET", `${vaultId()}/backupPolicies/DefaultPolicy`);
  for (let index = 0; index < 201; index += 1) {
    const policy = `policy-${Math.floor(index / 100)}`;
    if (index % 100 === 0)
      await simulated.call("PUT", `${vaultId()}/backupPolicies/${policy}`, { body: policies.body });
    simulated.machines.set(machineId(`vm${index}`).toLowerCase(), machine({ name: `vm${index}` }));
    await askForProtection(simulated, { name: `vm${index}`, policy });
  }
  simulated.wait(3);

  const first = await simulated.call("GET", `${vaultId()}/backupProtectedItems?$filter=itemType%20eq%20'VM'`);
  const second = await simulated.call("GET", String(at(first.body, "nextLink")));

  expect(at(first.body, "value")).toHaveLength(200);
  expect(at(second.body, "value")).toHaveLength(1);
  expect(at(second.body, "nextLink")).toBeUndefined();
});
