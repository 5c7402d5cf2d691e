import { type Claims, drainFleetCalls, noFleetCalls, takeClaims, trueJobs } from "./fleet-evidence.ts";
import { judge, quantile } from "./fleet-judge.ts";
import { type FleetLayout, layOut } from "./fleet-layout.ts";
import { type FleetStack, RUN_DEADLINE_HOURS, startFleetStack } from "./fleet-stack.ts";

/** What one run of a schedule over a fleet took and said. */
export interface FleetRun {
  readonly vms: number;
  readonly status: string;
  readonly calls: number;
  readonly callsPerVm: number;
  readonly throttled: number;
  readonly refused: number;
  readonly byAction: Readonly<Record<string, number>>;
  readonly proven: number;
  readonly lost: number;
  readonly doubled: number;
  readonly falseClaims: number;
  readonly falsehoods: readonly string[];
  /** Jobs that still ran in the end. */
  readonly unended: number;
  /** From a job's end until the run's report had it. Seconds. */
  readonly reportDelay: Delay;
  /** From a job's end until it was published. Seconds. */
  readonly eventDelay: Delay;
  /** Backups that were accepted after the stagger window. */
  readonly startedLate: number;
  /** From the due time until the last backup was accepted. */
  readonly startHours: number;
  readonly largestPayload: { readonly place: string; readonly bytes: number; readonly owner: string };
  readonly longestHistory: { readonly events: number; readonly owner: string };
  /** Finished instances that are older than the retention; absent where time did not pass for as long. */
  readonly leftAfterPurge?: number;
  readonly wallSeconds: number;
  /** Of app, host and simulator together. */
  readonly cpuSeconds: number;
  readonly virtualHours: number;
  readonly peakMemoryBytes: number;
}

interface Delay {
  readonly p50: number;
  readonly p99: number;
  readonly maximum: number;
}

