import type { BackupJob, BackupTask } from "./job.ts";

/** Phases of a running backup, in order. */
export const jobPhases = ["snapshot", "transfer", "validation"] as const;
export type JobPhase = (typeof jobPhases)[number];

/**
 * The three known tasks, by their IDs in lower case: Azure changed the casing once (`Transfer Data to Vault`, recorded in
 * December 2019). `Validate backup` is in the documentation of 2026 and in no recording: its absence means nothing.
 */
const TASK_IDS: Readonly<Record<JobPhase, string>> = {
  snapshot: "take snapshot",
  transfer: "transfer data to vault",
  validation: "validate backup",
};

export function taskOf(job: Pick<BackupJob, "tasks">, phase: JobPhase): BackupTask | undefined {
  return job.tasks.find((task) => key(task) === TASK_IDS[phase]);
}

/** Tasks that the app does not know. They count as progress, and a failed one makes the backup end with a warning. */
export function unknownTasks(job: Pick<BackupJob, "tasks">): readonly BackupTask[] {
  const known = Object.values(TASK_IDS);
  return job.tasks.filter((task) => !known.includes(key(task)));
}

/** The phase that a running job is in. A job without tasks has just started. */
export function phaseOf(job: Pick<BackupJob, "tasks">): JobPhase {
  if (taskOf(job, "snapshot")?.status !== "Completed") return "snapshot";
  return taskOf(job, "transfer")?.status === "Completed" ? "validation" : "transfer";
}

/** Equal for two observations of a job between which nothing has changed. */
export function fingerprintOf(job: Pick<BackupJob, "status" | "tasks">): string {
  return [job.status, ...job.tasks.map((task) => `${key(task)}=${task.status}`)].join(";");
}

function key(task: BackupTask): string {
  return task.taskId.trim().toLowerCase();
}
