import { describe, expect, test } from "vitest";
import { preflightFindings } from "../../../../../domain/protection/findings/preflight.ts";
import {
  type PreflightExtras,
  type RestorePointLock,
  restorePointLocation,
} from "../../../../../domain/protection/findings/preflight-extras.ts";
import { decideByRules } from "../../../../../domain/protection/rules.ts";
import { resourceKey } from "../../../../../domain/resource-id.ts";
import type { VirtualMachine } from "../../../../../domain/virtual-machine.ts";
import { sampleConfig, sampleMachine, sampleVaultId } from "../../../../support/fakes/sample-machine.ts";

const OTHER_SUBSCRIPTION = "00000000-0000-0000-0000-000000000002";
const { regional } = sampleConfig().vaults;
const { daily } = sampleConfig().policies;
if (regional === undefined || daily === undefined) throw new Error("The sample configuration has changed.");

const config = sampleConfig();
const ofOtherSubscription = sampleConfig({ vaults: { regional: { ...regional, subscriptionId: OTHER_SUBSCRIPTION } } });
const existingVault = sampleConfig({ vaults: { regional: { ...regional, createIfMissing: false } } });
const existingPolicy = sampleConfig({
  policies: { daily: { standardName: "std", enhancedName: "enh", manage: false } },
});

function codes(
  change: Partial<VirtualMachine>,
  extras: PreflightExtras = {},
  withConfig: typeof config = config,
): readonly string[] {
  const vm = sampleMachine(change);
  return preflightFindings(vm, decideByRules(vm, withConfig), extras).map(({ code }) => code);
}

function vaultIn(location: string): PreflightExtras {
  return { vaults: new Map([[resourceKey(sampleVaultId()), { location }]]) };
}

const subscription = resourceKey(sampleMachine().subscriptionId);

describe("policy", () => {
  test.for<[string, Partial<VirtualMachine>, RegExp]>([
    ["Ultra disks", { hasEnhancedOnlyDisks: true }, /Ultra or Premium SSD v2 disks\.$/],
    ["Trusted Launch", { securityType: "TrustedLaunch" }, /Trusted Launch\.$/],
    ["a Confidential VM", { securityType: "ConfidentialVM" }, /Confidential VM\.$/],
  ])("%s needs an Enhanced policy", ([, change, text]) => {
    const vm = sampleMachine(change);

    const found = preflightFindings(vm, decideByRules(vm, config), {});

    expect(found).toMatchObject([{ code: "enhancedPolicyRequired", text: expect.stringMatching(text) }]);
  });

  test("an extended zone needs an Enhanced policy, and a Standard one is refused", () => {
    const vm = sampleMachine({ extendedZone: "losangeles" });
    const decision = decideByRules(vm, config);
    const standard = { ...decision, template: { ...daily.template, kind: "standard" } } as typeof decision;

    expect(preflightFindings(vm, standard, {})).toMatchObject([
      { code: "standardPolicyUnsuitable", severity: "blocking" },
    ]);
  });

  test("an ordinary machine needs no Enhanced policy", () => {
    expect(codes({})).toEqual([]);
    expect(codes({}, {}, existingPolicy)).toEqual([]);
  });

  test("a policy without template is Enhanced where the rules choose the Enhanced name", () => {
    expect(codes({ hasEnhancedOnlyDisks: true }, {}, existingPolicy)).toEqual(["enhancedPolicyRequired"]);
  });
});

describe("vault", () => {
  test.for<[string, PreflightExtras, typeof config, readonly string[]]>([
    ["a vault of the machine's region is right", vaultIn("West Europe"), config, []],
    ["a vault of another region is refused", vaultIn("northeurope"), config, ["vaultInOtherRegion"]],
    ["a missing vault is created", { listedSubscriptions: new Set([subscription]) }, config, []],
    [
      "a missing vault that may not be created is reported",
      { listedSubscriptions: new Set([subscription]) },
      existingVault,
      ["vaultMissing"],
    ],
    ["nothing is said of a vault that could not be listed", {}, existingVault, []],
    ["a vault of another subscription is reported", {}, ofOtherSubscription, ["vaultInOtherSubscription"]],
  ])("%s", ([, extras, withConfig, expected]) => {
    expect(codes({}, extras, withConfig)).toEqual(expected);
  });

  test("a Confidential VM cannot use a vault of another subscription", () => {
    expect(codes({ securityType: "ConfidentialVM" }, {}, ofOtherSubscription)).toEqual([
      "confidentialInOtherSubscription",
      "enhancedPolicyRequired",
    ]);
  });
});

