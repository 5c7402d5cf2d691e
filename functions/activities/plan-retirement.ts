import { BackupError } from "../../domain/errors.ts";
import type { BackupVault, ProtectedItem } from "../../domain/ports/backup-vault.ts";
import type { Vault, VaultDirectory } from "../../domain/ports/vault-directory.ts";
import type { ProtectionConfig } from "../../domain/protection/config.ts";
import { whenDeletedFor } from "../../domain/protection/retirement.ts";
import { parseVirtualMachineId, sameResource, type VirtualMachineId } from "../../domain/resource-id.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { planRetirement } from "../../orchestrations/contracts/item-activities.ts";

type Output = ActivityOutput<typeof planRetirement>;

interface Deps {
  readonly vault: Pick<BackupVault, "readProtectedItem">;
  readonly directory: Pick<VaultDirectory, "listVaults">;
  readonly config: ProtectionConfig;
}

/**
 * Finds the backup item of a machine that was deleted, and what the rules want done with it. Azure's backup status needs the
 * machine, so the vaults of its subscription and of those that the configuration names are asked, one after the other. Safe to
 * repeat: it changes nothing.
 */
export function createPlanRetirement(deps: Deps) {
  return async (rawInput: unknown): Promise<Output> => {
    const { vmId, vaultId } = planRetirement.input.parse(rawInput);
    const machine = parseVirtualMachineId(vmId);
    if (machine === undefined) return { kind: "none", unread: [] };
    const unread: string[] = [];
    const found = await findItem(deps, { vmId, machine, vaultId }, unread);
    if (found === undefined) return { kind: "none", unread: unread.slice(0, MAX_UNREAD) };
    const { item, vault } = found;
    const { version: configVersion, thresholds } = deps.config;
    return {
      kind: "item",
      vaultId: vault.vaultId,
      protectionState: item.protectionState,
      isSoftDeleted: item.isSoftDeleted,
      ...(item.softDeletedForSeconds !== undefined && { softDeletedForSeconds: item.softDeletedForSeconds }),
      ...(item.lastRecoveryPointAt !== undefined && { lastRecoveryPointAt: item.lastRecoveryPointAt }),
      whenDeleted: whenDeletedFor({ ...machine, location: vault.location }, deps.config),
      configVersion,
      thresholds,
    };
  };
}

/** Enough to say what the app may not read. */
const MAX_UNREAD = 20;

interface Wanted {
  readonly vmId: string;
  readonly machine: VirtualMachineId;
  /** The vault to ask first. */
  readonly vaultId: string | undefined;
}

interface Found {
  readonly item: ProtectedItem;
  readonly vault: Vault;
}

/** The item that is not soft-deleted; a soft-deleted one only where there is no other. */
async function findItem(deps: Deps, wanted: Wanted, unread: string[]): Promise<Found | undefined> {
  let softDeleted: Found | undefined;
  for (const vault of await candidateVaults(deps, wanted, unread)) {
    const { vaultId } = vault;
    const item = await readOrNote(vaultId, unread, () => deps.vault.readProtectedItem({ vaultId, vmId: wanted.vmId }));
    if (item === undefined) continue;
    if (!item.isSoftDeleted) return { item, vault };
    softDeleted ??= { item, vault };
  }
  return softDeleted;
}

async function candidateVaults(deps: Deps, { machine, vaultId }: Wanted, unread: string[]): Promise<readonly Vault[]> {
  const named = Object.values(deps.config.vaults).flatMap((target) => target.subscriptionId ?? []);
  const subscriptionIds = new Set([machine.subscriptionId, ...named].map((id) => id.toLowerCase()));
  const vaults: Vault[] = [];
  for (const id of subscriptionIds) {
    const listed = await readOrNote(`subscription ${id}`, unread, () => deps.directory.listVaults(id));
    vaults.push(...(listed ?? []));
  }
  const isFirst = (vault: Vault) => vaultId !== undefined && sameResource(vault.vaultId, vaultId);
  return [...vaults.filter(isFirst), ...vaults.filter((vault) => !isFirst(vault))];
}

/** What Azure refuses for good is noted and left out; what may pass by itself is thrown. */
async function readOrNote<T>(resource: string, unread: string[], read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof BackupError) || error.retryable) throw error;
    unread.push(resource);
    return undefined;
  }
}
