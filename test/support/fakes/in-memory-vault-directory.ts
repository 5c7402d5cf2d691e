import type { ProtectionPolicy, Vault, VaultDirectory } from "../../../domain/ports/vault-directory.ts";
import type { VaultStorage } from "../../../domain/protection/vault-drift.ts";
import { parseVaultId, policyIdOf, resourceKey, sameResource } from "../../../domain/resource-id.ts";
import { PlannedFaults } from "./planned-faults.ts";

/** Vaults and policies in maps. A vault made here is `Creating` until `finishCreation`, unless told to be ready at once. */
export class InMemoryVaultDirectory implements VaultDirectory {
  readonly faults = new PlannedFaults();
  /** Every vault creation asked for, in order. */
  readonly createdVaults: Parameters<VaultDirectory["createVault"]>[0][] = [];
  readonly createdPolicies: Parameters<VaultDirectory["createPolicy"]>[0][] = [];
  readonly changedPolicies: Parameters<VaultDirectory["changePolicy"]>[0][] = [];
  /** Vaults that have had an item: their redundancy is locked. */
  readonly lockedVaults = new Set<string>();
  readonly #vaults = new Map<string, Vault>();
  readonly #policies = new Map<string, ProtectionPolicy>();
  readonly #stateAfterCreation: string;

  constructor(options: { readonly stateAfterCreation?: string } = {}) {
    this.#stateAfterCreation = options.stateAfterCreation ?? "Creating";
  }

  putVault(vault: Vault): void {
    this.#vaults.set(resourceKey(vault.vaultId), vault);
  }

  putPolicy(vaultId: string, policy: Omit<ProtectionPolicy, "policyId">): void {
    const policyId = policyIdOf(vaultId, policy.policyName);
    this.#policies.set(resourceKey(policyId), { ...policy, policyId });
  }

  /** Azure is done with the vault. */
  finishCreation(vaultId: string, provisioningState = "Succeeded"): void {
    const vault = this.#vaults.get(resourceKey(vaultId));
    if (vault === undefined) throw new Error(`no vault ${vaultId}`);
    this.putVault({ ...vault, provisioningState });
  }

  async readVault(vaultId: string): Promise<Vault | undefined> {
    this.faults.check("readVault");
    return this.#vaults.get(resourceKey(vaultId));
  }

  async listVaults(subscriptionId: string): Promise<readonly Vault[]> {
    this.faults.check("listVaults");
    return [...this.#vaults.values()].filter((vault) =>
      sameResource(parseVaultId(vault.vaultId)?.subscriptionId ?? "", subscriptionId),
    );
  }

  async createVault(request: Parameters<VaultDirectory["createVault"]>[0]): Promise<void> {
    this.faults.check("createVault");
    this.createdVaults.push(request);
    if (this.#vaults.has(resourceKey(request.vaultId))) return;
    const { vaultId, location } = request;
    const settings = { ...request.settings, tags: request.settings.tags ?? {} };
    this.putVault({ vaultId, location, provisioningState: this.#stateAfterCreation, settings });
  }

  async changeStorage(vaultId: string, storage: VaultStorage): Promise<"changed" | "locked"> {
    this.faults.check("changeStorage");
    const vault = this.#vaults.get(resourceKey(vaultId));
    if (vault === undefined || this.lockedVaults.has(resourceKey(vaultId))) return "locked";
    this.putVault({ ...vault, settings: { tags: {}, ...vault.settings, ...storage } });
    return "changed";
  }

  async readPolicy(vaultId: string, policyName: string): Promise<ProtectionPolicy | undefined> {
    this.faults.check("readPolicy");
    return this.#policies.get(resourceKey(policyIdOf(vaultId, policyName)));
  }

  async listPolicies(vaultId: string): Promise<readonly ProtectionPolicy[] | undefined> {
    this.faults.check("listPolicies");
    if (!this.#vaults.has(resourceKey(vaultId))) return undefined;
    const prefix = `${resourceKey(policyIdOf(vaultId, ""))}/`;
    return [...this.#policies].filter(([key]) => key.startsWith(prefix)).map(([, policy]) => policy);
  }

  async createPolicy(request: Parameters<VaultDirectory["createPolicy"]>[0]): Promise<ProtectionPolicy> {
    this.faults.check("createPolicy");
    this.createdPolicies.push(request);
    return this.#write(request, 0);
  }

  async changePolicy(request: Parameters<VaultDirectory["changePolicy"]>[0]): Promise<void> {
    this.faults.check("changePolicy");
    this.changedPolicies.push(request);
    const { vaultId, policyName } = request;
    const existing = this.#policies.get(resourceKey(policyIdOf(vaultId, policyName)));
    if (existing === undefined) throw new Error(`no policy ${policyName}`);
    this.#write(request, existing.protectedItemsCount);
  }

  #write({ vaultId, policyName, template }: Parameters<VaultDirectory["createPolicy"]>[0], count: number) {
    const policyId = policyIdOf(vaultId, policyName);
    const { kind, ...settings } = template;
    const policy = { policyId, policyName, kind, protectedItemsCount: count, settings };
    this.#policies.set(resourceKey(policyId), policy);
    return policy;
  }
}
