import { describe, expect, test } from "vitest";
import type { Instant } from "../../../../domain/instant.ts";
import type { ProtectionConfig, ProtectionRule } from "../../../../domain/protection/config.ts";
import { whatIf } from "../../../../domain/protection/what-if.ts";
import type { VaultContent } from "../../../../domain/protection/what-if-placement.ts";
import type { KnownItem, WhatIfRow } from "../../../../domain/protection/what-if-row.ts";
import { policyIdOf, resourceKey } from "../../../../domain/resource-id.ts";
import type { VirtualMachine } from "../../../../domain/virtual-machine.ts";
import { sampleConfig, sampleMachine, sampleRule, sampleVaultId } from "../../../support/fakes/sample-machine.ts";

const { existing } = sampleRule;
const inRegion = sampleVaultId();
const elsewhere = sampleVaultId("old-vault");

function item(change: Partial<KnownItem> = {}): KnownItem {
  const { vaultId = inRegion } = change;
  return {
    vaultId,
    policyId: policyIdOf(vaultId, "holdfast-daily"),
    protectionState: "Protected",
    isSoftDeleted: false,
    ...change,
  };
}

function configWith(change: Partial<Extract<ProtectionRule, { action: "protect" }>>): ProtectionConfig {
  return sampleConfig({ rules: [{ ...sampleRule, ...change }] });
}

const skipping = sampleConfig({ rules: [{ name: "off", match: {}, action: "skip", reason: "off" }] });
const resuming = configWith({ existing: { ...existing, stopped: "resume" } });
const changingPolicy = configWith({ existing: { ...existing, policy: "change" } });
const changingDisks = configWith({ existing: { ...existing, disks: "change" } });
const withFirstBackup = configWith({ firstBackup: { when: "now", retainDays: 30 } });
/** The policies must exist; the vault has others. */
const { template: _, ...policyOnly } = sampleConfig().policies["daily"] ?? { standardName: "", enhancedName: "" };
const withoutTemplate = sampleConfig({ policies: { daily: { ...policyOnly, manage: false } } });
const otherPolicies = new Map<string, VaultContent>([
  [resourceKey(inRegion), { machines: 0, policies: [], arePoliciesComplete: true }],
]);

interface Given {
  readonly machine?: Partial<VirtualMachine>;
  /** `"unknown"`: not every vault could be listed. */
  readonly items?: readonly KnownItem[] | "unknown";
  readonly config?: ProtectionConfig;
  readonly contents?: ReadonlyMap<string, VaultContent>;
}

function rowOf({ machine = {}, items = [], config = sampleConfig(), contents = new Map() }: Given): WhatIfRow {
  const { rows } = whatIf({
    config,
    machines: [{ machine: sampleMachine(machine), ...(items !== "unknown" && { items }) }],
    extras: {},
    vaultContents: contents,
  });
  if (rows[0] === undefined) throw new Error("There is no row.");
  return rows[0];
}

const unmanaged = { hasUnmanagedDisks: true };
/** Azure refuses it. */
const scaleSetInstance = {
  vmId: "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachineScaleSets/w/virtualMachines/0",
};
const recreatedAt = { createdAt: "2026-06-02T00:00:00.000Z" as Instant };
const ofBefore = item({ lastRecoveryPointAt: "2026-06-01T00:00:00.000Z" as Instant });
const failed = item({ protectionState: "ProtectionError" });
const stopped = item({ protectionState: "ProtectionStopped", policyId: "" });

