import type { Alert } from "../../domain/alerts/alert.ts";
import { classified } from "../../domain/alerts/change-of.ts";
import { toInstant } from "../../domain/instant.ts";

/** A batch as workflows hand it over: at most 25 alerts. */
export interface AlertBatch {
  readonly atMs: number;
  readonly alerts: readonly Alert[];
}

export interface AlertLoad {
  readonly failures: number;
  readonly causes: number;
  /** The failures come within the hour after this instant, the proofs of recovery in the next one. */
  readonly fromMs: number;
}

const BATCH = 25;
const HOUR_MS = 3_600_000;
const MACHINES_PER_VAULT = 1000;

function causeOf(machine: number, { causes }: Pick<AlertLoad, "causes">): string {
  // Neighbours have different causes: a batch has many of them.
  return `BenchCause${String(machine % causes).padStart(2, "0")}`;
}

/** Backups that fail, one of each machine. */
export function failures(load: AlertLoad): readonly AlertBatch[] {
  return batches(load, load.fromMs, (machine, atMs) => ({
    kind: "backupProblem",
    alertId: `alert:bench-failed-${machine}`,
    at: instantOf(atMs),
    ...placeOf(machine),
    jobId: `job-failed-${machine}`,
    result: {
      result: "failed",
      reason: "snapshotFailed",
      milestones: {},
      jobId: `job-failed-${machine}`,
      serviceCode: causeOf(machine, load),
    },
    error: {
      code: causeOf(machine, load),
      message: "The backup could not be made. ".repeat(8),
      recommendations: ["Check the machine. ".repeat(4)],
    },
  }));
}

/** Backups of the same machines that complete, two hours after the first failure. */
export function recoveries(load: AlertLoad): readonly AlertBatch[] {
  return batches(load, load.fromMs + 2 * HOUR_MS, (machine, atMs) => ({
    kind: "backupCompleted",
    alertId: `alert:bench-completed-${machine}`,
    at: instantOf(atMs),
    ...placeOf(machine),
    jobId: `job-completed-${machine}`,
    milestones: { snapshotAt: instantOf(atMs - HOUR_MS / 2), vaultedAt: instantOf(atMs) },
  }));
}

function batches(
  { failures: count }: AlertLoad,
  fromMs: number,
  alertOf: (machine: number, atMs: number) => Parameters<typeof classified>[0],
): readonly AlertBatch[] {
  const number = Math.ceil(count / BATCH);
  return Array.from({ length: number }, (_, batch) => {
    const atMs = fromMs + Math.floor((batch * HOUR_MS) / number);
    const size = Math.min(BATCH, count - batch * BATCH);
    return {
      atMs,
      alerts: Array.from({ length: size }, (__, place) => classified(alertOf(batch * BATCH + place, atMs))),
    };
  });
}

function placeOf(machine: number) {
  const vault = Math.floor(machine / MACHINES_PER_VAULT) + 1;
  const subscription = `/subscriptions/00000000-0000-0000-0000-${String(vault).padStart(12, "0")}/resourceGroups/shop/providers`;
  return {
    vmId: `${subscription}/Microsoft.Compute/virtualMachines/vm-${String(machine).padStart(5, "0")}`,
    vaultId: `${subscription}/Microsoft.RecoveryServices/vaults/vault-${vault}`,
  };
}

function instantOf(atMs: number) {
  return toInstant(new Date(atMs));
}
