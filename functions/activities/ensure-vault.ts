import type { Vault, VaultDirectory } from "../../domain/ports/vault-directory.ts";
import type { ProtectionConfig } from "../../domain/protection/config.ts";
import { redundancyFor } from "../../domain/protection/target.ts";
import { parseVaultId, regionKey } from "../../domain/resource-id.ts";
import { type ActivityOutput, ensureVault } from "../../orchestrations/contracts/activities.ts";

type Output = ActivityOutput<typeof ensureVault>;

/** States of a vault that will not become `Succeeded` by waiting. */
const UNUSABLE_STATES: readonly string[] = ["failed", "canceled", "cancelled", "deleting", "deleted"];

/**
 * Reads the vault once and starts its creation when it is missing and may be created. Never waits: `provisioning` asks
 * the workflow to poll again. May run twice: a vault that exists, finished or not, is not created again, and creating one
 * of the same ID and region twice gives one vault.
 */
export function createEnsureVault(deps: {
  readonly directory: Pick<VaultDirectory, "readVault" | "createVault">;
  readonly config: ProtectionConfig;
}) {
  return async (rawInput: unknown): Promise<Output> => {
    const { vaultId, location, create } = ensureVault.input.parse(rawInput);
    const existing = await deps.directory.readVault(vaultId);
    if (existing !== undefined) return stateOf(existing, location, false);
    if (!create) return { kind: "missing" };

    const subscriptionId = parseVaultId(vaultId)?.subscriptionId ?? "";
    const redundancy = redundancyFor(deps.config, vaultId, { subscriptionId, location });
    await deps.directory.createVault({ vaultId, location, redundancy });
    const created = await deps.directory.readVault(vaultId);
    return created === undefined ? { kind: "provisioning" } : stateOf(created, location, true);
  };
}

function stateOf(vault: Vault, location: string, created: boolean): Output {
  if (regionKey(vault.location) !== regionKey(location)) {
    return { kind: "inOtherRegion", vaultLocation: vault.location };
  }
  const state = vault.provisioningState.toLowerCase();
  if (state === "succeeded") return { kind: "ready", vaultId: vault.vaultId, created };
  return UNUSABLE_STATES.includes(state)
    ? { kind: "unusable", provisioningState: vault.provisioningState }
    : { kind: "provisioning" };
}