test.for<[string, Given, WhatIfRow["action"], readonly string[]]>([
  ["an unprotected machine is protected", {}, "create", []],
  ["a machine that the rules skip is excluded", { config: skipping }, "exclude", []],
  [
    "a machine that the rules skip but a vault protects is reported",
    { config: skipping, items: [item()] },
    "excludedButProtected",
    ["excludedButProtected"],
  ],
  ["a skipped machine whose protection is stopped is excluded", { config: skipping, items: [stopped] }, "exclude", []],
  ["a machine that the rules refuse needs attention", { machine: unmanaged }, "needsAttention", ["unmanagedDisks"]],
  ["nothing is said where vaults could not be listed", { items: "unknown" }, "unknown", ["protectionUnknown"]],
  [
    "nothing is said of a skipped machine there either",
    { items: "unknown", config: skipping },
    "unknown",
    ["protectionUnknown"],
  ],
  ["a protected machine is left alone", { items: [item()] }, "alreadyProtected", []],
  [
    "so is one that another vault protects",
    { items: [item({ vaultId: elsewhere })] },
    "alreadyProtected",
    ["protectedInOtherVault"],
  ],
  [
    "a further vault of the family is no other vault",
    { items: [item({ vaultId: `${inRegion}-2` })] },
    "alreadyProtected",
    [],
  ],
  ["an item in error needs attention", { items: [failed] }, "needsAttention", ["protectionError"]],
  ["stopped protection is reported", { items: [stopped] }, "needsAttention", ["protectionStopped"]],
  ["stopped protection is resumed where the rule says so", { items: [stopped], config: resuming }, "resume", []],
  [
    "what Azure refuses is not resumed",
    { items: [stopped], config: resuming, machine: { ...scaleSetInstance } },
    "needsAttention",
    ["uniformScaleSetInstance"],
  ],
  ["a soft-deleted item is undeleted", { items: [item({ isSoftDeleted: true })] }, "undelete", ["softDeletedItem"]],
  [
    "a soft-deleted item of another vault is no obstacle",
    { items: [item({ isSoftDeleted: true, vaultId: elsewhere })] },
    "create",
    [],
  ],
  [
    "what Azure refuses is not undeleted",
    { items: [item({ isSoftDeleted: true })], machine: scaleSetInstance },
    "needsAttention",
    ["uniformScaleSetInstance", "softDeletedItem"],
  ],
  [
    "an item that protects nothing yet is enabled",
    { items: [item({ protectionState: "NotProtected" })] },
    "create",
    [],
  ],
  [
    "a machine recreated under its name is protected again",
    { items: [ofBefore], machine: recreatedAt },
    "create",
    ["machineRecreated"],
  ],
  ["what Azure refuses is not protected", { machine: scaleSetInstance }, "needsAttention", ["uniformScaleSetInstance"]],
  [
    "what Azure refuses is not protected again",
    { items: [ofBefore], machine: { ...recreatedAt, ...scaleSetInstance } },
    "needsAttention",
    ["uniformScaleSetInstance", "machineRecreated"],
  ],
  [
    "another policy is reported",
    { items: [item({ policyId: policyIdOf(inRegion, "other") })] },
    "alreadyProtected",
    ["policyDiffers"],
  ],
  [
    "another policy is changed where the rule says so",
    { items: [item({ policyId: policyIdOf(inRegion, "other") })], config: changingPolicy },
    "changePolicy",
    ["policyDiffers"],
  ],
  [
    "a copy of the policy is no other one",
    { items: [item({ policyId: policyIdOf(inRegion, "Holdfast-Daily-2") })] },
    "alreadyProtected",
    [],
  ],
  [
    "a policy whose name only begins alike is another one",
    { items: [item({ policyId: policyIdOf(inRegion, "holdfast-daily-long") })] },
    "alreadyProtected",
    ["policyDiffers"],
  ],
  [
    "an item whose policy Azure does not name has no other one",
    { items: [item({ policyId: undefined as never })] },
    "alreadyProtected",
    [],
  ],
  [
    "other disks are reported",
    { items: [item({ disks: { kind: "exclude", luns: [1] } })] },
    "alreadyProtected",
    ["disksDiffer"],
  ],
  [
    "other disks are changed where the rule says so",
    { items: [item({ disks: { kind: "include", luns: [] } })], config: changingDisks },
    "changeDisks",
    ["disksDiffer"],
  ],
  [
    "to leave out nothing is to take all disks",
    { items: [item({ disks: { kind: "exclude", luns: [] } })] },
    "alreadyProtected",
    [],
  ],
  [
    "a missing policy without template is reported",
    { config: withoutTemplate, contents: otherPolicies },
    "needsAttention",
    ["policyMissing"],
  ],
  [
    "so it is for stopped protection",
    { config: { ...withoutTemplate, rules: resuming.rules }, contents: otherPolicies, items: [stopped] },
    "needsAttention",
    ["policyMissing"],
  ],
  [
    "for a changed policy",
    {
      config: { ...withoutTemplate, rules: changingPolicy.rules },
      contents: otherPolicies,
      items: [item({ policyId: policyIdOf(inRegion, "other") })],
    },
    "needsAttention",
    ["policyMissing", "policyDiffers"],
  ],
  [
    "and for a soft-deleted item",
    { config: withoutTemplate, contents: otherPolicies, items: [item({ isSoftDeleted: true })] },
    "needsAttention",
    ["policyMissing", "softDeletedItem"],
  ],
  [
    "and for a recreated machine",
    { config: withoutTemplate, contents: otherPolicies, items: [ofBefore], machine: recreatedAt },
    "needsAttention",
    ["policyMissing", "machineRecreated"],
  ],
])("%s", ([, given, action, codes]) => {
  const row = rowOf(given);

  expect(row.action).toBe(action);
  expect(row.findings.map(({ code }) => code)).toEqual(codes);
});

