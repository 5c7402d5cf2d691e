import { jobErrors } from "../../errors/job-details.ts";
import { conflictingConfiguration, softDeleted } from "../../errors/protection.ts";
import { deniedByImmutability } from "../../errors/vault.ts";
import { supports } from "../api-version.ts";
import { endBackup, runningBackups } from "../backup/backup-runs.ts";
import { livePoints } from "../backup/recovery-points.ts";
import { finishConfiguration, isBeingConfigured, startConfiguration } from "../configuration-jobs.ts";
import type { Model } from "../model.ts";
import { requireUnlockedItem } from "../resource-guard.ts";
import type { OperationRecord, ProtectedItem, Vault } from "../state.ts";
import { DAY_MS } from "../time.ts";

/**
 * Stops protection and deletes the data. With soft delete the item can be undeleted during the retention period; a second
 * DELETE is refused before api-version 2024-09-30 and deletes the data since. Throws 400.
 */
export function deleteItem(model: Model, vault: Vault, item: ProtectedItem, apiVersion: string): OperationRecord {
  requireUnlockedItem(vault, item.key, model.context.clock.now());
  if (isBeingConfigured(vault, item.key)) throw conflictingConfiguration();
  if (item.softDelete !== undefined && !supports(apiVersion, "secondDeletePurges")) throw softDeleted();
  const pointCount = livePoints(item, model.context.clock.now()).length;
  if (vault.settings.immutability !== "Disabled" && pointCount > 0) throw deniedByImmutability();
  const started = startConfiguration(model, vault, item, {
    operation: "DeleteBackupData",
    bag: { "Number of Recovery Points": String(pointCount) },
    error: undefined,
  });
  const keeps = vault.settings.softDelete !== "Disabled" && item.softDelete === undefined;
  finishConfiguration(model, started, (atMs) => {
    for (const job of runningBackups(vault, item)) {
      endBackup(vault, item, job, {
        atMs,
        status: "Cancelled",
        tasks: ["Cancelled", "Cancelled"],
        error: jobErrors.cancelled,
      });
    }
    if (keeps) softDelete(model, vault, item, atMs);
    else purge(vault, item);
  });
  return started.operation;
}

function softDelete(model: Model, vault: Vault, item: ProtectedItem, atMs: number): void {
  const deletion = { atMs, purgesAtMs: atMs + vault.settings.softDeleteRetentionDays * DAY_MS };
  item.softDelete = deletion;
  item.state = "ProtectionStopped";
  item.policyName = undefined;
  model.agenda.at(deletion.purgesAtMs, () => {
    if (item.softDelete === deletion) purge(vault, item);
  });
}

function purge(vault: Vault, item: ProtectedItem): void {
  if (vault.items.get(item.key) === item) vault.items.delete(item.key);
}
