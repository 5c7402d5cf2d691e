import type { PolicyKind, PolicyTemplate, VaultRedundancy } from "../protection/config.ts";

/** Vaults and their protection policies: what must exist before a machine can be protected. */
export interface VaultDirectory {
  readVault(vaultId: string): Promise<Vault | undefined>;
  listVaults(subscriptionId: string): Promise<readonly Vault[]>;
  /** Starts the creation (and that of its resource group when missing); `readVault` tells when it is done. May run twice. */
  createVault(request: {
    readonly vaultId: string;
    readonly location: string;
    readonly redundancy: VaultRedundancy;
  }): Promise<void>;
  readPolicy(vaultId: string, policyName: string): Promise<ProtectionPolicy | undefined>;
  /** The vault's policies for virtual machines, in one list; `undefined` when the vault does not exist. */
  listPolicies(vaultId: string): Promise<readonly ProtectionPolicy[] | undefined>;
  /** Creates a policy; the same template twice is the same policy. */
  createPolicy(request: {
    readonly vaultId: string;
    readonly policyName: string;
    readonly template: PolicyTemplate;
  }): Promise<ProtectionPolicy>;
}

export interface Vault {
  readonly vaultId: string;
  readonly location: string;
  /** As ARM spells it; `Succeeded` when usable. */
  readonly provisioningState: string;
}

export interface ProtectionPolicy {
  readonly policyId: string;
  readonly policyName: string;
  /** `V1` is Standard, `V2` Enhanced. */
  readonly kind: PolicyKind;
  /** Machines under this policy; Azure allows 100. */
  readonly protectedItemsCount: number;
}
