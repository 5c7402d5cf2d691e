import { expect, test } from "vitest";
import type { ProtectionConfig } from "../../../../domain/protection/config.ts";
import { decideByRules, type ProtectionDecision } from "../../../../domain/protection/rules.ts";
import { waitPlanOf } from "../../../../domain/sweep/wait-plan.ts";
import type { VirtualMachine } from "../../../../domain/virtual-machine.ts";
import { sampleConfig, sampleMachine, sampleVaultId } from "../../../support/fakes/sample-machine.ts";

function planOf(change: Partial<VirtualMachine> = {}, vault: object = {}, config: Partial<ProtectionConfig> = {}) {
  const { regional } = sampleConfig().vaults;
  const machine = sampleMachine({ hasInstanceView: undefined, ...change } as Partial<VirtualMachine>);
  const vaults = { regional: { ...regional, ...vault } } as ProtectionConfig["vaults"];
  return waitPlanOf(machine, decideByRules(machine, sampleConfig({ vaults, ...config })));
}

test("names the vaults of the machine's rule, and what is told of a machine that waits", () => {
  expect(planOf()).toEqual({
    location: "westeurope",
    vaultId: sampleVaultId(),
    maximumVaults: 10,
    configVersion: "0123456789ab",
    rule: "all",
    policyKey: "daily",
    redundancy: "ZoneRedundant",
  });
});

test("is the same in a vault whose subscription is named, in whatever casing, as long as it is the machine's", () => {
  const subscriptionId = sampleMachine().subscriptionId.toUpperCase();

  expect(planOf({}, { subscriptionId })).toMatchObject({ location: "westeurope" });
});

test.for<[string, Partial<VirtualMachine>, object, Partial<ProtectionConfig>]>([
  ["no rule is for the machine", {}, {}, { rules: [] }],
  ["the next vault is used on the same day", {}, { whenDayQuotaReached: "nextVault" }, {}],
  [
    "the vaults are in another subscription, which Azure's backup status does not see",
    {},
    { subscriptionId: "00000000-0000-0000-0000-000000000002" },
    {},
  ],
  ["Azure still creates the machine", { provisioningState: "Creating" }, {}, {}],
  ["the row shows what prevents protection", { dataDisks: Array.from({ length: 33 }, (_, lun) => ({ lun })) }, {}, {}],
])("does not exist where %s", ([, machine, vault, config]) => {
  expect(planOf(machine, vault, config)).toBeUndefined();
});

test("does not exist where the vault's ID cannot be read", () => {
  const machine = sampleMachine();
  const decision = { ...decideByRules(machine, sampleConfig()), vaultId: "/subscriptions" } as ProtectionDecision;

  expect(waitPlanOf(machine, decision)).toBeUndefined();
});
