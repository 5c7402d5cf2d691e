import { expect, test } from "vitest";
import { z } from "zod";
import { evaluate } from "../../../support/infra/evaluate.ts";
import { infraFile, infraJson } from "../../../support/infra/infra-files.ts";

const roles = infraFile("modules/roles.bicep");
const roleDefinitions = infraJson("role-definitions.json");
const keyed = z.array(z.looseObject({ key: z.string() }));

interface Parameters {
  readonly optionalRoles: readonly string[];
  readonly vaultResourceGroups: readonly string[];
  readonly machineResourceGroups: readonly string[];
}

/** Keys of the roles that are assigned for the subscription, in each vault's group and in each machine's group. */
function assigned(parameters: Parameters) {
  const values = { roleDefinitions, ...parameters };
  const loop = roles.resources.find(({ name }) => name === "assignments")?.value;
  if (loop?.kind !== "loop" || loop.body.kind !== "if") throw new Error("the assignments are no loop with a condition");
  const { condition } = loop.body;
  const all = keyed.parse(evaluate(loop.over, roles, values));
  const keysOf = (variable: string) => {
    const value = roles.variables.find(({ name }) => name === variable)?.value;
    return value === undefined ? [] : keyed.parse(evaluate(value, roles, values)).map(({ key }) => key);
  };
  return {
    subscription: all.filter((role) => evaluate(condition, roles, { ...values, role }) === true).map(({ key }) => key),
    vaultGroups: parameters.vaultResourceGroups.length === 0 ? [] : keysOf("vaultRoles"),
    machineGroups: parameters.machineResourceGroups.length === 0 ? [] : keysOf("enablerRoles"),
  };
}

const byDefault: Parameters = {
  optionalRoles: ["createVaults"],
  vaultResourceGroups: ["holdfast-backup"],
  machineResourceGroups: [],
};
const ofVaults = ["vaultOperator", "policyWriter", "vaultCreator"];

test.for<[string, Partial<Parameters>, ReturnType<typeof assigned>]>([
  [
    "vaults' rights to their group by default",
    {},
    { subscription: ["machineReader", "protectionEnabler"], vaultGroups: ofVaults, machineGroups: [] },
  ],
  [
    "vaults' rights to the subscription without groups",
    { vaultResourceGroups: [] },
    { subscription: ["machineReader", "protectionEnabler", ...ofVaults], vaultGroups: [], machineGroups: [] },
  ],
  [
    "the right to write machines to their groups where they are given",
    { machineResourceGroups: ["shop"] },
    { subscription: ["machineReader"], vaultGroups: ofVaults, machineGroups: ["protectionEnabler"] },
  ],
  [
    "no right to create vaults where it is not wanted",
    { optionalRoles: [] },
    { subscription: ["machineReader", "protectionEnabler"], vaultGroups: ["vaultOperator"], machineGroups: [] },
  ],
  [
    "the right to register a provider to the subscription only",
    { optionalRoles: ["registerProviders"] },
    {
      subscription: ["machineReader", "protectionEnabler", "providerRegistrar"],
      vaultGroups: ["vaultOperator"],
      machineGroups: [],
    },
  ],
])("roles.bicep gives %s", ([, change, expected]) => {
  expect(assigned({ ...byDefault, ...change })).toEqual(expected);
});
