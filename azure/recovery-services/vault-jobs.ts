import { isBefore } from "../../domain/instant.ts";
import type { VaultJobs } from "../../domain/ports/vault-jobs.ts";
import { parseVaultId, parseVirtualMachineId } from "../../domain/resource-id.ts";
import { type AzureCall, callAzure, requireId } from "../arm/azure-error.ts";
import { type AzureOptions, createBackupClients } from "../arm/clients.ts";
import { collect } from "../arm/response-values.ts";
import { backupJobFilter, toBackupJobRow } from "./backup-job-mapping.ts";
import { FABRIC, itemNames } from "./protected-item-mapping.ts";
import { recoveryPointFilter, toRecoveryPoint } from "./recovery-point-mapping.ts";

/** A vault's lists of jobs and recovery points over `@azure/arm-recoveryservicesbackup`. */
export function createVaultJobs(options: AzureOptions): VaultJobs {
  const clientOf = createBackupClients(options);
  return {
    async listJobs({ vaultId, startedFrom, status }) {
      const call: AzureCall = { action: "list the backup jobs of", resource: vaultId, kind: "read" };
      const vault = requireId(call, parseVaultId(vaultId));
      return await callAzure(call, async () => {
        const filter = backupJobFilter(startedFrom, status);
        const { backupJobs } = clientOf(vault.subscriptionId);
        const rows = await collect(backupJobs.list(vault.name, vault.resourceGroup, { filter }));
        // The service filters by whole seconds, and a new job moves rows to the next page while the pages are read.
        const jobs = new Map(rows.map(toBackupJobRow).map((job) => [job.jobId, job]));
        return [...jobs.values()]
          .filter((job) => !isBefore(job.startedAt, startedFrom))
          .sort((left, right) => left.startedAt.localeCompare(right.startedAt));
      });
    },

    async listRecoveryPoints({ vaultId, vmId, from, until }) {
      const call: AzureCall = { action: "list the recovery points of", resource: vmId, kind: "read" };
      const vault = requireId(call, parseVaultId(vaultId));
      const { container, item } = itemNames(requireId(call, parseVirtualMachineId(vmId)));
      return await callAzure(call, async () => {
        const filter = recoveryPointFilter(from, until);
        const { recoveryPoints } = clientOf(vault.subscriptionId);
        const rows = await collect(
          recoveryPoints.list(vault.name, vault.resourceGroup, FABRIC, container, item, { filter }),
        );
        return rows
          .map(toRecoveryPoint)
          .filter(({ at }) => !isBefore(at, from) && !isBefore(until, at))
          .sort((left, right) => left.at.localeCompare(right.at));
      });
    },
  };
}
