import type {
  AzureIaaSComputeVMProtectedItem,
  BackupStatusResponse,
  RecoveryServicesBackupClient,
} from "@azure/arm-recoveryservicesbackup";
import type { BackupJobStatus } from "../../domain/backup/job.ts";
import { isBefore, toDate } from "../../domain/instant.ts";
import type { BackupStatus, BackupVault, ItemKey, StartedOperation } from "../../domain/ports/backup-vault.ts";
import { parseVaultId, parseVirtualMachineId, type VaultId, type VirtualMachineId } from "../../domain/resource-id.ts";
import { type AzureCall, callAzure, readOrUndefined, requireId } from "../arm/azure-error.ts";
import { type AzureOptions, createBackupClients } from "../arm/clients.ts";
import { collect, optional, required } from "../arm/response-values.ts";
import { backupJobFilter, isJobOf, toBackupJob, toBackupJobSummary } from "./backup-job-mapping.ts";
import {
  isCompletedOperation,
  parseShortId,
  type RawResponse,
  startedOperation,
  startedOrCompleted,
  toOperationState,
} from "./backup-operation.ts";
import { extendedProperties, FABRIC, itemNames, toProtectedItem } from "./protected-item-mapping.ts";

/** Azure Backup over `@azure/arm-recoveryservicesbackup`. No call waits for an operation or a job. */
export function createRecoveryServicesVault(options: AzureOptions): BackupVault {
  const clientOf = createBackupClients(options);
  return { ...protection(clientOf), ...backups(clientOf) };
}

type ClientOf = (subscriptionId: string) => RecoveryServicesBackupClient;

function protection(clientOf: ClientOf) {
  return {
    async readBackupStatus({ vmId, location }) {
      const call: AzureCall = { action: "read the backup status of", resource: vmId, kind: "read" };
      const { subscriptionId } = requireId(call, parseVirtualMachineId(vmId));
      return await callAzure(call, async () =>
        toBackupStatus(
          await clientOf(subscriptionId).backupStatus.get(location, { resourceType: "VM", resourceId: vmId }),
        ),
      );
    },

    async readProtectedItem(key) {
      const call: AzureCall = { action: "read the backup item of", resource: key.vmId, kind: "read" };
      const { vault, machine } = keyParts(call, key);
      const { container, item } = itemNames(machine);
      return await readOrUndefined(call, async () => {
        const { protectedItems } = clientOf(vault.subscriptionId);
        const resource = await protectedItems.get(vault.name, vault.resourceGroup, FABRIC, container, item);
        return toProtectedItem(resource, key.vaultId);
      });
    },

    async listProtectedItems(vaultId) {
      const call: AzureCall = { action: "list the backup items of", resource: vaultId, kind: "read" };
      const vault = requireId(call, parseVaultId(vaultId));
      return await callAzure(call, async () => {
        const { backupProtectedItems } = clientOf(vault.subscriptionId);
        const filter = "backupManagementType eq 'AzureIaasVM' and itemType eq 'VM'";
        const rows = await collect(backupProtectedItems.list(vault.name, vault.resourceGroup, { filter }));
        return rows.map((row) => toProtectedItem(row, vaultId)).filter((item) => item !== undefined);
      });
    },

    async enableProtection(request) {
      const call: AzureCall = { action: "enable the protection of", resource: request.vmId, kind: "write" };
      return await putItem(clientOf, call, request, { policyId: request.policyId, ...extendedProperties(request) });
    },

    async stopProtection(key) {
      const call: AzureCall = { action: "stop the protection of", resource: key.vmId, kind: "write" };
      return await putItem(clientOf, call, key, { policyId: "", protectionState: "ProtectionStopped" });
    },

    async deleteProtectedItem(key) {
      const call: AzureCall = { action: "delete the backup data of", resource: key.vmId, kind: "write" };
      const { vault, machine } = keyParts(call, key);
      const { container, item } = itemNames(machine);
      return await callAzure(call, async () => {
        const response = await responseOf((onResponse) =>
          clientOf(vault.subscriptionId).protectedItems.delete(
            vault.name,
            vault.resourceGroup,
            FABRIC,
            container,
            item,
            {
              onResponse,
            },
          ),
        );
        return startedOrCompleted(response);
      });
    },

    async undeleteProtectedItem(key) {
      const call: AzureCall = { action: "undelete the backup item of", resource: key.vmId, kind: "write" };
      return await putItem(clientOf, call, key, {
        policyId: "",
        protectionState: "ProtectionStopped",
        isRehydrate: true,
      });
    },
  } satisfies Partial<BackupVault>;
}