describe("a row", () => {
  test("of a new machine names vault, policy, first backup and changes", () => {
    expect(rowOf({ config: withFirstBackup })).toEqual({
      vmId: sampleMachine().vmId,
      rule: "all",
      action: "create",
      expectedConsistency: "fileSystem",
      vaultId: inRegion,
      policyName: "holdfast-daily",
      firstBackup: "now",
      changes: [
        "Creates the vault holdfast-westeurope if it is missing.",
        "Creates the policy holdfast-daily if it is missing.",
        "Enables protection (disks: all).",
      ],
      findings: [],
    });
  });

  test.for<[string, Given, readonly string[]]>([
    ["a protected machine", { items: [item()] }, []],
    ["resumed protection", { items: [stopped], config: resuming }, [expect.any(String), "Resumes protection."]],
    [
      "an undeleted item",
      { items: [item({ isSoftDeleted: true })] },
      ["Undeletes the backup item.", expect.any(String), "Enables protection."],
    ],
    [
      "a changed policy",
      { items: [item({ policyId: policyIdOf(inRegion, "other") })], config: changingPolicy },
      [expect.any(String), "Changes the policy to holdfast-daily."],
    ],
    [
      "changed disks",
      { items: [item({ disks: { kind: "include", luns: [1] } })], config: changingDisks },
      ["Changes the disks: all."],
    ],
    [
      "a vault that has neither policy nor machine",
      { contents: otherPolicies },
      ["Creates the policy holdfast-daily.", "Enables protection (disks: all)."],
    ],
    [
      "a policy that must exist",
      { config: withoutTemplate },
      ["Creates the vault holdfast-westeurope if it is missing.", "Enables protection (disks: all)."],
    ],
  ])("of %s has these changes", ([, given, changes]) => {
    expect(rowOf(given).changes).toEqual(changes);
  });

  test("leaves out what is not known: rule, expected consistency", () => {
    expect(rowOf({ machine: { hasInstanceView: undefined as never } })).not.toHaveProperty("expectedConsistency");
    expect(rowOf({ config: sampleConfig({ rules: [] }) })).toMatchObject({ rule: null, action: "exclude" });
  });

  test("of a machine with differing disks names both selections", () => {
    const { findings } = rowOf({ items: [item({ disks: { kind: "include", luns: [2, 1, 2] } })] });

    expect(findings[0]?.text).toMatch(/Backed up: only the OS disk and LUN 1, 2; the rule says: all\.$/);
  });

  test("prefers the item in one of the rule's vaults to any other", () => {
    const row = rowOf({ items: [item({ vaultId: elsewhere, protectionState: "ProtectionStopped" }), item()] });

    expect(row).toMatchObject({ action: "alreadyProtected", vaultId: inRegion });
  });
});
