import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createVaultDirectory } from "../../azure/recovery-services/vault-directory.ts";
import type { VaultDirectory } from "../../domain/ports/vault-directory.ts";
import { sameResource } from "../../domain/resource-id.ts";
import {
  type SimulatedAzure,
  SUBSCRIPTION_ID,
  startSimulatedAzure,
  VAULT_ID,
} from "../support/azure/simulated-azure.ts";
import { InMemoryVaultDirectory } from "../support/fakes/in-memory-vault-directory.ts";

let azure: SimulatedAzure;
beforeAll(async () => {
  azure = await startSimulatedAzure();
});
afterAll(() => azure.stop());

interface Subject {
  readonly directory: VaultDirectory;
  /** Lets Azure finish the vault. */
  finishCreation(vaultId: string): Promise<void>;
}

/** Each has one usable vault and no policy called `daily-…`. */
const implementations: readonly (readonly [name: string, create: () => Subject])[] = [
  [
    "in memory",
    () => {
      const directory = new InMemoryVaultDirectory();
      directory.putVault({ vaultId: VAULT_ID, location: "westeurope", provisioningState: "Succeeded" });
      return { directory, finishCreation: async (vaultId) => directory.finishCreation(vaultId) };
    },
  ],
  [
    "Recovery Services",
    () => ({
      directory: createVaultDirectory(azure.options),
      finishCreation: () => azure.advanceSeconds(600),
    }),
  ],
];

const newVaultId = VAULT_ID.replace("/shop/", "/holdfast-backup/").replace("vault-weu", "vault-new");
const template = { time: "23:00", timeZone: "UTC", retainDays: 30, instantRestoreDays: 2 } as const;

describe.for(implementations)("vault directory %s", ([, create]) => {
  test("reads a vault whatever the casing of its ID", async () => {
    const vault = await create().directory.readVault(VAULT_ID.toLowerCase());

    expect(vault).toMatchObject({ location: "westeurope", provisioningState: "Succeeded" });
    expect(sameResource(vault?.vaultId ?? "", VAULT_ID)).toBe(true);
  });

  test("returns undefined for a vault, or a group, that does not exist", async () => {
    const { directory } = create();

    expect(await directory.readVault(`${VAULT_ID}-2`)).toBeUndefined();
    expect(await directory.readVault(VAULT_ID.replace("/shop/", "/nowhere/"))).toBeUndefined();
  });

  test("creates a vault in a new group without waiting, and again without effect", async () => {
    const { directory, finishCreation } = create();
    const request = { vaultId: newVaultId, location: "westeurope", redundancy: "ZoneRedundant" } as const;

    await directory.createVault(request);
    const early = await directory.readVault(newVaultId);
    await finishCreation(newVaultId);
    await directory.createVault(request);
    await finishCreation(newVaultId);

    expect(early).toBeDefined();
    expect((await directory.readVault(newVaultId))?.provisioningState).toBe("Succeeded");
    const ids = (await directory.listVaults(SUBSCRIPTION_ID)).map((vault) => vault.vaultId);
    expect(ids.filter((id) => sameResource(id, newVaultId))).toHaveLength(1);
    expect(ids.filter((id) => sameResource(id, VAULT_ID))).toHaveLength(1);
  });

  test("returns undefined for a policy that does not exist", async () => {
    expect(await create().directory.readPolicy(VAULT_ID, "daily-none")).toBeUndefined();
  });

  test("lists the policies for virtual machines with their counts; none of a vault that does not exist", async () => {
    const { directory } = create();
    const policyName = "daily-listed";
    await directory.createPolicy({ vaultId: VAULT_ID, policyName, template: { ...template, kind: "standard" } });

    const policies = await directory.listPolicies(VAULT_ID);

    expect(policies).toContainEqual(expect.objectContaining({ policyName, kind: "standard", protectedItemsCount: 0 }));
    expect(await directory.listPolicies(`${VAULT_ID}-2`)).toBeUndefined();
  });

  test.for(["standard", "enhanced"] as const)("creates a %s policy, and again without effect", async (kind) => {
    const { directory } = create();
    const request = { vaultId: VAULT_ID, policyName: `daily-${kind}`, template: { ...template, kind } };

    const created = await directory.createPolicy(request);
    const again = await directory.createPolicy(request);

    expect(created).toMatchObject({ policyName: `daily-${kind}`, kind, protectedItemsCount: 0 });
    expect(again).toEqual(created);
    expect(await directory.readPolicy(VAULT_ID, `daily-${kind}`)).toEqual(created);
  });
});
