import { expect, test } from "vitest";
import type { PolicyTarget, ProtectionConfig } from "../../../../domain/protection/config.ts";
import { whatIf } from "../../../../domain/protection/what-if.ts";
import type { VaultContent } from "../../../../domain/protection/what-if-placement.ts";
import type { KnownItem } from "../../../../domain/protection/what-if-row.ts";
import { policyIdOf, resourceKey } from "../../../../domain/resource-id.ts";
import { sampleConfig, sampleMachine, sampleTemplate, sampleVaultId } from "../../../support/fakes/sample-machine.ts";

const vaultId = sampleVaultId();

function withPolicy(change: Partial<PolicyTarget>): ProtectionConfig {
  const daily = { ...sampleConfig().policies["daily"], ...change } as PolicyTarget;
  return sampleConfig({ policies: { daily } });
}

function item(policyName: string, change: Partial<KnownItem> = {}): KnownItem {
  return {
    vaultId,
    policyId: policyIdOf(vaultId, policyName),
    protectionState: "Protected",
    isSoftDeleted: false,
    ...change,
  };
}

/** The vault has the rule's policy and a copy of it; both keep recovery points for 7 days. */
const actual = { kind: "standard", settings: { ...sampleTemplate, retention: { days: 7 } } } as const;
const content: VaultContent = {
  machines: 2,
  policies: [
    { policyName: "holdfast-daily", machines: 1, actual },
    { policyName: "holdfast-daily-2", machines: 1, actual },
    { policyName: "holdfast-daily-3", machines: 0 },
  ],
  arePoliciesComplete: true,
};

function changes(policyNames: readonly string[], config: ProtectionConfig, own: Partial<KnownItem> = {}) {
  const { totals } = whatIf({
    config,
    machines: policyNames.map((name, index) => ({
      machine: sampleMachine({ name: `vm-${index}` }),
      items: [item(name, own)],
    })),
    extras: {},
    vaultContents: new Map([[resourceKey(vaultId), content]]),
  });
  return totals.policyChanges;
}

test("names each policy in use that differs from its template once, with its machines", () => {
  const found = changes(["holdfast-daily", "Holdfast-Daily", "holdfast-daily-2"], withPolicy({ manage: true }));

  expect(found).toMatchObject([
    { vaultId, policyName: "holdfast-daily", machines: 2, isChanged: true, differences: [{ setting: "retainDays" }] },
    { vaultId, policyName: "holdfast-daily-2", machines: 1, isChanged: true },
  ]);
});

test("names a policy that is not managed as not changed", () => {
  expect(changes(["holdfast-daily"], sampleConfig())).toMatchObject([{ isChanged: false }]);
});

test.for<[string, string, ProtectionConfig, Partial<KnownItem>]>([
  ["a policy that was not read", "holdfast-daily-3", sampleConfig(), {}],
  ["a policy that the vault was not said to have", "holdfast-daily-4", sampleConfig(), {}],
  ["a policy that is another one than the rule's", "other", sampleConfig(), {}],
  ["a vault that was not read", "holdfast-daily", sampleConfig(), { vaultId: sampleVaultId("holdfast-westeurope-2") }],
  ["an item without policy", "holdfast-daily", sampleConfig(), { policyId: undefined as never }],
  [
    "a machine that the rules skip",
    "holdfast-daily",
    sampleConfig({ rules: [{ name: "off", match: {}, action: "skip", reason: "off" }] }),
    {},
  ],
  ["a policy without template", "holdfast-daily", withPolicy({ template: undefined as never }), {}],
])("says nothing of %s", ([, policyName, config, own]) => {
  expect(changes([policyName], config, own)).toEqual([]);
});
