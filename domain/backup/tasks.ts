import type { BackupJob, BackupTask } from "./job.ts";

/** Where a running backup stands. The tasks come in this order. */
export type JobPhase = "snapshot" | "transfer" | "validation";

/**
 * The three tasks we know, by their IDs in lower case: Azure changed the casing once (`Transfer Data to Vault`, recorded in
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

/** Tasks that Azure added since we looked. They count as progress, and a failed one is not fine. */
export function unknownTasks(job: Pick<BackupJob, "tasks">): readonly BackupTask[] {
  const known = Object.values(TASK_IDS);
  return job.tasks.filter((task) => !known.includes(key(task)));
}

/** The phase a running job is in. A job without tasks has just begun. */
export function phaseOf(job: Pick<BackupJob, "tasks">): JobPhase {
  if (taskOf(job, "snapshot")?.status !== "Completed") return "snapshot";
  return taskOf(job, "transfer")?.status === "Completed" ? "validation" : "transfer";
}

/** Everything of a job that counts as a change when it changes. */
export function fingerprintOf(job: Pick<BackupJob, "status" | "tasks">): string {
  return [job.status, ...job.tasks.map((task) => `${key(task)}=${task.status}`)].join(";");
}

function key(task: BackupTask): string {
  return task.taskId.trim().toLowerCase();
}
