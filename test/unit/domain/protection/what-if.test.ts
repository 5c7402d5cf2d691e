import { describe, expect, test } from "vitest";
import type { ProtectionConfig, VaultTarget } from "../../../../domain/protection/config.ts";
import type { PreflightExtras } from "../../../../domain/protection/findings/preflight-extras.ts";
import { type WhatIfResult, whatIf } from "../../../../domain/protection/what-if.ts";
import type { VaultContent } from "../../../../domain/protection/what-if-placement.ts";
import { resourceKey } from "../../../../domain/resource-id.ts";
import { sampleConfig, sampleMachine, sampleVaultId } from "../../../support/fakes/sample-machine.ts";

const { regional } = sampleConfig().vaults;
if (regional === undefined) throw new Error("The sample configuration has changed.");

function withVault(change: Partial<VaultTarget>): ProtectionConfig {
  return sampleConfig({ vaults: { regional: { ...regional, ...change } as VaultTarget } });
}

function name(index: number): string {
  return `vm-${String(index).padStart(5, "0")}`;
}

interface Given {
  readonly config?: ProtectionConfig;
  readonly extras?: PreflightExtras;
  readonly content?: VaultContent;
}

/** Unprotected machines of one region. */
function protect(count: number, { config = sampleConfig(), extras = {}, content }: Given = {}): WhatIfResult {
  return whatIf({
    config,
    machines: Array.from({ length: count }, (_, index) => ({
      machine: sampleMachine({ name: name(index) }),
      items: [],
    })),
    extras,
    vaultContents: content === undefined ? new Map() : new Map([[resourceKey(sampleVaultId()), content]]),
  });
}

const listed = { listedSubscriptions: new Set([resourceKey(sampleMachine().subscriptionId)]) };

describe("policies", () => {
  test("take 100 machines each, the next ones a copy", () => {
    const { rows, totals } = protect(101);

    expect(rows[99]?.policyName).toBe("holdfast-daily");
    expect(rows[100]).toMatchObject({ policyName: "holdfast-daily-2", action: "create" });
    expect(totals).toMatchObject({ policiesToCreate: 2, policyClonesToCreate: 1 });
  });

  test("are filled up before a copy is made", () => {
    const content: VaultContent = {
      machines: 99,
      policies: [{ policyName: "Holdfast-Daily", machines: 99 }],
      arePoliciesComplete: true,
    };

    const { rows, totals } = protect(2, { content });

    expect(rows.map((row) => row.policyName)).toEqual(["Holdfast-Daily", "holdfast-daily-2"]);
    expect(totals.vaults[0]).toEqual({
      vaultId: sampleVaultId(),
      exists: true,
      newMachines: 2,
      daysNeeded: 1,
      policies: [
        { policyName: "Holdfast-Daily", exists: true, isClone: false, newMachines: 1 },
        { policyName: "holdfast-daily-2", exists: false, isClone: true, newMachines: 1 },
      ],
    });
  });
});

describe("the quota of a day", () => {
  test("lets a vault take 250 machines; the others wait", () => {
    const { rows, totals } = protect(251);

    expect(rows[249]?.findings).toEqual([]);
    expect(rows[250]?.findings.map(({ code, text }) => [code, text.slice(-12)])).toEqual([
      ["dayQuotaReached", "It is day 2."],
    ]);
    expect(totals).toMatchObject({ daysNeeded: 2, vaultsToCreate: 1 });
  });

  test("leads to further vaults with nextVault", () => {
    const { rows, totals } = protect(251, { config: withVault({ whenDayQuotaReached: "nextVault" }) });

    expect(rows[250]).toMatchObject({ vaultId: sampleVaultId("holdfast-westeurope-2"), findings: [] });
    expect(totals).toMatchObject({ daysNeeded: 1, vaultsToCreate: 2 });
  });

  test("is shared on later days with nextVault when all have reached today's", () => {
    const { rows, totals } = protect(502, {
      config: withVault({ whenDayQuotaReached: "nextVault", maximumVaults: 2 }),
    });

    expect(rows.slice(500).map((row) => row.vaultId)).toEqual([sampleVaultId(), sampleVaultId()]);
    expect(totals).toMatchObject({ daysNeeded: 2, vaultsToCreate: 2 });
  });
});

