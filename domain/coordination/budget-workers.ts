/**
 * Which of the app's processes use a budget: each may send its share. A process tells every few minutes that it uses the budget,
 * not at every request. Kept by the durable entity `requestBudget`, one per budget.
 */
export interface BudgetWorkers {
  /** Worker ID to the time of its last report, in milliseconds since 1970. */
  readonly lastSeenMs: Readonly<Record<string, number>>;
}

/** How long a process counts after its last report. */
export const WORKER_LIFETIME_MS = 15 * 60_000;
/** How often a process that uses a budget reports. */
export const REPORT_INTERVAL_MS = 5 * 60_000;

export const noWorkers: BudgetWorkers = { lastSeenMs: {} };

/** Adds a worker, or notes that it is still there, and forgets those that have not reported for long. */
export function reportWorker(state: BudgetWorkers, workerId: string, nowMs: number): BudgetWorkers {
  return { lastSeenMs: { ...Object.fromEntries(othersIn(state, workerId, nowMs)), [workerId]: nowMs } };
}

/** How many processes share the budget, this one included. */
export function workersIn(state: BudgetWorkers, workerId: string, nowMs: number): number {
  return othersIn(state, workerId, nowMs).length + 1;
}

function othersIn(state: BudgetWorkers, workerId: string, nowMs: number): readonly (readonly [string, number])[] {
  return Object.entries(state.lastSeenMs).filter(([id, at]) => id !== workerId && nowMs - at < WORKER_LIFETIME_MS);
}