function backups(clientOf: ClientOf) {
  return {
    async triggerBackup({ retainUntil, ...key }) {
      const call: AzureCall = { action: "start a backup of", resource: key.vmId, kind: "write" };
      const { vault, machine } = keyParts(call, key);
      const { container, item } = itemNames(machine);
      return await callAzure(call, async () => {
        const response = await responseOf((onResponse) =>
          clientOf(vault.subscriptionId).backups.trigger(
            vault.name,
            vault.resourceGroup,
            FABRIC,
            container,
            item,
            {
              properties: { objectType: "IaasVMBackupRequest", recoveryPointExpiryTimeInUTC: toDate(retainUntil) },
            },
            { onResponse },
          ),
        );
        return startedOperation(response);
      });
    },

    async readOperation({ vaultId, operationId }) {
      const call: AzureCall = { action: `read the operation ${operationId} of`, resource: vaultId, kind: "read" };
      const vault = requireId(call, parseVaultId(vaultId));
      if (isCompletedOperation(operationId)) return { kind: "succeeded" };
      requireId(call, parseShortId(operationId));
      return await callAzure(call, async () => {
        let raw: RawResponse | undefined;
        const { backupOperationStatuses } = clientOf(vault.subscriptionId);
        const status = await backupOperationStatuses.get(vault.name, vault.resourceGroup, operationId, {
          onResponse: (response) => {
            raw = response;
          },
        });
        return toOperationState(status, raw);
      });
    },

    async listBackupJobs({ startedFrom, onlyRunning = false, ...key }) {
      const call: AzureCall = { action: "list the backup jobs of", resource: key.vmId, kind: "read" };
      const { vault, machine } = keyParts(call, key);
      return await callAzure(call, async () => {
        const { backupJobs } = clientOf(vault.subscriptionId);
        const list = async (status?: BackupJobStatus) => {
          const filter = backupJobFilter(startedFrom, status);
          const rows = await collect(backupJobs.list(vault.name, vault.resourceGroup, { filter }));
          // The service has no filter for one machine.
          return rows.filter((row) => isJobOf(row, machine));
        };
        const rows = onlyRunning ? await firstNonEmpty(RUNNING_STATUSES, list) : await list();
        return (
          rows
            .map(toBackupJobSummary)
            // The service rounds times.
            .filter((job) => !isBefore(job.startedAt, startedFrom))
            .sort((left, right) => right.startedAt.localeCompare(left.startedAt))
        );
      });
    },

    async readJob({ vaultId, jobId }) {
      const call: AzureCall = { action: `read the job ${jobId} of`, resource: vaultId, kind: "read" };
      const vault = requireId(call, parseVaultId(vaultId));
      requireId(call, parseShortId(jobId));
      return await readOrUndefined(call, async () =>
        toBackupJob(await clientOf(vault.subscriptionId).jobDetails.get(vault.name, vault.resourceGroup, jobId)),
      );
    },
  } satisfies Partial<BackupVault>;
}

function keyParts(call: AzureCall, key: ItemKey): { readonly vault: VaultId; readonly machine: VirtualMachineId } {
  return {
    vault: requireId(call, parseVaultId(key.vaultId)),
    machine: requireId(call, parseVirtualMachineId(key.vmId)),
  };
}

async function putItem(
  clientOf: ClientOf,
  call: AzureCall,
  key: ItemKey,
  properties: Partial<AzureIaaSComputeVMProtectedItem>,
): Promise<StartedOperation> {
  const { vault, machine } = keyParts(call, key);
  const { container, item } = itemNames(machine);
  const body: AzureIaaSComputeVMProtectedItem = {
    protectedItemType: "Microsoft.Compute/virtualMachines",
    sourceResourceId: key.vmId,
    ...properties,
  };
  return await callAzure(call, async () => {
    const response = await responseOf((onResponse) =>
      clientOf(vault.subscriptionId).protectedItems.createOrUpdate(
        vault.name,
        vault.resourceGroup,
        FABRIC,
        container,
        item,
        { properties: body },
        { onResponse },
      ),
    );
    return startedOrCompleted(response);
  });
}

/** Sends a write whose method returns nothing useful: the operation stands in the response's headers. */
async function responseOf(
  send: (onResponse: (response: RawResponse) => void) => Promise<unknown>,
): Promise<RawResponse | undefined> {
  let raw: RawResponse | undefined;
  await send((response) => {
    raw = response;
  });
  return raw;
}

/** The service's filter takes one status; nearly all jobs that run are `InProgress`. */
const RUNNING_STATUSES: readonly BackupJobStatus[] = ["InProgress", "Cancelling"];

async function firstNonEmpty<A, B>(keys: readonly A[], list: (key: A) => Promise<readonly B[]>): Promise<readonly B[]> {
  for (const key of keys) {
    const rows = await list(key);
    if (rows.length > 0) return rows;
  }
  return [];
}

/** A machine whose protection is being set up, or failed to be, belongs to its vault already. */
function toBackupStatus(response: BackupStatusResponse): BackupStatus {
  const status = required(response.protectionStatus, "protectionStatus");
  if (status === "NotProtected" || status === "Invalid") return { kind: "notProtected" };
  return {
    kind: "protected",
    vaultId: required(response.vaultId, "vaultId"),
    ...optional("policyName", response.policyName),
  };
}
