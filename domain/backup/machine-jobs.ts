import type { Instant } from "../instant.ts";
import { parseVirtualMachineId, resourceKey } from "../resource-id.ts";
import { jobKey, machineMark, readOpen } from "./watch-keys.ts";
import type { VaultWatch } from "./watch-state.ts";

/** A backup job of a machine that was open when its vault's jobs were listed last, whoever started it. */
export interface MachineJob {
  /** Whether its snapshot is proven. */
  readonly hasSnapshot: boolean;
  /** This and the next only of a job whose details are followed. */
  readonly jobId?: string;
  readonly startedAt?: Instant;
}

/**
 * The open jobs of a machine, as the watch of its vault knows them. What the last list did not have is left out.
 *
 * @param told - IDs of jobs that are told otherwise.
 */
export function machineJobs(
  { open, followed }: Pick<VaultWatch, "open" | "followed">,
  vmId: string,
  told: readonly string[],
): readonly MachineJob[] {
  const id = parseVirtualMachineId(vmId);
  if (id === undefined) return [];
  // Some of Azure's rows have no resource group.
  const marks = [machineMark(id), machineMark({ name: id.name })];
  const toldKeys = new Set(told.map(jobKey));
  const singly = followed.filter((job) => resourceKey(job.vmId) === resourceKey(vmId) && !toldKeys.has(job.key));
  const isKnown = new Set([...toldKeys, ...singly.map(({ key }) => key)]);
  const listed = readOpen(open).filter(
    ({ key, machine, missing }) => marks.includes(machine) && missing === 0 && !isKnown.has(key),
  );
  return [
    ...singly.map(({ jobId, startedAt, progress }) => ({
      hasSnapshot: progress.milestones.snapshotAt !== undefined,
      jobId,
      startedAt,
    })),
    ...listed.map(({ hasSnapshot }) => ({ hasSnapshot })),
  ];
}
