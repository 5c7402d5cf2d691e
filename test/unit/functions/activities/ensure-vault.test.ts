import { expect, test } from "vitest";
import { createEnsureVault } from "../../../../functions/activities/ensure-vault.ts";
import { InMemoryVaultDirectory } from "../../../support/fakes/in-memory-vault-directory.ts";
import { sampleConfig, sampleVaultId } from "../../../support/fakes/sample-machine.ts";

const vaultId = sampleVaultId();
const input = { vaultId, location: "westeurope", create: true };
const config = sampleConfig();

test.for([
  ["a usable vault is ready", "westeurope", "Succeeded", { kind: "ready", vaultId, created: false }],
  ["a region is one however it is written", "West Europe", "Succeeded", { kind: "ready", vaultId, created: false }],
  ["a vault under way is looked at again", "westeurope", "Creating", { kind: "provisioning" }],
  ["a failed vault is unusable", "westeurope", "Failed", { kind: "unusable", provisioningState: "Failed" }],
  ["a vault being deleted is unusable", "westeurope", "Deleting", { kind: "unusable", provisioningState: "Deleting" }],
  ["a vault elsewhere is useless", "northeurope", "Succeeded", { kind: "inOtherRegion", vaultLocation: "northeurope" }],
] as const)("%s", async ([, location, provisioningState, expected]) => {
  const directory = new InMemoryVaultDirectory();
  directory.putVault({ vaultId, location, provisioningState });

  await expect(createEnsureVault({ directory, config })(input)).resolves.toEqual(expected);
  expect(directory.createdVaults).toEqual([]);
});

test("does not create a vault that must exist", async () => {
  const directory = new InMemoryVaultDirectory();

  await expect(createEnsureVault({ directory, config })({ ...input, create: false })).resolves.toEqual({
    kind: "missing",
  });
  expect(directory.createdVaults).toEqual([]);
});

test("creates a vault once, with the configured redundancy, and lets the workflow poll until it is ready", async () => {
  const directory = new InMemoryVaultDirectory();
  const ensure = createEnsureVault({ directory, config });

  await expect(ensure(input)).resolves.toEqual({ kind: "provisioning" });
  await expect(ensure(input)).resolves.toEqual({ kind: "provisioning" });
  directory.finishCreation(vaultId);

  await expect(ensure(input)).resolves.toEqual({ kind: "ready", vaultId, created: false });
  expect(directory.createdVaults).toEqual([{ vaultId, location: "westeurope", redundancy: "ZoneRedundant" }]);
});

test("reports a vault that it created and that is ready at once", async () => {
  const directory = new InMemoryVaultDirectory({ stateAfterCreation: "Succeeded" });

  await expect(createEnsureVault({ directory, config })(input)).resolves.toEqual({
    kind: "ready",
    vaultId,
    created: true,
  });
});

test("uses Azure's default redundancy for a vault that the configuration no longer names", async () => {
  const directory = new InMemoryVaultDirectory();

  await createEnsureVault({ directory, config: sampleConfig({ vaults: {} }) })(input);

  expect(directory.createdVaults).toMatchObject([{ redundancy: "GeoRedundant" }]);
});
