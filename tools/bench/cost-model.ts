import type { DayOfWork } from "./cost-run.ts";

/** List prices in US dollars, with the date and place they are from in docs/costs.md. */
export const PRICES = {
  /** Of 2,000 MB while code runs on an always-ready instance, a GB and second. */
  activeGbSecond: 0.000016,
  /** Of an always-ready instance, running or not, a GB and second. */
  baselineGbSecond: 0.000004,
  millionExecutions: 0.4,
  /** The dearest kind in use: queues of a general-purpose v2 account. Operations on tables cost less. */
  millionStorageOperations: 0.4,
  millionEvents: 0.6,
  logGb: 2.76,
} as const;

/** What is assumed and not measured. */
export const ASSUMED = {
  instanceGb: 2,
  /** Seconds that an execution keeps an instance busy; many run beside each other, so that this is the most. */
  secondsPerExecution: 1,
  /** Storage operations of Durable Functions for each execution, beside a row for each event of a history. */
  operationsPerExecution: 4,
  /** Of the queues of four partitions and of work, each ten seconds. */
  idleOperationsPerDay: 5 * 8640,
  /** Bytes of the log for each execution. */
  logBytesPerExecution: 1500,
  /** Times that a machine is written in a month, each an event. */
  writesPerMachineAndMonth: 10,
  /** Functions that timers start. */
  timerExecutionsPerDay: 2 * 1440 + 288 + 1,
  days: 30,
} as const;

export interface MonthlyCost {
  readonly machines: number;
  readonly vaults: number;
  readonly executions: number;
  /** US dollars a month. */
  readonly compute: number;
  readonly storage: number;
  readonly logs: number;
  readonly events: number;
  readonly total: number;
}

/** Work of a day that depends on nothing, on each vault, and on each machine. */
interface Shares {
  readonly fixed: DayOfWork;
  readonly vault: DayOfWork;
  readonly machine: DayOfWork;
}

/**
 * The shares of a day's work, from days with no machine, with some, and with more of them in one vault.
 *
 * @param days - In this order.
 */
export function sharesOf(days: readonly [none: DayOfWork, some: DayOfWork, more: DayOfWork]): Shares {
  const [none, some, more] = days;
  const machine = combined(more, some, (high, low) => Math.max(0, high - low) / (more.vms - some.vms));
  const vault = combined(
    combined(some, none, (a, b) => a - b),
    machine,
    (grown, each) => Math.max(0, grown - each * some.vms),
  );
  return { fixed: none, vault, machine };
}

/** What a month costs, with as few vaults as Azure's limits allow. */
export function monthlyCost({ fixed, vault, machine }: Shares, machines: number, vaults: number): MonthlyCost {
  const day = combined(
    combined(fixed, vault, (a, b) => a + b * vaults),
    machine,
    (a, b) => a + b * machines,
  );
  const executions =
    (day.episodes + day.activities + day.entityOperations + ASSUMED.timerExecutionsPerDay) * ASSUMED.days;
  const seconds = ASSUMED.days * 86_400;
  const activeSeconds = Math.min(seconds, executions * ASSUMED.secondsPerExecution);
  const operations =
    executions * ASSUMED.operationsPerExecution + (day.historyRows + ASSUMED.idleOperationsPerDay) * ASSUMED.days;
  const compute =
    ASSUMED.instanceGb * (seconds * PRICES.baselineGbSecond + activeSeconds * PRICES.activeGbSecond) +
    (executions / 1e6) * PRICES.millionExecutions;
  const storage = (operations / 1e6) * PRICES.millionStorageOperations;
  const logs = ((executions * ASSUMED.logBytesPerExecution) / 1e9) * PRICES.logGb;
  const events = ((machines * ASSUMED.writesPerMachineAndMonth) / 1e6) * PRICES.millionEvents;
  return { machines, vaults, executions, compute, storage, logs, events, total: compute + storage + logs + events };
}

function combined(left: DayOfWork, right: DayOfWork, of: (left: number, right: number) => number): DayOfWork {
  return {
    vms: of(left.vms, right.vms),
    calls: of(left.calls, right.calls),
    episodes: of(left.episodes, right.episodes),
    activities: of(left.activities, right.activities),
    entityOperations: of(left.entityOperations, right.entityOperations),
    historyRows: of(left.historyRows, right.historyRows),
  };
}
