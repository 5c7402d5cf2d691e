import type { VaultDirectory } from "../../domain/ports/vault-directory.ts";
import { shortensRetention } from "../../domain/protection/policy-differences.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { comparePolicies } from "../../orchestrations/contracts/item-activities.ts";

/**
 * Compares how long two policies of a vault keep recovery points. Safe to repeat: it changes nothing. `unknown` where one does
 * not exist, or has settings that cannot be compared.
 */
export function createComparePolicies(deps: { readonly directory: Pick<VaultDirectory, "readPolicy"> }) {
  return async (rawInput: unknown): Promise<ActivityOutput<typeof comparePolicies>> => {
    const { vaultId, fromPolicyName, toPolicyName } = comparePolicies.input.parse(rawInput);
    const from = (await deps.directory.readPolicy(vaultId, fromPolicyName))?.settings;
    const to = (await deps.directory.readPolicy(vaultId, toPolicyName))?.settings;
    if (from === undefined || to === undefined) return { retention: "unknown" };
    return { retention: shortensRetention(from, to) ? "shortens" : "keepsAsLong" };
  };
}
