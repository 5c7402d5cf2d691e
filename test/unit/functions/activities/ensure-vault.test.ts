import { expect, test } from "vitest";
import { BackupError } from "../../../../domain/errors.ts";
import { createEnsureVault } from "../../../../functions/activities/ensure-vault.ts";
import { InMemoryVaultDirectory } from "../../../support/fakes/in-memory-vault-directory.ts";
import { sampleVaultId } from "../../../support/fakes/sample-machine.ts";

const vaultId = sampleVaultId();
const settings = { redundancy: "ZoneRedundant", crossRegionRestore: false } as const;
const input = { vaultId, location: "westeurope", create: true, settings };
const ready = { kind: "ready", vaultId, created: false, drift: [] };

test.for([
  ["a usable vault is ready", "westeurope", "Succeeded", ready],
  ["a region is one however it is written", "West Europe", "Succeeded", ready],
  ["a vault under way is looked at again", "westeurope", "Creating", { kind: "provisioning" }],
  ["a failed vault is unusable", "westeurope", "Failed", { kind: "unusable", provisioningState: "Failed" }],
  ["a vault being deleted is unusable", "westeurope", "Deleting", { kind: "unusable", provisioningState: "Deleting" }],
  ["a vault elsewhere is useless", "northeurope", "Succeeded", { kind: "inOtherRegion", vaultLocation: "northeurope" }],
] as const)("%s", async ([, location, provisioningState, expected]) => {
  const directory = new InMemoryVaultDirectory();
  directory.putVault({ vaultId, location, provisioningState });

  await expect(createEnsureVault({ directory })(input)).resolves.toEqual(expected);
  expect(directory.createdVaults).toEqual([]);
});

test("does not create a vault that must exist", async () => {
  const directory = new InMemoryVaultDirectory();

  await expect(createEnsureVault({ directory })({ ...input, create: false })).resolves.toEqual({ kind: "missing" });
  expect(directory.createdVaults).toEqual([]);
});

test("creates a vault once, with the settings of the decision, and lets the workflow poll until it is ready", async () => {
  const directory = new InMemoryVaultDirectory();
  const ensure = createEnsureVault({ directory });

  await expect(ensure(input)).resolves.toEqual({ kind: "provisioning" });
  await expect(ensure(input)).resolves.toEqual({ kind: "provisioning" });
  directory.finishCreation(vaultId);

  await expect(ensure(input)).resolves.toEqual(ready);
  expect(directory.createdVaults).toEqual([{ vaultId, location: "westeurope", settings }]);
});

test("reports a vault that it created and that is ready at once", async () => {
  const directory = new InMemoryVaultDirectory({ stateAfterCreation: "Succeeded" });

  await expect(createEnsureVault({ directory })(input)).resolves.toEqual({ ...ready, created: true });
});

test("gives a vault without settings, as early decisions ask for it, Azure's default redundancy", async () => {
  const directory = new InMemoryVaultDirectory();
  const { settings: _, ...early } = input;

  await createEnsureVault({ directory })(early);

  expect(directory.createdVaults).toMatchObject([{ settings: { redundancy: "GeoRedundant" } }]);
});

test("lets the workflow poll again while a created vault is not visible everywhere yet", async () => {
  const directory = new InMemoryVaultDirectory();
  const notYet = new BackupError("AZURE_UNAVAILABLE", "not yet", { serviceCode: "ResourceNotYetSynced" });
  directory.faults.failNext("readVault", notYet);

  await expect(createEnsureVault({ directory })(input)).resolves.toEqual({ kind: "provisioning" });
});

test("does not take another failure for a vault under way", async () => {
  const directory = new InMemoryVaultDirectory();
  directory.faults.failNext("readVault", new BackupError("AZURE_UNAVAILABLE", "down"));

  await expect(createEnsureVault({ directory })(input)).rejects.toMatchObject({ code: "AZURE_UNAVAILABLE" });
});

const existing = { vaultId, location: "westeurope", provisioningState: "Succeeded" } as const;
const difference = { setting: "redundancy", expected: "ZoneRedundant", actual: "GeoRedundant" };

test.for([
  ["corrects the redundancy of a vault that has had no item", true, false, { corrected: true }, "ZoneRedundant"],
  ["only reports it once the vault has had an item", true, true, { corrected: false }, "GeoRedundant"],
  ["only reports it where the app may not create vaults", false, false, { corrected: false }, "GeoRedundant"],
] as const)("%s", async ([, create, isLocked, corrected, redundancy]) => {
  const directory = new InMemoryVaultDirectory();
  const before = { redundancy: "GeoRedundant", crossRegionRestore: false, tags: {} };
  directory.putVault({ ...existing, settings: before });
  if (isLocked) directory.lockedVaults.add(vaultId.toLowerCase());

  const output = await createEnsureVault({ directory })({ ...input, create });

  expect(output).toEqual({ ...ready, drift: [{ ...difference, ...corrected }] });
  expect((await directory.readVault(vaultId))?.settings?.redundancy).toBe(redundancy);
});

test("reports every other difference and changes none of them", async () => {
  const directory = new InMemoryVaultDirectory();
  const before = { ...settings, immutability: "Disabled", tags: {} };
  directory.putVault({ ...existing, settings: before });

  const output = await createEnsureVault({ directory })({
    ...input,
    settings: { ...settings, immutability: "Locked" },
  });

  expect(output).toMatchObject({ drift: [{ setting: "immutability", corrected: false }] });
  expect((await directory.readVault(vaultId))?.settings).toEqual(before);
});

test("uses a vault although Azure refuses to correct its redundancy, and says why", async () => {
  const directory = new InMemoryVaultDirectory();
  directory.putVault({ ...existing, settings: { redundancy: "GeoRedundant", crossRegionRestore: false, tags: {} } });
  directory.faults.failNext("changeStorage", new BackupError("AZURE_ACCESS_DENIED", "no right"));

  const output = await createEnsureVault({ directory })(input);

  expect(output).toEqual({
    ...ready,
    drift: [{ ...difference, corrected: false, refusedWith: "AZURE_ACCESS_DENIED" }],
  });
});
