import { isBefore } from "../../../domain/instant.ts";
import type { BackupJobRow, RecoveryPoint, VaultJobs } from "../../../domain/ports/vault-jobs.ts";
import { resourceKey } from "../../../domain/resource-id.ts";
import { PlannedFaults } from "./planned-faults.ts";

/** Job rows and recovery points in memory. */
export class InMemoryVaultJobs implements VaultJobs {
  readonly faults = new PlannedFaults();
  /** What was asked for, in order. */
  readonly requests: (
    | ({ readonly kind: "jobs" } & Parameters<VaultJobs["listJobs"]>[0])
    | ({ readonly kind: "recoveryPoints" } & Parameters<VaultJobs["listRecoveryPoints"]>[0])
  )[] = [];
  readonly #jobs = new Map<string, Map<string, BackupJobRow>>();
  readonly #points = new Map<string, Map<string, RecoveryPoint>>();

  /** A row of the same ID is replaced. */
  putJob(vaultId: string, job: BackupJobRow): this {
    mapOf(this.#jobs, resourceKey(vaultId)).set(job.jobId, job);
    return this;
  }

  /** Azure forgets old jobs. */
  removeJob(vaultId: string, jobId: string): this {
    this.#jobs.get(resourceKey(vaultId))?.delete(jobId);
    return this;
  }

  /** A point of the same ID is replaced. */
  putRecoveryPoint(vaultId: string, vmId: string, point: RecoveryPoint): this {
    mapOf(this.#points, itemKeyText(vaultId, vmId)).set(point.recoveryPointId, point);
    return this;
  }

  async listJobs(request: Parameters<VaultJobs["listJobs"]>[0]): Promise<readonly BackupJobRow[]> {
    this.faults.check("listJobs");
    this.requests.push({ kind: "jobs", ...request });
    return [...(this.#jobs.get(resourceKey(request.vaultId))?.values() ?? [])]
      .filter(({ status }) => request.status === undefined || status === request.status)
      .filter(({ startedAt }) => !isBefore(startedAt, request.startedFrom))
      .sort((left, right) => left.startedAt.localeCompare(right.startedAt));
  }

  async listRecoveryPoints(request: Parameters<VaultJobs["listRecoveryPoints"]>[0]): Promise<readonly RecoveryPoint[]> {
    this.faults.check("listRecoveryPoints");
    this.requests.push({ kind: "recoveryPoints", ...request });
    return [...(this.#points.get(itemKeyText(request.vaultId, request.vmId))?.values() ?? [])]
      .filter(({ at }) => !isBefore(at, request.from) && !isBefore(request.until, at))
      .sort((left, right) => left.at.localeCompare(right.at));
  }
}

function mapOf<T>(maps: Map<string, Map<string, T>>, key: string): Map<string, T> {
  const known = maps.get(key) ?? new Map<string, T>();
  maps.set(key, known);
  return known;
}

function itemKeyText(vaultId: string, vmId: string): string {
  return `${resourceKey(vaultId)}|${resourceKey(vmId)}`;
}
