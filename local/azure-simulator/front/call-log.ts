/** One call that reached ARM's part of the simulator. */
interface RecordedCall {
  /** ISO 8601, the simulator's time. */
  readonly time: string;
  readonly method: string;
  readonly path: string;
  /** 0 when the connection was dropped instead of answered. */
  readonly status: number;
  /** RBAC action; undefined for a call that is not simulated. */
  readonly action: string | undefined;
}

interface CallSummary {
  readonly total: number;
  readonly byAction: Readonly<Record<string, number>>;
  readonly byStatus: Readonly<Record<string, number>>;
}

/** Counts every call, and remembers the newest ones. */
export interface CallLog {
  record(call: RecordedCall): void;
  summary(): CallSummary;
  /** The newest calls, oldest first, at most {@link MAX_CALLS}. */
  list(): readonly RecordedCall[];
  clear(): void;
}

/** Enough for a scenario; counts go on beyond it. */
const MAX_CALLS = 50_000;

export function createCallLog(): CallLog {
  let total = 0;
  let calls: RecordedCall[] = [];
  const byAction = new Map<string, number>();
  const byStatus = new Map<string, number>();
  const count = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);
  return {
    record(call) {
      total += 1;
      count(byAction, call.action ?? "(not simulated)");
      count(byStatus, String(call.status));
      calls.push(call);
      if (calls.length > 2 * MAX_CALLS) calls = calls.slice(-MAX_CALLS);
    },
    summary: () => ({ total, byAction: sorted(byAction), byStatus: sorted(byStatus) }),
    list: () => calls.slice(-MAX_CALLS),
    clear() {
      total = 0;
      calls = [];
      byAction.clear();
      byStatus.clear();
    },
  };
}

function sorted(counts: ReadonlyMap<string, number>): Readonly<Record<string, number>> {
  return Object.fromEntries([...counts].sort(([left], [right]) => left.localeCompare(right)));
}
