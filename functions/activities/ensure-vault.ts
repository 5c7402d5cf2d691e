import type { z } from "zod";
import { BackupError } from "../../domain/errors.ts";
import type { Vault, VaultDirectory } from "../../domain/ports/vault-directory.ts";
import { isStorageDrift, isStorageSetting, vaultDrift } from "../../domain/protection/vault-drift.ts";
import { regionKey } from "../../domain/resource-id.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { ensureVault } from "../../orchestrations/contracts/vault-activities.ts";
import { attemptCorrection, driftOf, notAttempted } from "./attempt-correction.ts";

type Input = z.output<typeof ensureVault.input>;
type Output = ActivityOutput<typeof ensureVault>;

interface Deps {
  readonly directory: Pick<VaultDirectory, "readVault" | "createVault" | "changeStorage">;
}

/** States of a vault that will not become `Succeeded` by waiting. */
const UNUSABLE_STATES: readonly string[] = ["failed", "canceled", "cancelled", "deleting", "deleted"];

/** Azure's code while one of its parts has not learnt of a vault that another part has created, for up to two minutes. */
const NOT_YET_SYNCED = "ResourceNotYetSynced";

/**
 * Reads the vault once and starts its creation when it is missing and may be created. Never waits: `provisioning` asks
 * the workflow to poll again. May run twice: a vault that exists, finished or not, is not created again, and creating one
 * of the same ID and region twice gives one vault. An existing vault is compared with its settings; only its redundancy is
 * corrected, and only while it has not had an item.
 */
export function createEnsureVault(deps: Deps) {
  return async (rawInput: unknown): Promise<Output> => {
    const input = ensureVault.input.parse(rawInput);
    try {
      const existing = await deps.directory.readVault(input.vaultId);
      if (existing !== undefined) return stateOf(existing, input.location) ?? (await readyVault(deps, existing, input));
      return input.create ? await newVault(deps, input) : { kind: "missing" };
    } catch (error) {
      if (error instanceof BackupError && error.serviceCode === NOT_YET_SYNCED) return { kind: "provisioning" };
      throw error;
    }
  };
}

async function newVault({ directory }: Deps, { vaultId, location, settings }: Input): Promise<Output> {
  await directory.createVault({ vaultId, location, settings });
  const vault = await directory.readVault(vaultId);
  if (vault === undefined) return { kind: "provisioning" };
  return stateOf(vault, location) ?? { kind: "ready", vaultId: vault.vaultId, created: true, drift: [] };
}

/** What keeps the vault from being used; `undefined` when nothing does. */
function stateOf(vault: Vault, location: string): Output | undefined {
  if (regionKey(vault.location) !== regionKey(location)) {
    return { kind: "inOtherRegion", vaultLocation: vault.location };
  }
  const state = vault.provisioningState.toLowerCase();
  if (state === "succeeded") return undefined;
  return UNUSABLE_STATES.includes(state)
    ? { kind: "unusable", provisioningState: vault.provisioningState }
    : { kind: "provisioning" };
}

async function readyVault(
  { directory }: Deps,
  { vaultId, settings: actual }: Vault,
  { create, settings }: Input,
): Promise<Output> {
  const differences = actual === undefined ? [] : vaultDrift(settings, actual);
  const correction =
    create && isStorageDrift(differences)
      ? await attemptCorrection(async () => (await directory.changeStorage(vaultId, settings)) === "changed")
      : notAttempted;
  const drift = driftOf(differences, correction, ({ setting }) => isStorageSetting(setting));
  return { kind: "ready", vaultId, created: false, drift };
}
