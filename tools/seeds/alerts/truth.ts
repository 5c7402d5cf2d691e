import type { JobRecord } from "../../../test/support/stack/backup-fleet/job-records.ts";

/** How a backup ended, by the simulator's own job. */
export interface BackupEnd {
  readonly machine: string;
  readonly jobId: string;
  readonly atMs: number;
  /** What is wrong with it, as `labelOf` a message about it; absent when the backup is simply good. */
  readonly label?: string;
  readonly severity: "info" | "warning" | "error";
}

/** Every end of a backup, oldest first. */
export function backupEnds(jobs: readonly Pick<JobRecord, "job">[]): readonly BackupEnd[] {
  return jobs
    .flatMap(({ job: { id, virtualMachineName: machine, end } }): readonly BackupEnd[] => {
      if (end === undefined) return [];
      const { atMs, status, tasks, error } = end;
      const common = { machine, jobId: id, atMs };
      if (status === "Failed") return [{ ...common, label: error?.errorTitle ?? "backup failed", severity: "error" }];
      if (status !== "Completed") return [{ ...common, label: error?.errorTitle ?? "", severity: "warning" }];
      if (tasks[1] === "Skipped") return [{ ...common, label: "backup made only a snapshot", severity: "warning" }];
      if (tasks[1] !== "Completed") return [{ ...common, label: "backup result unknown", severity: "error" }];
      return [{ ...common, severity: "info" }];
    })
    .toSorted((a, b) => a.atMs - b.atMs);
}

/** A backup that makes no progress: from when on, and until when; `undefined` while it lasts. */
export interface Stall {
  readonly machine: string;
  readonly fromMs: number;
  readonly untilMs: number | undefined;
}

export function stallsOf(jobs: readonly Pick<JobRecord, "job">[]): readonly Stall[] {
  return jobs
    .filter(({ job }) => !Number.isFinite(job.transferEndsAtMs))
    .map(({ job: { virtualMachineName: machine, snapshotEndsAtMs, end } }) => ({
      machine,
      fromMs: snapshotEndsAtMs,
      untilMs: end?.atMs,
    }));
}
