import { createVirtualClock, type VirtualClock } from "../../local/clock.ts";
import {
  type CallCounts,
  countGivenUp,
  drainCalls,
  noCalls,
  type Protection,
  readProtection,
  watchingCalls,
} from "./protect-evidence.ts";
import { type Discovery, type Placement, type ProtectStack, startProtectStack } from "./protect-stack.ts";

/** One run over a number of machines. */
export interface ProtectRun extends Protection {
  readonly vms: number;
  readonly enables: number;
  readonly calls: number;
  readonly refused: number;
  /** Answered with 429. */
  readonly throttled: number;
  /** Workflows that ended without protection although no quota told them to wait. */
  readonly givenUp: number;
  readonly callsPerVm: number;
  /** Of these, the calls that find machines and follow vaults, and all others. */
  readonly watchingCallsPerVm: number;
  readonly protectingCallsPerVm: number;
  readonly mostPerVaultAndDay: number;
  /** Machines enabled, by vault and UTC day. */
  readonly perVaultAndDay: Readonly<Record<string, number>>;
  /** UTC days on which machines were enabled. */
  readonly days: number;
  readonly wallSeconds: number;
  /** Of app, host and simulator together. */
  readonly cpuSeconds: number;
  readonly virtualHours: number;
  readonly peakMemoryBytes: number;
  readonly byAction: Readonly<Record<string, number>>;
}

/** Early in a UTC day, so that everything of one day has room in it. */
const STARTS_AT = "2026-06-01T00:30:00Z";
const MINUTE_MS = 60_000;
/**
 * The request budget grants 990 calls of a kind in an hour, for good. A sweep that starts more machines than that makes them wait
 * for their turns, again and again. The time between two sweeps is the longest that one sweep takes.
 */
const SWEEP = { startsPerMinute: 16, everyMinutes: 720 };
/** Machines between two lines of progress. */
const PROGRESS_MACHINES = 500;
/** When no machine was enabled for longer than a day's quota asks to wait, none will be. */
const MAX_PAUSE_MS = 26 * 3_600_000;

type VirtualStack = ProtectStack<VirtualClock>;

/** Events of machines that were created within one minute, each delivered one to three times, in random order. */
export function runStorm(vms: number): Promise<ProtectRun> {
  const placement = { maximumVaults: Math.ceil(vms / 250), whenDayQuotaReached: "nextVault" } as const;
  return run(vms, placement, "events", async (stack, names) => {
    const random = seededRandom(7);
    const deliveries = names
      .flatMap((name) => Array.from({ length: 1 + Math.floor(random() * 3) }, () => name))
      .map((name) => ({ name, order: random() }))
      .sort((a, b) => a.order - b.order);
    const perSecond = Math.ceil(deliveries.length / 60);
    for (let sent = 0; sent < deliveries.length; sent += perSecond) {
      await Promise.all(deliveries.slice(sent, sent + perSecond).map(({ name }) => stack.postEvent(name, `e-${name}`)));
      await stack.clock.advance(1000);
    }
  });
}

/** Machines of one region that exist before Holdfast does. */
export function runFleet(vms: number, whenDayQuotaReached: Placement["whenDayQuotaReached"]): Promise<ProtectRun> {
  const perVault = whenDayQuotaReached === "wait" ? 1000 : 250;
  return run(vms, { maximumVaults: Math.ceil(vms / perVault), whenDayQuotaReached }, SWEEP, startFleet);
}

/** The first sweep begins in the first minute; passing time is all that it needs. */
async function startFleet(stack: VirtualStack): Promise<void> {
  await stack.clock.advance(MINUTE_MS);
}

export function machineNames(vms: number): readonly string[] {
  return Array.from({ length: vms }, (_, index) => `vm-${String(index + 1).padStart(5, "0")}`);
}

async function run(
  vms: number,
  placement: Placement,
  discovery: Discovery,
  start: (stack: VirtualStack, names: readonly string[], onMinute: () => void) => Promise<void>,
): Promise<ProtectRun> {
  const names = machineNames(vms);
  const clock = createVirtualClock({ startAtMs: Date.parse(STARTS_AT), jumps: false });
  const stack = await startProtectStack(clock, names, placement, discovery);
  try {
    return await measure(stack, names, start);
  } finally {
    await stack.stop();
  }
}

async function measure(
  stack: VirtualStack,
  names: readonly string[],
  start: (stack: VirtualStack, names: readonly string[], onMinute: () => void) => Promise<void>,
): Promise<ProtectRun> {
  const counts = noCalls();
  const began = { wallMs: performance.now(), cpu: process.cpuUsage(), virtualMs: stack.clock.now() };
  let peakMemoryBytes = 0;
  const observe = () => {
    peakMemoryBytes = Math.max(peakMemoryBytes, process.memoryUsage.rss());
    drainCalls(stack, counts);
  };
  await start(stack, names, observe);
  await passTime(stack, counts, names.length, observe);
  // What was accepted last has to end, and what should not happen gets its chance.
  for (let minute = 0; minute < 120; minute += 10) {
    await stack.clock.advance(10 * MINUTE_MS);
    observe();
  }
  const wallSeconds = (performance.now() - began.wallMs) / 1000;
  const cpu = process.cpuUsage(began.cpu);
  const cpuSeconds = (cpu.user + cpu.system) / 1e6;
  const virtualHours = (stack.clock.now() - began.virtualMs) / 3_600_000;
  const protection = await readProtection(stack);
  return {
    vms: names.length,
    ...protection,
    ...figures(counts, names.length),
    givenUp: countGivenUp(stack),
    wallSeconds,
    cpuSeconds,
    virtualHours,
    peakMemoryBytes,
  };
}

/** Ten minutes at a time, until all is done or nothing more is to be expected. Tells of progress on standard error. */
async function passTime(stack: VirtualStack, counts: CallCounts, vms: number, observe: () => void): Promise<void> {
  let progressMs = stack.clock.now();
  let told = 0;
  while (counts.enables < vms && stack.clock.now() < progressMs + MAX_PAUSE_MS) {
    const before = counts.enables;
    await stack.clock.advance(10 * MINUTE_MS);
    observe();
    if (counts.enables === before) continue;
    progressMs = stack.clock.now();
    if (counts.enables < told + PROGRESS_MACHINES) continue;
    told = counts.enables;
    console.error(`  ${new Date(progressMs).toISOString()}: ${told} of ${vms} enabled`);
  }
}

function figures(counts: CallCounts, vms: number) {
  const days = new Set([...counts.enablesPerVaultAndDay.keys()].map((key) => key.split(" ")[1]));
  const watching = watchingCalls(counts);
  return {
    enables: counts.enables,
    calls: counts.total,
    refused: counts.refused,
    throttled: counts.throttled,
    callsPerVm: counts.total / vms,
    watchingCallsPerVm: watching / vms,
    protectingCallsPerVm: (counts.total - watching) / vms,
    mostPerVaultAndDay: Math.max(0, ...counts.enablesPerVaultAndDay.values()),
    perVaultAndDay: Object.fromEntries([...counts.enablesPerVaultAndDay].sort()),
    days: days.size,
    byAction: Object.fromEntries([...counts.byAction].sort(([, a], [, b]) => b - a)),
  };
}

/** Mulberry32: the same numbers in every run. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
