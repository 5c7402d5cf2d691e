import { addSeconds, type Instant, isBefore } from "../domain/instant.ts";
import type { ProtectionPolicy, VaultDirectory } from "../domain/ports/vault-directory.ts";
import { resourceKey } from "../domain/resource-id.ts";

/** The policies of vaults as they were listed last. */
export interface PolicyLists {
  /**
   * A policy as the vault's list has shown it within the last hour; lists the vault where that is longer ago. `undefined` for a policy
   * that the list did not have.
   */
  listed(vaultId: string, policyName: string, at: Instant): Promise<ProtectionPolicy | undefined>;
  /** Forgets a vault's list: one of its policies is changed. */
  forget(vaultId: string): void;
}

/** One process remembers as many vaults: their lists are below 20 KB each. */
const MAX_VAULTS = 100;
const FRESH_SECONDS = 3600;

/** Lists the policies of a vault once for all comparisons of an hour, so that a sweep costs a request for each vault, not for each policy. */
export function createPolicyLists(directory: Pick<VaultDirectory, "listPolicies">): PolicyLists {
  const known = new Map<string, { readonly at: Instant; readonly policies: readonly ProtectionPolicy[] }>();
  return {
    async listed(vaultId, policyName, at) {
      const key = resourceKey(vaultId);
      let found = known.get(key);
      if (found === undefined || !isBefore(at, addSeconds(found.at, FRESH_SECONDS))) {
        found = { at, policies: (await directory.listPolicies(vaultId)) ?? [] };
        known.delete(key);
        known.set(key, found);
        for (const oldest of [...known.keys()].slice(0, Math.max(0, known.size - MAX_VAULTS))) known.delete(oldest);
      }
      return found.policies.find((policy) => policy.policyName.toLowerCase() === policyName.toLowerCase());
    },
    forget(vaultId) {
      known.delete(resourceKey(vaultId));
    },
  };
}
