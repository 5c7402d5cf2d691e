import { parseVaultId, sameResource, vaultIdOf } from "../resource-id.ts";

/**
 * Names of the further vaults of a family and of the further copies of a policy: the first has the configured name, the others
 * add their number to it.
 */

/** Source of both: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules */
const MAX_VAULT_NAME_LENGTH = 50;
const MAX_POLICY_NAME_LENGTH = 150;

/**
 * The ID of a vault of the family: the first one for 1, `<name>-2` for 2 and so on. A name that would be too long for Azure is
 * cut before the number.
 *
 * @param index - Counted from 1.
 */
export function vaultInFamily(firstVaultId: string, index: number): string {
  const first = parseVaultId(firstVaultId);
  if (first === undefined || index === 1) return firstVaultId;
  return vaultIdOf({ ...first, name: numbered(first.name, index, MAX_VAULT_NAME_LENGTH) });
}

/**
 * Which vault of the family this is, counted from 1; `undefined` for a vault that is none of it. A vault of the family is not
 * "elsewhere": a machine that it protects is where the rules want it.
 */
export function familyIndexOf(firstVaultId: string, vaultId: string): number | undefined {
  if (sameResource(firstVaultId, vaultId)) return 1;
  const index = Number(/-([1-9]\d{0,3})\/*$/.exec(vaultId)?.[1] ?? 1);
  return index > 1 && sameResource(vaultInFamily(firstVaultId, index), vaultId) ? index : undefined;
}

/**
 * The name of a copy of a policy: the policy's own for 1, `<name>-2` for 2 and so on.
 *
 * @param copy - Counted from 1.
 */
export function clonedPolicyName(name: string, copy: number): string {
  return copy === 1 ? name : numbered(name, copy, MAX_POLICY_NAME_LENGTH);
}

function numbered(name: string, number: number, maxLength: number): string {
  const suffix = `-${number}`;
  const isTooLong = name.length + suffix.length > maxLength;
  const stem = isTooLong ? name.slice(0, maxLength - suffix.length).replace(/-+$/, "") : name;
  return `${stem}${suffix}`;
}
