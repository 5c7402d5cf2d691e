import type { VaultDirectory } from "../../domain/ports/vault-directory.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { observeVault } from "../../orchestrations/contracts/vault-activities.ts";

/**
 * Counts the machines of a vault and of each of its policies with one list. Machines whose protection is stopped have no policy
 * and are not counted: Azure then refuses what the ledger allows. Safe to repeat: it changes nothing.
 */
export function createObserveVault(deps: { readonly directory: Pick<VaultDirectory, "listPolicies"> }) {
  return async (rawInput: unknown): Promise<ActivityOutput<typeof observeVault>> => {
    const { vaultId } = observeVault.input.parse(rawInput);
    const found = await deps.directory.listPolicies(vaultId);
    if (found === undefined) return { vaultExists: false, policies: [], machines: 0 };
    const policies = found.map(({ policyName, protectedItemsCount }) => ({
      name: policyName,
      count: protectedItemsCount,
    }));
    return { vaultExists: true, policies, machines: policies.reduce((sum, { count }) => sum + count, 0) };
  };
}
