import { expect, test } from "vitest";
import type { Instant } from "../../../../domain/instant.ts";
import type { ProtectionPolicy, VaultDirectory } from "../../../../domain/ports/vault-directory.ts";
import { createEnsurePolicy } from "../../../../functions/activities/ensure-policy.ts";
import { InMemoryVaultDirectory } from "../../../support/fakes/in-memory-vault-directory.ts";
import { sampleTemplate, sampleVaultId } from "../../../support/fakes/sample-machine.ts";

const vaultId = sampleVaultId();
const now = "2026-12-01T00:00:00.000Z" as Instant;
const template = { ...sampleTemplate, kind: "standard" } as const;
const names = ["daily", "daily-2", "daily-3"];

/** Compares the policies of a vault as a sweep does. */
async function compare(change: Partial<ProtectionPolicy> = {}) {
  const directory = new InMemoryVaultDirectory();
  directory.putVault({ vaultId, location: "westeurope", provisioningState: "Succeeded" });
  const read: string[] = [];
  let lists = 0;
  for (const policyName of names) {
    const settings = sampleTemplate;
    const own = policyName === "daily-2" ? change : {};
    directory.putPolicy(vaultId, { policyName, kind: "standard", protectedItemsCount: 3, settings, ...own });
  }
  const counting: Pick<VaultDirectory, "readPolicy" | "listPolicies" | "createPolicy" | "changePolicy"> = {
    async readPolicy(vault, policyName) {
      read.push(policyName);
      return await directory.readPolicy(vault, policyName);
    },
    async listPolicies(vault) {
      lists += 1;
      return await directory.listPolicies(vault);
    },
    createPolicy: (request) => directory.createPolicy(request),
    changePolicy: (request) => directory.changePolicy(request),
  };
  const ensure = createEnsurePolicy({ directory: counting, now: () => now });
  const outputs = [];
  for (const policyName of [...names, "gone"]) {
    const given = { vaultId, policyName, kind: "standard", create: false, template, manage: true, mayBeListed: true };
    outputs.push(await ensure(given));
  }
  return { outputs, read, lists, changed: directory.changedPolicies.map(({ policyName }) => policyName) };
}

test("policies that are as their templates say cost one list, and one that is missing a read", async () => {
  const { outputs, read, lists } = await compare();

  expect(outputs.map(({ kind }) => kind)).toEqual(["ready", "ready", "ready", "missing"]);
  expect([read, lists]).toEqual([["gone"], 1]);
});

test("a policy that differs is read before it is changed, and the list is not used any more", async () => {
  const settings = { ...sampleTemplate, retention: { days: 7 } };

  const { outputs, read, lists, changed } = await compare({ settings });

  expect(outputs[1]).toMatchObject({ kind: "ready", drift: [{ corrected: true }] });
  expect([read, changed, lists]).toEqual([["daily-2", "gone"], ["daily-2"], 2]);
});

test("a full policy is told as such by the list, too", async () => {
  expect((await compare({ protectedItemsCount: 100 })).outputs[1]).toMatchObject({ kind: "full" });
});
