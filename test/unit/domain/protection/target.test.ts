import { expect, test } from "vitest";
import { policyTemplateFor, redundancyFor } from "../../../../domain/protection/target.ts";
import { sampleConfig, sampleMachine, sampleVaultId } from "../../../support/fakes/sample-machine.ts";

const machine = sampleMachine();

test.for([
  ["the vault of the machine's region, in any casing", sampleVaultId().toUpperCase(), "ZoneRedundant"],
  ["Azure's default for a vault nobody names", sampleVaultId("other"), "GeoRedundant"],
] as const)("a new vault's redundancy: %s", ([, vaultId, redundancy]) => {
  expect(redundancyFor(sampleConfig(), vaultId, machine)).toBe(redundancy);
});

test.for([
  ["the Standard name of a Standard policy", "Holdfast-Daily", "standard", "standard"],
  ["the Enhanced name of an Enhanced policy", "holdfast-daily-enhanced", "enhanced", "enhanced"],
  ["the Standard name where Enhanced is wanted", "holdfast-daily", "enhanced", undefined],
  ["an unknown name", "other", "standard", undefined],
] as const)("a policy's template: %s", ([, name, kind, expected]) => {
  expect(policyTemplateFor(sampleConfig(), name, kind)?.kind).toBe(expected);
});

test("a policy named after the region has the template of its pattern", () => {
  const config = sampleConfig();
  const daily = { ...config.policies["daily"], standardName: "daily-{location}" };
  const regional = sampleConfig({ policies: { daily: daily as never } });

  expect(policyTemplateFor(regional, "daily-westeurope", "standard")?.time).toBe("23:00");
});

test("a policy that must exist has no template", () => {
  const policies = { daily: { standardName: "daily", enhancedName: "daily-enhanced", manage: false } };

  expect(policyTemplateFor(sampleConfig({ policies }), "daily", "standard")).toBeUndefined();
});
