import { expect, test } from "vitest";
import { clonedPolicyName, familyIndexOf, vaultInFamily } from "../../../../domain/coordination/vault-family.ts";

const groupId =
  "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-backup/providers/Microsoft.RecoveryServices/vaults";
const first = `${groupId}/vault-weu`;
const longName = `v${"a".repeat(47)}-b`;

test.for<[string, string, number, string]>([
  ["the first vault by its configured name", first, 1, first],
  ["a further one by its number", first, 2, `${first}-2`],
  ["the last of a full subscription", first, 500, `${first}-500`],
  ["a name of 50 characters cut before the number", `${groupId}/${longName}`, 2, `${groupId}/v${"a".repeat(47)}-2`],
  ["a name of 48 characters whole", `${groupId}/${"a".repeat(48)}`, 2, `${groupId}/${"a".repeat(48)}-2`],
  ["what is no vault unchanged", "/subscriptions/1", 2, "/subscriptions/1"],
])("names %s", ([, firstVaultId, index, expected]) => {
  expect(vaultInFamily(firstVaultId, index)).toBe(expected);
});

test.for<[string, string, number | undefined]>([
  ["the first", first, 1],
  ["the first in other casing", first.toUpperCase(), 1],
  ["a further one", `${first}-2`, 2],
  ["a further one with a slash at its end", `${first}-12/`, 12],
  ["another vault", `${groupId}/vault-neu`, undefined],
  ["a vault of the same name in another group", `${first.replace("rg-backup", "rg-other")}-2`, undefined],
  ["number 1, which no further vault has", `${first}-1`, undefined],
  ["a number with a zero before it", `${first}-02`, undefined],
])("recognises %s", ([, vaultId, expected]) => {
  expect(familyIndexOf(first, vaultId)).toBe(expected);
});

test("recognises a vault whose name had to be cut", () => {
  const cut = `${groupId}/${longName}`;

  expect(familyIndexOf(cut, vaultInFamily(cut, 33))).toBe(33);
});

test.for<[string, number, string]>([
  ["daily", 1, "daily"],
  ["daily", 2, "daily-2"],
  ["p".repeat(150), 10, `${"p".repeat(147)}-10`],
])("names copy %s %i of a policy", ([name, copy, expected]) => {
  expect(clonedPolicyName(name, copy)).toBe(expected);
  expect(clonedPolicyName(name, copy).length).toBeLessThanOrEqual(150);
});
