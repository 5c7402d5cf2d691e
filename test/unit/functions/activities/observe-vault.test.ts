import { expect, test } from "vitest";
import { createObserveVault } from "../../../../functions/activities/observe-vault.ts";
import { InMemoryVaultDirectory } from "../../../support/fakes/in-memory-vault-directory.ts";
import { sampleVaultId } from "../../../support/fakes/sample-machine.ts";

const vaultId = sampleVaultId();

test("counts the machines of each policy and of the vault with one list", async () => {
  const directory = new InMemoryVaultDirectory();
  directory.putVault({ vaultId, location: "westeurope", provisioningState: "Succeeded" });
  directory.putPolicy(vaultId, { policyName: "daily", kind: "standard", protectedItemsCount: 100 });
  directory.putPolicy(vaultId, { policyName: "daily-2", kind: "standard", protectedItemsCount: 7 });

  const seen = await createObserveVault({ directory })({ vaultId });

  expect(seen).toEqual({
    vaultExists: true,
    policies: [
      { name: "daily", count: 100 },
      { name: "daily-2", count: 7 },
    ],
    machines: 107,
  });
});

test("finds a vault that does not exist empty", async () => {
  const observe = createObserveVault({ directory: new InMemoryVaultDirectory() });

  await expect(observe({ vaultId })).resolves.toEqual({ vaultExists: false, policies: [], machines: 0 });
});
