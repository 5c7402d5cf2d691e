import { expect, test } from "vitest";
import {
  dayQuotaActions,
  firstBackupTimes,
  type PolicyTarget,
  type ProtectionConfig,
  type ProtectionRule,
  vaultRedundancies,
  whenDeletedActions,
} from "../../../../domain/protection/config.ts";
import type { PolicyTemplate } from "../../../../domain/protection/policy-template.ts";
import {
  decideByRules,
  needsDiskTags,
  policyKindFor,
  policyNameFor,
  vaultIdFor,
} from "../../../../domain/protection/rules.ts";
import type { VirtualMachine } from "../../../../domain/virtual-machine.ts";
import { sampleRule, sampleTemplate } from "../../../support/fakes/sample-machine.ts";
import { thresholds } from "../../../support/workflow-answers.ts";

const machine: VirtualMachine = {
  vmId: "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/web-01",
  uniqueId: "unique-1",
  name: "web-01",
  resourceGroup: "rg",
  subscriptionId: "sub-1",
  location: "westeurope",
  tags: {},
  osType: "Linux",
  zones: [],
  dataDisks: [],
  provisioningState: "Succeeded",
  powerState: "running",
  securityType: "Standard",
  hasUnmanagedDisks: false,
  hasEnhancedOnlyDisks: false,
  agent: { state: "ready" },
  backupExtension: { state: "absent" },
};

const production = { ...sampleRule, vault: "main" } as const satisfies ProtectionRule;
const lab: ProtectionRule = { name: "lab", match: { names: ["web-*"] }, action: "skip", reason: "short-lived" };

function configOf(rules: readonly ProtectionRule[]): ProtectionConfig {
  return {
    version: "v7",
    rules,
    vaults: {
      main: {
        name: "vault-{location}",
        resourceGroup: "rg-{location}",
        createIfMissing: true,
        settings: { redundancy: "GeoRedundant", crossRegionRestore: false },
        maximumVaults: 1,
        whenDayQuotaReached: "wait",
      },
    },
    policies: {
      daily: { standardName: "daily", enhancedName: "daily-{location}-v2", template: sampleTemplate, manage: false },
    },
    schedules: [],
    thresholds,
    sweep: { everyMinutes: 60, startsPerMinute: 60, recoveryPointObjectiveHours: 26 },
    subscriptionIds: ["sub-1"],
  };
}

test("protects in the machine's region, with the configuration's version and patience", () => {
  const decision = decideByRules(machine, configOf([production]));

  expect(decision).toEqual({
    action: "protect",
    configVersion: "v7",
    rule: "all",
    vaultId:
      "/subscriptions/sub-1/resourceGroups/rg-westeurope/providers/Microsoft.RecoveryServices/vaults/vault-westeurope",
    vaultKey: "main",
    createVault: true,
    vaultSettings: { redundancy: "GeoRedundant", crossRegionRestore: false },
    maximumVaults: 1,
    whenDayQuotaReached: "wait",
    policyKey: "daily",
    policyName: "daily",
    createPolicy: true,
    template: { kind: "standard", ...sampleTemplate },
    managePolicy: false,
    firstBackupWhen: "whenAgentReady",
    existing: { stopped: "report", policy: "report", disks: "report" },
    whenDeleted: "stopAndRetain",
    thresholds,
  });
});

test("passes on how long the first backup is kept", () => {
  const rule = { ...production, firstBackup: { when: "now", retainDays: 14 } } as const;

  expect(decideByRules(machine, configOf([rule]))).toMatchObject({ firstBackupRetainDays: 14, firstBackupWhen: "now" });
});

test.for<[string, readonly ProtectionRule[]]>([
  ["the first backup", firstBackupTimes.map((when) => ({ ...production, firstBackup: { when, retainDays: 7 } }))],
  ["a deleted machine", whenDeletedActions.map((whenDeleted) => ({ ...production, whenDeleted }))],
])("passes on what the rule says about %s", ([, rules]) => {
  for (const rule of rules) {
    const { firstBackup, whenDeleted } = rule as typeof production & { readonly firstBackup?: { when: string } };

    expect(decideByRules(machine, configOf([rule]))).toMatchObject({
      firstBackupWhen: firstBackup?.when ?? "whenAgentReady",
      whenDeleted,
    });
  }
});

test("passes on every redundancy and day-quota action of the vault", () => {
  const main = configOf([production]).vaults["main"];
  if (main === undefined) throw new Error("the sample has changed");
  for (const redundancy of vaultRedundancies) {
    for (const whenDayQuotaReached of dayQuotaActions) {
      const settings = { redundancy, crossRegionRestore: false };
      const vaults = { main: { ...main, settings, whenDayQuotaReached } };

      expect(decideByRules(machine, { ...configOf([production]), vaults })).toMatchObject({
        vaultSettings: settings,
        whenDayQuotaReached,
      });
    }
  }
});

test("resolves the rule's disks for this machine", () => {
  const rule = { ...production, disks: { excludeNames: ["*-temp"] } };
  const withDisks = { ...machine, dataDisks: [{ lun: 0, name: "web-01-temp" }, { lun: 1 }] };

  expect(decideByRules(withDisks, configOf([rule]))).toMatchObject({ disks: { kind: "exclude", luns: [0] } });
  expect(decideByRules(machine, configOf([rule]))).not.toHaveProperty("disks");
});

