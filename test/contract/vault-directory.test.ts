import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createVaultDirectory } from "../../azure/recovery-services/vault-directory.ts";
import type { VaultDirectory } from "../../domain/ports/vault-directory.ts";
import { policyDifferences } from "../../domain/protection/policy-differences.ts";
import type { PolicyRetention, PolicySettings, PolicyTemplate } from "../../domain/protection/policy-template.ts";
import { vaultDrift } from "../../domain/protection/vault-drift.ts";
import { sameResource } from "../../domain/resource-id.ts";
import {
  type SimulatedAzure,
  SUBSCRIPTION_ID,
  startSimulatedAzure,
  VAULT_ID,
} from "../support/azure/simulated-azure.ts";
import { InMemoryVaultDirectory } from "../support/fakes/in-memory-vault-directory.ts";
import { sampleTemplate } from "../support/fakes/sample-machine.ts";

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
const weekly: PolicySettings = {
  schedule: { kind: "weekly", time: "22:30", days: ["Sunday", "Wednesday"] },
  timeZone: "W. Europe Standard Time",
  retention: { weekly: { weeks: 12, days: ["Sunday", "Wednesday"] } },
  instantRestoreDays: 5,
};
const hourly: PolicySettings = {
  schedule: { kind: "hourly", time: "08:00", everyHours: 4, windowHours: 12 },
  timeZone: "UTC",
  retention: { days: 30, monthly: { months: 12, on: { kind: "dates", dates: [1, "last"] } } },
  instantRestoreDays: 7,
  instantRestoreResourceGroup: { prefix: "snapshots-", suffix: "-weu" },
};
const yearly: PolicyRetention = {
  yearly: { years: 10, months: ["January"], on: { kind: "weekDays", weeks: ["First"], days: ["Sunday"] } },
};
const settings = { redundancy: "ZoneRedundant", crossRegionRestore: false } as const;

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
    const request = { vaultId: newVaultId, location: "westeurope", settings } as const;

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
});

describe.for(implementations)("settings in the vault directory %s", ([, create]) => {
  test("creates a vault with its settings, and shows them", async () => {
    const { directory, finishCreation } = create();
    const vaultId = newVaultId.replace("vault-new", "vault-set");
    const wanted = {
      redundancy: "GeoRedundant",
      crossRegionRestore: true,
      softDelete: { state: "Enabled", retentionDays: 30 },
      immutability: "Unlocked",
      monitoring: { azureMonitorAlerts: true, classicAlerts: false },
      tags: { owner: "backup" },
      identity: "SystemAssigned",
    } as const;

    await directory.createVault({ vaultId, location: "westeurope", settings: wanted });
    await finishCreation(vaultId);

    const { settings: actual = { tags: {} } } = (await directory.readVault(vaultId)) ?? {};
    expect(vaultDrift(wanted, actual)).toEqual([]);
  });

  test("changes the redundancy of a vault that has not had an item", async () => {
    const { directory, finishCreation } = create();
    const vaultId = newVaultId.replace("vault-new", "vault-empty");
    await directory.createVault({ vaultId, location: "westeurope", settings });
    await finishCreation(vaultId);

    const result = await directory.changeStorage(vaultId, {
      redundancy: "LocallyRedundant",
      crossRegionRestore: false,
    });

    expect(result).toBe("changed");
    expect((await directory.readVault(vaultId))?.settings?.redundancy).toBe("LocallyRedundant");
  });
});

describe.for(implementations)("policies in the vault directory %s", ([, create]) => {
  test("returns undefined for a policy that does not exist", async () => {
    expect(await create().directory.readPolicy(VAULT_ID, "daily-none")).toBeUndefined();
  });

  test("lists the policies for virtual machines with their counts; none of a vault that does not exist", async () => {
    const { directory } = create();
    const policyName = "daily-listed";
    await directory.createPolicy({ vaultId: VAULT_ID, policyName, template: { ...sampleTemplate, kind: "standard" } });

    const policies = await directory.listPolicies(VAULT_ID);

    expect(policies).toContainEqual(expect.objectContaining({ policyName, kind: "standard", protectedItemsCount: 0 }));
    expect(await directory.listPolicies(`${VAULT_ID}-2`)).toBeUndefined();
  });

  test.for(["standard", "enhanced"] as const)("creates a %s policy, and again without effect", async (kind) => {
    const { directory } = create();
    const request = { vaultId: VAULT_ID, policyName: `daily-${kind}`, template: { ...sampleTemplate, kind } };

    const created = await directory.createPolicy(request);
    const again = await directory.createPolicy(request);

    expect(created).toMatchObject({ policyName: `daily-${kind}`, kind, protectedItemsCount: 0 });
    expect(again).toEqual(created);
    expect(await directory.readPolicy(VAULT_ID, `daily-${kind}`)).toEqual(created);
  });

  test.for<[string, PolicyTemplate]>([
    ["weekly", { ...weekly, kind: "standard" }],
    ["hourly", { ...hourly, kind: "enhanced" }],
  ])("creates a %s policy, shows it as its template has it, and changes it", async ([name, template]) => {
    const { directory } = create();
    const request = { vaultId: VAULT_ID, policyName: `daily-${name}`, template };

    const created = await directory.createPolicy(request);
    const longer = { ...template, retention: { ...template.retention, ...yearly } };
    await directory.changePolicy({ ...request, template: longer });

    expect(policyDifferences(template, created)).toEqual([]);
    const changed = await directory.readPolicy(VAULT_ID, request.policyName);
    expect(changed === undefined ? undefined : policyDifferences(longer, changed)).toEqual([]);
  });
});
