import type { BackupJob, BackupJobSummary } from "../../../domain/backup/job.ts";
import { type Instant, isBefore } from "../../../domain/instant.ts";
import type {
  BackupStatus,
  BackupVault,
  EnableRequest,
  ItemKey,
  OperationState,
  ProtectedItem,
  StartedOperation,
} from "../../../domain/ports/backup-vault.ts";
import { parseVaultId, parseVirtualMachineId, resourceKey, sameResource } from "../../../domain/resource-id.ts";
import { PlannedFaults } from "./planned-faults.ts";

type Job = BackupJob & ItemKey;

/** Protected items, operations and jobs in memory. Operations stay in progress until a test ends them. */
export class InMemoryBackupVault implements BackupVault {
  readonly faults = new PlannedFaults();
  /** Backups asked for, in order. */
  readonly triggered: Parameters<BackupVault["triggerBackup"]>[0][] = [];
  readonly #items = new Map<string, ProtectedItem>();
  readonly #jobs: Job[] = [];
  readonly #operations = new Map<string, OperationState>();
  #operationCount = 0;

  putItem(item: Partial<ProtectedItem> & ItemKey): void {
    this.#items.set(itemKeyText(item), { protectionState: "Protected", isSoftDeleted: false, ...item });
  }

  putJob(job: Partial<BackupJob> & ItemKey & { readonly jobId: string; readonly startedAt: Instant }): void {
    this.#jobs.push({ status: "InProgress", tasks: [], errors: [], ...job });
  }

  endOperation(operationId: string, state: OperationState): void {
    this.#operations.set(operationId, state);
  }

  async readBackupStatus(request: { readonly vmId: string; readonly location: string }): Promise<BackupStatus> {
    this.faults.check("readBackupStatus");
    const subscription = parseVirtualMachineId(request.vmId)?.subscriptionId ?? "";
    const item = [...this.#items.values()].find(
      (candidate) =>
        !candidate.isSoftDeleted &&
        sameResource(candidate.vmId, request.vmId) &&
        sameResource(parseVaultId(candidate.vaultId)?.subscriptionId ?? "", subscription),
    );
    if (item === undefined) return { kind: "notProtected" };
    const policyName = item.policyId?.split("/").at(-1);
    return { kind: "protected", vaultId: item.vaultId, ...(policyName !== undefined && { policyName }) };
  }

  async readProtectedItem(item: ItemKey): Promise<ProtectedItem | undefined> {
    this.faults.check("readProtectedItem");
    return this.#items.get(itemKeyText(item));
  }

  async listProtectedItems(vaultId: string): Promise<readonly ProtectedItem[]> {
    this.faults.check("listProtectedItems");
    return [...this.#items.values()].filter((item) => sameResource(item.vaultId, vaultId));
  }

  async enableProtection({ disks, ...request }: EnableRequest): Promise<StartedOperation> {
    this.faults.check("enableProtection");
    const kept = disks ?? this.#items.get(itemKeyText(request))?.disks ?? "all";
    this.putItem({ ...request, ...(kept !== "all" && { disks: kept }), protectionState: "IRPending" });
    return this.#startOperation();
  }

  async stopProtection(item: ItemKey): Promise<StartedOperation> {
    this.faults.check("stopProtection");
    const found = this.#items.get(itemKeyText(item));
    if (found !== undefined) this.putItem({ ...found, protectionState: "ProtectionStopped" });
    return this.#startOperation();
  }

  async deleteProtectedItem(item: ItemKey): Promise<StartedOperation> {
    this.faults.check("deleteProtectedItem");
    const known = this.#items.get(itemKeyText(item));
    if (known !== undefined) this.putItem({ ...known, isSoftDeleted: true, softDeletedForSeconds: 14 * 86_400 });
    return this.#startOperation();
  }

  async undeleteProtectedItem(item: ItemKey): Promise<StartedOperation> {
    this.faults.check("undeleteProtectedItem");
    const deleted = this.#items.get(itemKeyText(item));
    if (deleted !== undefined) {
      this.putItem({ ...deleted, protectionState: "ProtectionStopped", isSoftDeleted: false });
    }
    return this.#startOperation();
  }

  async triggerBackup(request: ItemKey & { readonly retainUntil: Instant }): Promise<StartedOperation> {
    this.faults.check("triggerBackup");
    this.triggered.push(request);
    return this.#startOperation();
  }

  async readOperation(request: { readonly vaultId: string; readonly operationId: string }): Promise<OperationState> {
    this.faults.check("readOperation");
    return (
      this.#operations.get(request.operationId) ?? { kind: "failed", errorCode: "NotFound", errorMessage: "unknown" }
    );
  }

  async listBackupJobs(
    request: ItemKey & { readonly startedFrom: Instant; readonly onlyRunning?: boolean },
  ): Promise<readonly BackupJobSummary[]> {
    this.faults.check("listBackupJobs");
    return this.#jobs
      .filter((job) => request.onlyRunning !== true || job.status === "InProgress" || job.status === "Cancelling")
      .filter((job) => itemKeyText(job) === itemKeyText(request) && !isBefore(job.startedAt, request.startedFrom))
      .sort((a, b) => b.startedAt.localeCompare(a.startedAt))
      .map(({ jobId, status, startedAt, endedAt }) => ({
        jobId,
        status,
        startedAt,
        ...(endedAt !== undefined && { endedAt }),
      }));
  }

  async readJob(request: { readonly vaultId: string; readonly jobId: string }): Promise<BackupJob | undefined> {
    this.faults.check("readJob");
    const found = this.#jobs.find((job) => job.jobId === request.jobId && sameResource(job.vaultId, request.vaultId));
    if (found === undefined) return undefined;
    const { vaultId: _vault, vmId: _machine, ...job } = found;
    return job;
  }

  #startOperation(): StartedOperation {
    this.#operationCount += 1;
    const operationId = `operation-${this.#operationCount}`;
    this.#operations.set(operationId, { kind: "inProgress" });
    return { operationId };
  }
}

function itemKeyText(item: ItemKey): string {
  return `${resourceKey(item.vaultId)}|${resourceKey(item.vmId)}`;
}
