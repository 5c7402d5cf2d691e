import { invalidInput, operationNotFound } from "../../errors/request.ts";
import { deletedVaultNotFound, vaultNameInUse } from "../../errors/vault.ts";
import { type Model, randomBetween, recordOperation, vaultKey } from "../model.ts";
import { sameId } from "../names.ts";
import type { OperationRecord, SoftDeletedVault, Vault } from "../state.ts";
import { DAY_MS } from "../time.ts";

/**
 * Keeps a deleted vault, with its soft-deleted items, for its soft-delete retention. Source:
 * https://learn.microsoft.com/azure/backup/backup-azure-security-feature-cloud ("also applied at the vault level").
 */
export function addDeletedVault(model: Model, vault: Vault, name: string, atMs: number): void {
  const kept = { name, vault, deletedAtMs: atMs, purgesAtMs: atMs + vault.settings.softDeleteRetentionDays * DAY_MS };
  model.softDeletedVaults.set(name, kept);
  model.agenda.at(kept.purgesAtMs, () => model.softDeletedVaults.delete(name));
}

/** Deleted vaults of a subscription in a region, oldest deletion first. */
export function deletedVaultsIn(model: Model, subscriptionId: string, region: string): readonly SoftDeletedVault[] {
  return [...model.softDeletedVaults.values()].filter(
    ({ vault }) => sameId(vault.subscriptionId, subscriptionId) && sameId(vault.location, region),
  );
}

/** A deleted vault by its GUID. Throws 404. */
export function findDeletedVault(model: Model, name: string): SoftDeletedVault {
  const found = model.softDeletedVaults.get(name.toLowerCase());
  if (found !== undefined) return found;
  throw deletedVaultNotFound(name);
}

/**
 * Undeletes a vault into its resource group. Throws 400 for another group, or when a new vault has its name.
 */
export function undeleteVault(model: Model, deleted: SoftDeletedVault, resourceGroupId: string): OperationRecord {
  const { vault } = deleted;
  if (!sameId(resourceGroupId, `/subscriptions/${vault.subscriptionId}/resourceGroups/${vault.resourceGroup}`)) {
    throw invalidInput("recoveryResourceGroupId must be the resource group that the vault was in.");
  }
  const key = vaultKey(vault.subscriptionId, vault.resourceGroup, vault.name);
  if (model.vaults.has(key)) throw vaultNameInUse(vault.name, vault.resourceGroup);
  const operation = recordOperation(model, vault, {
    endsAtMs: model.context.clock.now() + Math.round(randomBetween(model, 5_000, 30_000)),
  });
  model.agenda.at(operation.endsAtMs, () => {
    const isStillDeleted = model.softDeletedVaults.get(deleted.name) === deleted && !model.vaults.has(key);
    if (!isStillDeleted) return;
    model.softDeletedVaults.delete(deleted.name);
    model.deletedVaults.delete(key);
    model.vaults.set(key, vault);
  });
  return operation;
}

/** An operation on a deleted vault, also when the vault has been undeleted by it. Throws 404. */
export function findUndeleteOperation(model: Model, operationId: string): OperationRecord {
  const vaults = [...[...model.softDeletedVaults.values()].map(({ vault }) => vault), ...model.vaults.values()];
  for (const vault of vaults) {
    const operation = vault.operations.get(operationId.toLowerCase());
    if (operation !== undefined) return operation;
  }
  throw operationNotFound(operationId);
}