test("says nothing about the place of a vault whose ID cannot be read", () => {
  const vm = sampleMachine();
  const decision = { ...decideByRules(vm, config), vaultId: "somewhere" };

  expect(preflightFindings(vm, decision, {})).toEqual([]);
});

describe("locks on the resource group of restore points", () => {
  const { subscriptionId } = sampleMachine();
  const lock: RestorePointLock = {
    subscriptionId,
    group: { name: "AzureBackupRG_westeurope_1", location: "westeurope" },
    name: "keep",
    level: "CanNotDelete",
  };

  test.for<[string, RestorePointLock, readonly string[]]>([
    ["one of the machine's region and subscription is reported", lock, ["restorePointGroupLocked"]],
    ["one of another region is not", { ...lock, group: { name: "g", location: "northeurope" } }, []],
    ["one of another subscription is not", { ...lock, subscriptionId: OTHER_SUBSCRIPTION }, []],
    [
      "one on the subscription is reported",
      { subscriptionId, name: "keep", level: "ReadOnly" },
      ["restorePointGroupLocked"],
    ],
  ])("%s", ([, given, expected]) => {
    expect(codes({}, { restorePointLocks: [given] })).toEqual(expected);
  });

  test.for<[string, string | undefined]>([
    ["AzureBackupRG_westeurope_1", "westeurope"],
    ["azurebackuprg_WestEurope_12", "westeurope"],
    ["AzureBackupRG_westeurope", undefined],
    ["my-AzureBackupRG_westeurope_1", undefined],
  ])("the region of %s is %s", ([name, location]) => {
    expect(restorePointLocation(name)).toBe(location);
  });
});

describe("registration of the resource provider", () => {
  const registered = { registrations: new Map([[subscription, true]]) };
  const unregistered = { registrations: new Map([[subscription, false]]) };

  test.for<[string, PreflightExtras, readonly string[]]>([
    ["a registered subscription is right", registered, []],
    ["one that is not registered is reported", unregistered, ["providerNotRegistered"]],
    [
      "one that Holdfast registers is no obstacle",
      { ...unregistered, registersProviders: true },
      ["providerIsRegistered"],
    ],
    ["nothing is said where it was not read", { registrations: new Map() }, []],
  ])("%s", ([, extras, expected]) => {
    expect(codes({}, extras)).toEqual(expected);
  });
});

describe("what could not be read of the machine's subscription", () => {
  const unread = (parts: readonly ("disks" | "locks")[]): PreflightExtras => ({
    unread: new Map([[subscription, parts]]),
  });

  test.for<[string, PreflightExtras, readonly string[]]>([
    ["is unknown, not fine", unread(["disks", "locks"]), ["preflightIncomplete"]],
    ["is nothing where all was read", unread([]), []],
    ["is nothing where another subscription was not read", { unread: new Map([["other", ["disks"]]]) }, []],
  ])("%s", ([, extras, expected]) => {
    expect(codes({}, extras)).toEqual(expected);
  });

  test("is named, also of a machine that the rules refuse", () => {
    const vm = sampleMachine({ hasUnmanagedDisks: true });
    const found = preflightFindings(vm, decideByRules(vm, config), unread(["disks", "locks"]));

    expect(found).toMatchObject([
      { code: "unmanagedDisks" },
      { code: "preflightIncomplete", text: expect.stringMatching(/Not read: disks and locks\.$/) },
    ]);
  });
});

test("says nothing of a machine that a rule skips", () => {
  const skip = sampleConfig({ rules: [{ name: "none", match: {}, action: "skip", reason: "no" }] });

  expect(codes({ hasUnmanagedDisks: true }, {}, skip)).toEqual([]);
});

test("says of a machine that the rules refuse why, and what else it shows", () => {
  expect(codes({ hasUnmanagedDisks: true, powerState: "deallocated" })).toEqual(["unmanagedDisks", "poweredOff"]);
});

test("puts the worst first", () => {
  const found = codes(
    { isSpot: true, agent: { state: "absent" }, dataDisks: [{ lun: 0, sizeGb: 70_000 }] },
    {},
    ofOtherSubscription,
  );

  expect(found).toEqual(["diskTooLarge", "agentAbsent", "vaultInOtherSubscription", "spotMachine"]);
});
