import { sampleVmId } from "../../../local/sample-machines.ts";
import type { TestStack } from "./test-stack.ts";

/** One run of `backupVirtualMachine`. Runs of one machine share an instance ID, so the task hub keeps only the last one. */
export interface BackupRun {
  readonly vmId: string;
  /** Absent while it runs. */
  readonly output?: string;
}

const SAMPLE_MS = 30_000;

/**
 * Collects every backup that runs from now on, before another one of the same machine replaces it.
 *
 * @returns A function that returns the backups until then.
 */
export function collectBackupRuns(stack: TestStack, machines: readonly string[]): () => readonly BackupRun[] {
  const runs = new Map<string, BackupRun>();
  const vmIds = new Map(machines.map((machine) => [machine, sampleVmId(machine)]));
  const sample = () => {
    for (const { instanceId, createdAtMs, output } of stack.instancesOf("backup:")) {
      const vmId = vmIds.get(instanceId.split(":")[1] ?? "");
      if (vmId === undefined) continue;
      runs.set(`${instanceId} ${createdAtMs}`, output === undefined ? { vmId } : { vmId, output });
    }
  };
  const again = () => {
    sample();
    stack.clock.schedule(stack.clock.now() + SAMPLE_MS, again, { background: true });
  };
  again();
  return () => {
    sample();
    return [...runs.values()];
  };
}
