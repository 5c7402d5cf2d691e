import type { VaultSettings } from "../protection/config.ts";
import type { ActualPolicySettings, PolicyKind, PolicyTemplate } from "../protection/policy-template.ts";
import type { ActualVaultSettings, VaultStorage } from "../protection/vault-drift.ts";

/** Vaults and their protection policies: what must exist before a machine can be protected. */
export interface VaultDirectory {
  readVault(vaultId: string): Promise<Vault | undefined>;
  listVaults(subscriptionId: string): Promise<readonly Vault[]>;
  /** Starts the creation (and that of its resource group when missing); `readVault` tells when it is done. May run twice. */
  createVault(request: {
    readonly vaultId: string;
    readonly location: string;
    readonly settings: VaultSettings;
  }): Promise<void>;
  /**
   * Changes the redundancy of a vault that has not had an item yet; `locked`: it had one, or Azure no longer allows the
   * change for another reason. May run twice.
   */
  changeStorage(vaultId: string, storage: VaultStorage): Promise<"changed" | "locked">;
  readPolicy(vaultId: string, policyName: string): Promise<ProtectionPolicy | undefined>;
  /** The vault's policies for virtual machines, in one list; `undefined` when the vault does not exist. */
  listPolicies(vaultId: string): Promise<readonly ProtectionPolicy[] | undefined>;
  /** Creates a policy; the same template twice is the same policy. The template's time zone is one that Azure knows. */
  createPolicy(request: PolicyRequest): Promise<ProtectionPolicy>;
  /** Makes a policy of the same kind as the template says; what that does not name stays. May run twice. */
  changePolicy(request: PolicyRequest): Promise<void>;
}

interface PolicyRequest {
  readonly vaultId: string;
  readonly policyName: string;
  readonly template: PolicyTemplate;
}

export interface Vault {
  readonly vaultId: string;
  readonly location: string;
  /** As ARM spells it; `Succeeded` when usable. */
  readonly provisioningState: string;
  /** Absent where only part of the vault was read. */
  readonly settings?: ActualVaultSettings;
}

export interface ProtectionPolicy {
  readonly policyId: string;
  readonly policyName: string;
  /** `V1` is Standard, `V2` Enhanced. */
  readonly kind: PolicyKind;
  /** Machines under this policy; Azure allows 100. */
  readonly protectedItemsCount: number;
  /** Absent when the policy has something that a template cannot express. */
  readonly settings?: ActualPolicySettings;
}
