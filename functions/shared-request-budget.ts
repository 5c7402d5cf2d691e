import { type BudgetWorkers, REPORT_INTERVAL_MS, workersIn } from "../domain/coordination/budget-workers.ts";
import {
  type BudgetAnswer,
  type BudgetLevel,
  type BudgetObservation,
  type BudgetState,
  learnFromResponse,
  newBudget,
  type RequestLimit,
  type RequestPriority,
  remainingIn,
  shareOf,
  type TakenRequest,
  takeRequest,
  UNKNOWN_WORKERS,
} from "../domain/coordination/request-budget.ts";
import { budgetKey, limitOf, type RequestKey } from "../domain/coordination/request-limits.ts";
import type { RequestBudget } from "../domain/ports/request-budget.ts";

/** How the processes of the app learn of each other. */
export interface BudgetDirectory {
  /** Tells that this process uses the budget. Does not wait until it is noted. */
  report(key: string, worker: { readonly workerId: string; readonly nowMs: number }): Promise<void>;
  /** `undefined` before the first report. */
  read(key: string): Promise<BudgetWorkers | undefined>;
}

/** What an activity passes on to the requests that it sends. */
export interface RequestOrigin {
  readonly priority: RequestPriority;
  /** When the workflow called it, in milliseconds since 1970. */
  readonly calledAtMs?: number;
}

/** Carries the origin from an activity to its requests: an `AsyncLocalStorage`. */
export interface OriginScope {
  run<T>(origin: RequestOrigin, work: () => T): T;
  getStore(): RequestOrigin | undefined;
}

export interface SharedRequestBudget extends RequestBudget {
  /** Runs work whose requests have this origin. */
  withOrigin<T>(origin: RequestOrigin, work: () => Promise<T>): Promise<T>;
  /**
   * Reports the budgets in use and learns how many processes share them, at most every few minutes for each budget. What fails
   * is tried again at the next call: until then the share stays as it was.
   */
  refresh(directory: () => BudgetDirectory): Promise<void>;
  /** What is left of this process's share of every budget that it has used. */
  levels(): readonly BudgetLevel[];
}

interface Entry extends RequestKey {
  readonly limit: RequestLimit;
  state: BudgetState;
  /** How many processes share it. */
  workers: number;
  refreshedAtMs: number;
}

/**
 * The request budget of one process: its share of what the app may send. A block of requests belongs to the process for minutes,
 * so that a request costs no call of an entity.
 *
 * @param deps.random - At least 0 and below 1.
 */
export function createSharedRequestBudget(deps: {
  readonly workerId: string;
  readonly origins: OriginScope;
  /** The machine's clock, for requests that no workflow asked for. */
  readonly nowMs: () => number;
  readonly random: () => number;
}): SharedRequestBudget {
  const entries = new Map<string, Entry>();
  let latestCallMs: number | undefined;
  /** The workflows' clock as far as it is known: it may be another one than the machine's, and never goes back. */
  const timeMs = () => {
    const calledAtMs = deps.origins.getStore()?.calledAtMs;
    if (calledAtMs !== undefined) latestCallMs = Math.max(calledAtMs, latestCallMs ?? calledAtMs);
    return latestCallMs ?? deps.nowMs();
  };
  return {
    take(keys, { continuesList }) {
      const nowMs = timeMs();
      const priority = deps.origins.getStore()?.priority ?? "normal";
      return takeAll(entriesOf(entries, keys, nowMs), { priority, nowMs, jitter: deps.random(), continuesList });
    },
    learn(key, observed) {
      const nowMs = timeMs();
      for (const entry of entriesOf(entries, [key], nowMs)) learn(entry, observed, nowMs);
    },
    withOrigin: (origin, work) => deps.origins.run(origin, work),
    async refresh(directory) {
      const worker = { workerId: deps.workerId, nowMs: timeMs() };
      const due = [...entries].filter(([, { refreshedAtMs }]) => worker.nowMs - refreshedAtMs >= REPORT_INTERVAL_MS);
      if (due.length === 0) return;
      const processes = directory();
      await Promise.all(due.map(([key, entry]) => refresh(processes, worker, key, entry)));
    },
    levels: () => [...entries.values()].map((entry) => levelOf(entry, timeMs())),
  };
}

function levelOf({ subscriptionId, action, ...entry }: Entry, nowMs: number): BudgetLevel {
  const share = shareOf(entry.limit, entry);
  return { subscriptionId, action, remaining: remainingIn(entry.state, share, nowMs), burst: share.burst };
}

function entriesOf(entries: Map<string, Entry>, keys: readonly RequestKey[], nowMs: number): readonly Entry[] {
  return keys.flatMap((key) => {
    const name = budgetKey(key);
    const known = entries.get(name);
    if (known !== undefined) return [known];
    const limit = limitOf(key.action);
    if (limit === undefined) return [];
    const workers = UNKNOWN_WORKERS;
    const entry = {
      ...key,
      limit,
      state: newBudget(shareOf(limit, { workers }), nowMs),
      workers,
      refreshedAtMs: Number.NEGATIVE_INFINITY,
    };
    entries.set(name, entry);
    return [entry];
  });
}

/** Out of all or out of none: what one budget grants is given back when another one refuses. */
function takeAll(taken: readonly Entry[], request: TakenRequest): BudgetAnswer {
  const results = taken.map((entry) => takeRequest(entry.state, shareOf(entry.limit, entry), request));
  const refusals = results.flatMap(({ answer }) => (answer.kind === "refused" ? [answer.retryAfterSeconds] : []));
  for (const [index, entry] of taken.entries()) {
    const result = results[index];
    if (result !== undefined && (refusals.length === 0 || result.answer.kind === "refused")) entry.state = result.state;
  }
  return refusals.length === 0 ? { kind: "granted" } : { kind: "refused", retryAfterSeconds: Math.max(...refusals) };
}

function learn(entry: Entry, observed: BudgetObservation, nowMs: number): void {
  entry.state = learnFromResponse(entry.state, shareOf(entry.limit, entry), observed, nowMs);
}

async function refresh(
  directory: BudgetDirectory,
  worker: { readonly workerId: string; readonly nowMs: number },
  key: string,
  entry: Entry,
): Promise<void> {
  const before = entry.refreshedAtMs;
  entry.refreshedAtMs = worker.nowMs;
  try {
    await directory.report(key, worker);
    const workers = await directory.read(key);
    if (workers !== undefined) grow(entry, workersIn(workers, worker.workerId, worker.nowMs));
  } catch {
    entry.refreshedAtMs = before;
  }
}

/** A larger share is usable at once: what the others would have had of the burst is this process's from now on. */
function grow(entry: Entry, workers: number): void {
  const difference = shareOf(entry.limit, { workers }).burst - shareOf(entry.limit, entry).burst;
  entry.workers = workers;
  if (difference > 0) entry.state = { ...entry.state, tokens: entry.state.tokens + difference };
}