describe("vaults", () => {
  test("take 1,000 machines, those they have included; then the next vault is used", () => {
    const content: VaultContent = { machines: 999, policies: [], arePoliciesComplete: false };

    const { rows } = protect(2, { content });

    expect(rows.map((row) => row.vaultId)).toEqual([sampleVaultId(), sampleVaultId("holdfast-westeurope-2")]);
  });

  test("that are all full leave machines without a place", () => {
    const content: VaultContent = { machines: 1000, policies: [], arePoliciesComplete: false };

    const { rows, totals } = protect(1, { content, config: withVault({ maximumVaults: 1 }) });

    expect(rows[0]).toMatchObject({ action: "needsAttention", findings: [{ code: "vaultsFull" }] });
    expect(totals).toMatchObject({ daysNeeded: 0, vaults: [] });
  });
});

describe("further vaults", () => {
  test("that are missing are created for certain where their subscription was listed", () => {
    const { rows, totals } = protect(1, { extras: listed });

    expect(rows[0]?.changes).toEqual([
      "Creates the vault holdfast-westeurope.",
      "Creates the policy holdfast-daily.",
      "Enables protection (disks: all).",
    ]);
    expect(totals.vaults[0]).toMatchObject({ exists: false });
  });

  test("that exist without a machine are not created", () => {
    const vaults = new Map([[resourceKey(sampleVaultId()), { location: "westeurope" }]]);

    expect(protect(1, { extras: { ...listed, vaults } }).totals).toMatchObject({
      vaultsToCreate: 0,
      vaults: [{ exists: true }],
    });
  });

  test("that may not be created are passed over", () => {
    const vaults = new Map([[resourceKey(sampleVaultId()), { location: "westeurope" }]]);
    const content: VaultContent = { machines: 1000, policies: [], arePoliciesComplete: false };
    const config = withVault({ createIfMissing: false, maximumVaults: 2 });

    const { rows } = protect(1, { config, content, extras: { ...listed, vaults } });

    expect(rows[0]).toMatchObject({ action: "needsAttention", findings: [{ code: "vaultsFull" }] });
  });

  test("without a readable ID are used, whether they exist or not", () => {
    const { rows } = protect(1, { config: withVault({ name: "?" }), extras: listed });

    expect(rows[0]).toMatchObject({ action: "create", vaultId: sampleVaultId("?") });
  });
});

test("10,000 machines of one region need 10 vaults and four days, or 40 vaults and one", () => {
  const waiting = protect(10_000).totals;
  const spread = protect(10_000, { config: withVault({ whenDayQuotaReached: "nextVault", maximumVaults: 40 }) }).totals;

  expect(waiting).toMatchObject({ vaultsToCreate: 10, daysNeeded: 4, policiesToCreate: 100 });
  expect(spread).toMatchObject({ vaultsToCreate: 40, daysNeeded: 1 });
});

test("rows are in the order of the machines' IDs, in any casing, and counted by action and finding", () => {
  const machines = [
    sampleMachine({ name: "b", powerState: "stopped" }),
    sampleMachine({ name: "C", powerState: "stopped", isSpot: true }),
    sampleMachine({ name: "A", hasUnmanagedDisks: true }),
  ].map((machine) => ({ machine, items: [] }));

  const { rows, totals } = whatIf({ config: sampleConfig(), machines, extras: {}, vaultContents: new Map() });

  expect(rows.map(({ vmId }) => vmId.slice(-1))).toEqual(["A", "b", "C"]);
  expect(totals.machines).toBe(3);
  expect(totals.actions).toMatchObject({ create: 2, needsAttention: 1, unknown: 0 });
  expect(Object.entries(totals.findings)).toEqual([
    ["poweredOff", 2],
    ["unmanagedDisks", 1],
    ["spotMachine", 1],
  ]);
});
