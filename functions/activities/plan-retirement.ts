import { BackupError } from "../../domain/errors.ts";
import type { BackupVault, ProtectedItem } from "../../domain/ports/backup-vault.ts";
import type { Fleet, FleetItem } from "../../domain/ports/fleet.ts";
import type { Vault, VaultDirectory } from "../../domain/ports/vault-directory.ts";
import type { ProtectionConfig } from "../../domain/protection/config.ts";
import { whenDeletedFor } from "../../domain/protection/retirement.ts";
import { parseVirtualMachineId, sameResource, type VirtualMachineId } from "../../domain/resource-id.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { planRetirement } from "../../orchestrations/contracts/item-activities.ts";

type Output = ActivityOutput<typeof planRetirement>;

interface Deps {
  readonly vault: Pick<BackupVault, "readProtectedItem">;
  readonly directory: Pick<VaultDirectory, "listVaults" | "readVault">;
  readonly fleet: Pick<Fleet, "itemOf">;
  readonly config: ProtectionConfig;
}

/**
 * Finds the backup item of a machine that was deleted, and what the rules want done with it. Azure's backup status needs the
 * machine, so the index of Azure's resources is asked in which vault the item is. Where that shows no active item, or fails, the
 * vaults of the machine's subscription and of those that the configuration names are asked, one after the other: the index lags,
 * and leaves out what the app may not read. Safe to repeat: it changes nothing.
 */
export function createPlanRetirement(deps: Deps) {
  return async (rawInput: unknown): Promise<Output> => {
    const { vmId, vaultId } = planRetirement.input.parse(rawInput);
    const machine = parseVirtualMachineId(vmId);
    if (machine === undefined) return { kind: "none", unread: [] };
    const unread: string[] = [];
    const wanted = { vmId, machine, vaultId };
    const found = (await findIndexed(deps, wanted)) ?? (await findItem(deps, wanted, unread));
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

/** The active item, where the caller or the index knows its vault. The vault itself is read: the index may be late. */
async function findIndexed(deps: Deps, { vmId, vaultId }: Wanted): Promise<Found | undefined> {
  const known = vaultId === undefined ? undefined : await activeItem(deps, vmId, vaultId);
  if (known !== undefined) return known;
  for (const indexed of await itemsInIndex(deps, vmId)) {
    const found = indexed.isSoftDeleted ? undefined : await activeItem(deps, vmId, indexed.vaultId);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function itemsInIndex({ fleet }: Deps, vmId: string): Promise<readonly FleetItem[]> {
  try {
    return await fleet.itemOf(vmId);
  } catch (error) {
    if (error instanceof BackupError) return [];
    throw error;
  }
}

/** What Azure refuses to read here is noted when every vault is asked. */
async function activeItem(deps: Deps, vmId: string, vaultId: string): Promise<Found | undefined> {
  const item = await readOrNote(vaultId, [], () => deps.vault.readProtectedItem({ vaultId, vmId }));
  if (item === undefined || item.isSoftDeleted) return undefined;
  const vault = await readOrNote(vaultId, [], () => deps.directory.readVault(vaultId));
  return vault === undefined ? undefined : { item, vault };
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
