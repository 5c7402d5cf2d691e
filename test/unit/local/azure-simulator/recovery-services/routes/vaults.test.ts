import { expect, test } from "vitest";
import { at, givenVault } from "../protected-machine.ts";
import { simulate, subscription, vaultId } from "../simulated-service.ts";

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