interface Plan {
  readonly vms: number;
  readonly vaults: number;
  readonly subscriptions: number;
  readonly staggerMinutes: number;
  readonly slow?: number;
  /** Whether time passes after the run until its instances should be purged. */
  readonly purges: boolean;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const MAX_RUN_MS = 30 * DAY_MS;
/** Starts may follow the end of the stagger window by what the last wave and a full budget take. */
const STARTS_LATE_MS = 10 * MINUTE_MS;
/** The retention of finished instances, and a day for its timer. */
const PURGED_AFTER_DAYS = 8;
const MACHINES_PER_VAULT = 1000;
/** A job is told within an hour of its end; one that runs for days is read every six hours. */
const TOLD_AFTER_MS = HOUR_MS;
const SLOW_TOLD_AFTER_MS = 7 * HOUR_MS;

/** One vault of up to 1,000 machines. */
export function runOneVault(vms: number, purges: boolean): Promise<FleetRun> {
  return runFleet({ vms, vaults: 1, subscriptions: 1, staggerMinutes: 120, purges });
}

/** A subscription for each vault of up to 1,000 machines: ten of them for 10,000. */
export function runSubscriptions(vms: number, purges: boolean): Promise<FleetRun> {
  const vaults = Math.ceil(vms / MACHINES_PER_VAULT);
  return runFleet({ vms, vaults, subscriptions: vaults, staggerMinutes: 120, purges });
}

/** All vaults in one subscription, which takes 1,100 starts an hour: 12 hours for 10,000 machines, and as many an hour for fewer. */
export function runOneSubscription(vms: number, purges: boolean): Promise<FleetRun> {
  const vaults = Math.ceil(vms / MACHINES_PER_VAULT);
  return runFleet({ vms, vaults, subscriptions: 1, staggerMinutes: Math.ceil((720 * vms) / 10_000), purges });
}

/** One machine in fifty, at least one, transfers for more than ten days: until then the run itself is purged. */
export function runLongTransfer(vms: number): Promise<FleetRun> {
  return runFleet({ vms, vaults: 1, subscriptions: 1, staggerMinutes: 120, slow: Math.ceil(vms / 50), purges: true });
}

async function runFleet(plan: Plan): Promise<FleetRun> {
  const layout = layOut(plan);
  const stack = await startFleetStack(layout, plan.staggerMinutes);
  try {
    return await measure(stack, layout, plan);
  } finally {
    await stack.stop();
  }
}

async function measure(stack: FleetStack, layout: FleetLayout, plan: Plan): Promise<FleetRun> {
  const { clock, simulator, host, hub, dueAtMs, runId } = stack;
  await clock.advance(dueAtMs - MINUTE_MS - clock.now());
  simulator.calls.clear();
  const counts = noFleetCalls();
  const claims: Claims = { report: [], events: [] };
  const began = { wallMs: performance.now(), cpu: process.cpuUsage(), virtualMs: clock.now() };
  let peakMemoryBytes = 0;
  let status = "none";
  const observe = () => {
    peakMemoryBytes = Math.max(peakMemoryBytes, process.memoryUsage.rss());
    drainFleetCalls(stack, counts);
    takeClaims(stack, claims);
    status = statusOf(host.taskHub.status(runId)?.output) ?? status;
  };
  await untilEnded(stack, observe, plan.slow === undefined ? TOLD_AFTER_MS : SLOW_TOLD_AFTER_MS);
  const wallSeconds = (performance.now() - began.wallMs) / 1000;
  const cpu = process.cpuUsage(began.cpu);
  const endedAtMs = clock.now();
  const { calls, throttled, refused } = { calls: counts.total, throttled: counts.throttled, refused: counts.refused };
  const judged = judge(layout, trueJobs(stack), claims, dueAtMs + RUN_DEADLINE_HOURS * HOUR_MS);
  const started = counts.startedAtMs.sort((a, b) => a - b);
  const windowEndsMs = dueAtMs + plan.staggerMinutes * MINUTE_MS + STARTS_LATE_MS;
  const byAction = Object.fromEntries([...counts.byAction].sort(([, a], [, b]) => b - a));
  const purged = plan.purges ? { leftAfterPurge: await countUnpurged(stack) } : {};
  const [largestPayload = { place: "", bytes: 0, owner: "" }] = hub.largest();
  return {
    vms: plan.vms,
    status,
    calls,
    callsPerVm: calls / plan.vms,
    throttled,
    refused,
    byAction,
    proven: judged.proven,
    lost: judged.lost,
    doubled: judged.doubled,
    falseClaims: judged.falseClaims,
    falsehoods: judged.falsehoods,
    unended: judged.unended,
    reportDelay: delayOf(judged.reportDelays),
    eventDelay: delayOf(judged.eventDelays),
    startedLate: started.filter((atMs) => atMs > windowEndsMs).length,
    startHours: ((started.at(-1) ?? dueAtMs) - dueAtMs) / HOUR_MS,
    largestPayload,
    longestHistory: hub.longestHistory(),
    ...purged,
    wallSeconds,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    virtualHours: (endedAtMs - began.virtualMs) / HOUR_MS,
    peakMemoryBytes,
  };
}

/** Until the run has ended and no job runs; then as long as an end may take to be told. Tells of progress on standard error. */
async function untilEnded(stack: FleetStack, observe: () => void, toldAfterMs: number): Promise<void> {
  const { clock, host, runId, dueAtMs } = stack;
  for (;;) {
    await clock.advance(10 * MINUTE_MS);
    observe();
    const jobs = [...trueJobs(stack).values()].flat();
    const running = jobs.filter(({ endedAtMs }) => endedAtMs === undefined).length;
    const isStarted = jobs.length > 0;
    const status = host.taskHub.status(runId)?.runtimeStatus ?? (isStarted ? "purged" : "not started");
    const hours = (clock.now() - dueAtMs) / HOUR_MS;
    if (Math.round(hours * 6) % 6 === 0) {
      console.error(`  ${hours.toFixed(0)} h: ${jobs.length} backups, ${running} run; the run: ${status}`);
    }
    const isOver = running === 0 && status !== "Running" && status !== "Pending" && hours > 1;
    if (!isOver && clock.now() < dueAtMs + MAX_RUN_MS) continue;
    for (let waitedMs = 0; waitedMs < toldAfterMs; waitedMs += HOUR_MS) {
      await clock.advance(HOUR_MS);
      observe();
    }
    return;
  }
}

function statusOf(output: string | undefined): string | undefined {
  return output === undefined ? undefined : (JSON.parse(output) as { readonly status?: string }).status;
}

function delayOf(sorted: readonly number[]): Delay {
  return { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99), maximum: sorted.at(-1) ?? Number.NaN };
}

/** Finished instances that the purge should have removed: those of the run's first day at least. */
async function countUnpurged({ clock, host, dueAtMs }: FleetStack): Promise<number> {
  const purgedAtMs = dueAtMs + (PURGED_AFTER_DAYS + 1) * DAY_MS;
  while (clock.now() < purgedAtMs) await clock.advance(Math.min(HOUR_MS, purgedAtMs - clock.now()));
  const beforeMs = clock.now() - PURGED_AFTER_DAYS * DAY_MS;
  let left = 0;
  let continuation: string | undefined;
  do {
    const page = host.taskHub.list({ top: 1000, continuation });
    left += page.instances.filter(
      ({ createdAtMs, runtimeStatus }) => createdAtMs <= beforeMs && runtimeStatus !== "Running",
    ).length;
    continuation = page.continuation;
  } while (continuation !== undefined);
  return left;
}
