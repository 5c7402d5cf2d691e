import { expect, test } from "vitest";
import { addSeconds, type Instant } from "../../../domain/instant.ts";
import { createPolicyLists } from "../../../functions/policy-lists.ts";
import { InMemoryVaultDirectory } from "../../support/fakes/in-memory-vault-directory.ts";
import { sampleTemplate, sampleVaultId } from "../../support/fakes/sample-machine.ts";

const vaultId = sampleVaultId();
const at = "2026-12-01T00:00:00.000Z" as Instant;
const policy = { policyName: "daily", kind: "standard", protectedItemsCount: 3, settings: sampleTemplate } as const;

function arrange() {
  const directory = new InMemoryVaultDirectory();
  directory.putVault({ vaultId, location: "westeurope", provisioningState: "Succeeded" });
  directory.putPolicy(vaultId, policy);
  const listed: string[] = [];
  const lists = createPolicyLists({
    async listPolicies(id) {
      listed.push(id);
      return id.startsWith("/missing") ? undefined : await directory.listPolicies(id);
    },
  });
  return { listed, lists };
}

test("lists a vault once for all of its policies within an hour", async () => {
  const { listed, lists } = arrange();

  expect(await lists.listed(vaultId, "DAILY", at)).toMatchObject(policy);
  expect(await lists.listed(vaultId.toUpperCase(), "daily-2", addSeconds(at, 3599))).toBeUndefined();
  expect(listed).toEqual([vaultId]);
});

test.for<[string, (lists: ReturnType<typeof createPolicyLists>) => void, number]>([
  ["after an hour", () => undefined, 3600],
  ["when it was told to forget", (lists) => lists.forget(vaultId), 1],
])("lists a vault again %s", async ([, change, seconds]) => {
  const { listed, lists } = arrange();
  await lists.listed(vaultId, "daily", at);

  change(lists);
  await lists.listed(vaultId, "daily", addSeconds(at, seconds));

  expect(listed).toHaveLength(2);
});

test("a vault that does not exist has no policy", async () => {
  expect(await arrange().lists.listed("/missing", "daily", at)).toBeUndefined();
});

test("remembers a hundred vaults", async () => {
  const { listed, lists } = arrange();
  for (let vault = 0; vault <= 100; vault += 1) await lists.listed(`/missing/${vault}`, "daily", at);

  await lists.listed("/missing/100", "daily", at);
  await lists.listed("/missing/0", "daily", at);

  expect(listed).toHaveLength(102);
});
