import { expect, test } from "vitest";
import { policyIdOf } from "../../../../domain/resource-id.ts";
import { createEnsurePolicy } from "../../../../functions/activities/ensure-policy.ts";
import { InMemoryVaultDirectory } from "../../../support/fakes/in-memory-vault-directory.ts";
import { sampleConfig, sampleVaultId } from "../../../support/fakes/sample-machine.ts";

const vaultId = sampleVaultId();
const policyName = "holdfast-daily";
const policyId = policyIdOf(vaultId, policyName);
const ready = { kind: "ready", policyId, created: false };

test.for([
  ["Standard for a Standard machine", "standard", "standard", 0, ready],
  ["Enhanced takes every machine", "enhanced", "standard", 0, ready],
  ["one place left", "standard", "standard", 99, ready],
  ["no place left", "standard", "standard", 100, { kind: "full", protectedItemsCount: 100 }],
] as const)("judges an existing policy: %s", async ([, kind, needed, protectedItemsCount, expected]) => {
  const directory = new InMemoryVaultDirectory();
  directory.putPolicy(vaultId, { policyName, kind, protectedItemsCount });
  const ensure = createEnsurePolicy({ directory, config: sampleConfig() });

  await expect(ensure({ vaultId, policyName, kind: needed, create: true })).resolves.toEqual(expected);
  expect(directory.createdPolicies).toEqual([]);
});

test("explains that a Standard policy cannot protect a machine that needs an Enhanced one", async () => {
  const directory = new InMemoryVaultDirectory();
  directory.putPolicy(vaultId, { policyName, kind: "standard", protectedItemsCount: 0 });
  const ensure = createEnsurePolicy({ directory, config: sampleConfig() });

  const output = await ensure({ vaultId, policyName, kind: "enhanced", create: true });

  expect(output).toMatchObject({ kind: "unsuitable", explanation: expect.stringContaining(policyName) });
});

test.for([
  ["standard", "holdfast-daily"],
  ["enhanced", "holdfast-daily-enhanced"],
] as const)("creates a missing %s policy from the template of its name", async ([kind, name]) => {
  const directory = new InMemoryVaultDirectory();
  const ensure = createEnsurePolicy({ directory, config: sampleConfig() });

  const output = await ensure({ vaultId, policyName: name, kind, create: true });

  expect(output).toEqual({ kind: "ready", policyId: policyIdOf(vaultId, name), created: true });
  expect(directory.createdPolicies).toMatchObject([{ policyName: name, template: { kind, time: "23:00" } }]);
});

test("finds the policy it created when it runs again", async () => {
  const directory = new InMemoryVaultDirectory();
  const ensure = createEnsurePolicy({ directory, config: sampleConfig() });
  const input = { vaultId, policyName, kind: "standard", create: true };

  await ensure(input);

  await expect(ensure(input)).resolves.toEqual(ready);
  expect(directory.createdPolicies).toHaveLength(1);
});

test.for([
  ["it must exist already", { create: false }, {}],
  ["the configuration no longer has its template", { create: true }, { policies: {} }],
] as const)("says that a policy is missing when %s", async ([, change, configChange]) => {
  const directory = new InMemoryVaultDirectory();
  const ensure = createEnsurePolicy({ directory, config: sampleConfig(configChange) });

  await expect(ensure({ vaultId, policyName, kind: "standard", ...change })).resolves.toEqual({ kind: "missing" });
});
