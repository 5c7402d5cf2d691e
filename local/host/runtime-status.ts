/** Runtime statuses of an orchestration instance, in Durable Functions' spelling. */
export const RUNTIME_STATUSES = [
  "Pending",
  "Running",
  "Suspended",
  "Completed",
  "ContinuedAsNew",
  "Failed",
  "Terminated",
  "Canceled",
] as const;

export type RuntimeStatus = (typeof RUNTIME_STATUSES)[number];

/** An instance with one of these statuses never runs again, unless it is rewound or its ID is reused. */
export const FINISHED_STATUSES: readonly RuntimeStatus[] = ["Completed", "Failed", "Terminated", "Canceled"];

export function isFinished(status: RuntimeStatus): boolean {
  return FINISHED_STATUSES.includes(status);
}