const excludeTag = { name: "backup", values: ["off"] };
test.for<[string, readonly ProtectionRule[], boolean]>([
  ["a rule that chooses disks by tag", [{ ...production, disks: { excludeTag } }], true],
  ["a rule that chooses disks by LUN", [{ ...production, disks: { excludeLuns: [1] } }], false],
  ["a rule for all disks", [production, { ...production, disks: { excludeTag } }], false],
  ["a rule that skips", [lab], false],
  ["no rule", [], false],
])("needs the disks' tags for %s: %s", ([, rules, needs]) => {
  expect(needsDiskTags(machine, configOf(rules))).toBe(needs);
});

const enhancedTemplate = { ...sampleTemplate, instantRestoreDays: 7 };
const trusted = { securityType: "TrustedLaunch" } as const;
test.for<[string, Partial<VirtualMachine>, Partial<PolicyTarget>, string, PolicyTemplate]>([
  ["an ordinary machine", {}, {}, "daily", { ...sampleTemplate, kind: "standard" }],
  ["one that needs Enhanced", trusted, {}, "daily-westeurope-v2", { ...enhancedTemplate, kind: "enhanced" }],
  [
    "any, if so configured",
    {},
    { alwaysEnhanced: true },
    "daily-westeurope-v2",
    { ...enhancedTemplate, kind: "enhanced" },
  ],
])("takes name and template of one kind of policy for %s", ([, change, target, policyName, template]) => {
  const config = configOf([production]);
  const daily = config.policies["daily"];
  if (daily === undefined) throw new Error("the sample has changed");
  const policies = { daily: { ...daily, enhancedTemplate, manage: true, ...target } };

  const decision = decideByRules({ ...machine, ...change }, { ...config, policies });

  expect(decision).toMatchObject({ policyKey: "daily", policyName, template, managePolicy: true });
});

test("takes the Standard policy's template for an Enhanced policy without its own", () => {
  const decision = decideByRules({ ...machine, ...trusted }, configOf([production]));

  expect(decision).toMatchObject({ template: { ...sampleTemplate, kind: "enhanced" } });
});

test("creates no policy without a template", () => {
  const config = configOf([production]);
  const policies = { daily: { standardName: "daily", enhancedName: "daily-v2", manage: false } };

  expect(decideByRules(machine, { ...config, policies })).toMatchObject({ createPolicy: false });
});

test.for<[string, readonly ProtectionRule[], string]>([
  ["the first of two matching rules", [lab, production], "skip"],
  ["the other one when the order is turned", [production, lab], "protect"],
  ["the next rule when the first does not match", [{ ...lab, match: { names: ["db"] } }, production], "protect"],
])("follows %s", ([, rules, action]) => {
  expect(decideByRules(machine, configOf(rules)).action).toBe(action);
});

test("skips with the rule's own words", () => {
  expect(decideByRules(machine, configOf([lab]))).toEqual({
    action: "skip",
    configVersion: "v7",
    rule: "lab",
    because: "skippedByRule",
    explanation: "lab: short-lived",
  });
});

test.for<[string, readonly ProtectionRule[], string]>([
  ["there are none", [], "The configuration has no rules."],
  ["none matches", [{ ...lab, match: { names: ["db"] } }], "No rule matched. What did not hold: lab (name)."],
  [
    "many do not match",
    Array.from({ length: 12 }, () => ({ ...lab, match: { names: ["db"] } })),
    `No rule matched. What did not hold: ${Array(10).fill("lab (name)").join(", ")} and 2 more.`,
  ],
])("names what did not hold when %s", ([, rules, explanation]) => {
  expect(decideByRules(machine, configOf(rules))).toMatchObject({ because: "noRuleMatched", explanation });
});

test("refuses unmanaged disks only where a rule wants protection", () => {
  const unmanaged = { ...machine, hasUnmanagedDisks: true };

  expect(decideByRules(unmanaged, configOf([production]))).toMatchObject({
    action: "refuse",
    because: "unmanagedDisks",
  });
  expect(decideByRules(unmanaged, configOf([lab]))).toMatchObject({ action: "skip" });
});

test.for<[string, Partial<VirtualMachine>, "standard" | "enhanced", string]>([
  ["an ordinary machine", {}, "standard", "daily"],
  ["a Trusted Launch machine", { securityType: "TrustedLaunch" }, "enhanced", "daily-westeurope-v2"],
  ["a confidential machine", { securityType: "ConfidentialVM" }, "enhanced", "daily-westeurope-v2"],
  ["Ultra or Premium SSD v2 disks", { hasEnhancedOnlyDisks: true }, "enhanced", "daily-westeurope-v2"],
  ["an extended zone", { extendedZone: "losangeles" }, "enhanced", "daily-westeurope-v2"],
])("chooses the policy for %s", ([, change, kind, name]) => {
  const target = { standardName: "daily", enhancedName: "daily-{location}-v2" };

  expect(policyKindFor({ ...machine, ...change })).toBe(kind);
  expect(policyNameFor(target, { ...machine, ...change })).toBe(name);
});

test("puts the vault into the subscription that the target names", () => {
  const target = {
    name: "v",
    resourceGroup: "rg",
    subscriptionId: "sub-hub",
  };

  expect(vaultIdFor(target, { subscriptionId: "sub-1", location: "West Europe" })).toContain("/subscriptions/sub-hub/");
});

test.for(["vaults", "policies"] as const)(
  "names the entry of %s that a rule refers to and that does not exist",
  (member) => {
    const config = { ...configOf([production]), [member]: {} };

    expect(() => decideByRules(machine, config)).toThrow(
      /^CONFIG_INVALID: Rule "all" names the (vault "main"|policy "daily")/,
    );
  },
);

test("does not mistake an object's inherited member for a vault", () => {
  const config = configOf([{ ...production, vault: "constructor" }]);

  expect(() => decideByRules(machine, config)).toThrow(/constructor/);
});
