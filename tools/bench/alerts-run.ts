import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createVirtualClock, type VirtualClock } from "../../local/clock.ts";
import { type LocalStack, startLocalStack } from "../../local/stack.ts";
import type { ChannelPlan } from "../alerts/channel-plan.ts";
import { type Receivers, startReceivers } from "../alerts/receivers.ts";
import { tellingsOf } from "../alerts/tellings.ts";
import { type ChannelJudgement, judgeChannel, type RaisedCause } from "./alerts-judge.ts";
import { type AlertBatch, type AlertLoad, failures, recoveries } from "./alerts-load.ts";
import { recordHub } from "./hub-recorder.ts";

/** What many failures of few causes, and their recoveries, took and told. */
export interface AlertRun {
  readonly failures: number;
  readonly causes: number;
  readonly channels: readonly ChannelJudgement[];
  /** Workflows that hand alerts over or follow incidents and did not end well. */
  readonly failed: number;
  readonly largestPayload: { readonly place: string; readonly bytes: number; readonly owner: string };
  readonly longestHistory: { readonly events: number; readonly owner: string };
  readonly wallSeconds: number;
  /** Of app, host and receivers together. */
  readonly cpuSeconds: number;
  readonly virtualHours: number;
  readonly peakMemoryBytes: number;
}

const STARTS_AT = "2026-06-01T05:30:00Z";
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const STEP_MS = 5 * MINUTE_MS;
/** From the first failure until the last message about a resolution is delivered. */
const MAX_HOURS = 8;
const localConfig = join(import.meta.dirname, "../../local/holdfast.config.local.json");
const CHANNELS: readonly ChannelPlan[] = [
  { name: "hook", type: "webhook", minimumSeverity: "warning", faults: [] },
  { name: "teams", type: "teams", minimumSeverity: "warning", faults: [] },
  { name: "slack", type: "slack", minimumSeverity: "warning", faults: [] },
];

interface Stack {
  readonly clock: VirtualClock;
  readonly local: LocalStack;
  readonly receivers: Receivers;
  readonly folder: string;
}

/** Raises the failures within an hour, the recoveries within the next but one, by starting the workflow that makes incidents of them. */
export async function runAlerts(wanted: Omit<AlertLoad, "fromMs">): Promise<AlertRun> {
  const stack = await start();
  try {
    return await measure(stack, wanted);
  } finally {
    await stack.local.stop();
    await stack.receivers.stop();
    await rm(stack.folder, { recursive: true, force: true });
  }
}

async function start(): Promise<Stack> {
  const folder = await mkdtemp(join(tmpdir(), "holdfast-bench-alerts-"));
  const clock = createVirtualClock({ startAtMs: Date.parse(STARTS_AT), jumps: false });
  const receivers = await startReceivers(CHANNELS, clock.now);
  const configFile = join(folder, "holdfast.config.json");
  await writeFile(configFile, JSON.stringify(await configOf()));
  const environment = Object.fromEntries(CHANNELS.map(({ name }) => [settingOf(name), receivers.addressOf(name)]));
  const local = await startLocalStack({
    ...{ clock, log: () => {}, appPort: 0, armPort: 0, chatPort: 0, dataDirectory: folder, seed: 1 },
    config: () => ({ configFile, environment }),
    scheduledBackups: false,
    keepsNoStorage: true,
  });
  return { clock, local, receivers, folder };
}

async function configOf(): Promise<object> {
  const config = JSON.parse(await readFile(localConfig, "utf8"));
  return {
    ...config,
    rules: [{ name: "none", match: {}, action: "skip", reason: "Only alerts are measured." }],
    sweep: { everyMinutes: 1440 },
    schedules: [],
    channels: CHANNELS.map(({ name, type, minimumSeverity }) => {
      return { name, type, minimumSeverity, url: { setting: settingOf(name) } };
    }),
  };
}

function settingOf(channel: string): string {
  return `HOLDFAST_SECRET_${channel.toUpperCase()}`;
}

async function measure(stack: Stack, wanted: Omit<AlertLoad, "fromMs">): Promise<AlertRun> {
  const { clock, local, receivers, folder } = stack;
  const hub = await recordHub(join(folder, "task-hub.db"));
  await clock.advance(10 * MINUTE_MS);
  const load: AlertLoad = { ...wanted, fromMs: clock.now() + MINUTE_MS };
  const began = { wallMs: performance.now(), cpu: process.cpuUsage(), virtualMs: clock.now() };
  const batches = [...failures(load), ...recoveries(load)];
  for (const [index, batch] of batches.entries()) raiseLater(stack, batch, index);
  let peakMemoryBytes = 0;
  const isTold = () =>
    judged(receivers, load).every(({ messages, unresolved }) => messages > 0 && unresolved === 0) &&
    clock.now() > (batches.at(-1)?.atMs ?? 0) + 15 * MINUTE_MS;
  do {
    await clock.advance(STEP_MS);
    peakMemoryBytes = Math.max(peakMemoryBytes, process.memoryUsage.rss());
    if ((clock.now() - load.fromMs) % HOUR_MS < STEP_MS) {
      console.error(`  ${((clock.now() - load.fromMs) / HOUR_MS).toFixed(1)} h: ${receivers.posts().length} messages`);
    }
  } while (!isTold() && clock.now() < load.fromMs + MAX_HOURS * HOUR_MS);
  const cpu = process.cpuUsage(began.cpu);
  const [largestPayload = { place: "", bytes: 0, owner: "" }] = hub.largest();
  const longestHistory = hub.longestHistory();
  hub.close();
  return {
    ...wanted,
    channels: judged(receivers, load),
    failed: failedInstances(local),
    largestPayload,
    longestHistory,
    wallSeconds: (performance.now() - began.wallMs) / 1000,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    virtualHours: (clock.now() - began.virtualMs) / HOUR_MS,
    peakMemoryBytes,
  };
}

function raiseLater({ clock, local }: Stack, { atMs, alerts }: AlertBatch, index: number): void {
  clock.schedule(atMs, () => {
    const release = clock.hold();
    const url = `${local.host.url}/runtime/webhooks/durabletask/orchestrators/raiseAlerts/alerts:bench-${index}`;
    const settings = { gatherSeconds: 120, remindAfterSeconds: 86_400, stormMachines: 3 };
    void fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ alerts, settings }),
    })
      .then((response) => {
        if (response.status !== 202) throw new Error(`raiseAlerts was not started: ${response.status}`);
      })
      .finally(release);
  });
}

function judged(receivers: Receivers, load: AlertLoad): readonly ChannelJudgement[] {
  const raised = new Map<string, RaisedCause>();
  for (const { atMs, alerts } of failures(load)) {
    for (const { change } of alerts) {
      if (change.action !== "open") continue;
      const known = raised.get(change.cause);
      raised.set(change.cause, { machines: (known?.machines ?? 0) + 1, firstAtMs: known?.firstAtMs ?? atMs });
    }
  }
  return tellingsOf(CHANNELS, receivers.posts()).map((channel) => judgeChannel(channel, raised));
}

function failedInstances({ host }: LocalStack): number {
  let failed = 0;
  let continuation: string | undefined;
  do {
    const page = host.taskHub.list({ top: 1000, continuation });
    failed += page.instances.filter(({ runtimeStatus }) => runtimeStatus === "Failed").length;
    continuation = page.continuation;
  } while (continuation !== undefined);
  return failed;
}
