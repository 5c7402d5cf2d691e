import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createVirtualClock, type VirtualClock } from "../../local/clock.ts";
import { type LocalStack, startLocalStack } from "../../local/stack.ts";
import { type FleetLayout, layoutToLoad, protectRequest } from "./fleet-layout.ts";
import { type HubRecorder, recordHub } from "./hub-recorder.ts";

/** The unchanged app on the local host against the simulator, with protected machines and a schedule. */
export interface FleetStack {
  readonly clock: VirtualClock;
  readonly simulator: LocalStack["simulator"];
  readonly host: LocalStack["host"];
  readonly hub: HubRecorder;
  /** When the run is due, milliseconds since 1970. */
  readonly dueAtMs: number;
  readonly runId: string;
  stop(): Promise<void>;
}

/** The run waits for its jobs for as long. */
export const RUN_DEADLINE_HOURS = 24;
const localConfig = join(import.meta.dirname, "../../local/holdfast.config.local.json");
const STARTS_AT = "2026-06-01T00:30:00Z";
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** New machines that a vault takes in a UTC day. */
const REGISTRATIONS_PER_DAY = 250;
/** Per subscription and ten minutes: below the 1,100 an hour that Recovery Services takes. */
const PROTECTED_AT_ONCE = 100;
const SCHEDULE = "nightly";

/** @param staggerMinutes - Over how many minutes the run spreads its starts. */
export async function startFleetStack(layout: FleetLayout, staggerMinutes: number): Promise<FleetStack> {
  const folder = await mkdtemp(join(tmpdir(), "holdfast-bench-fleet-"));
  const clock = createVirtualClock({ startAtMs: Date.parse(STARTS_AT), jumps: false });
  const configFile = join(folder, "holdfast.config.json");
  let dueAtMs = 0;
  const local = await startLocalStack({
    clock,
    log: () => {},
    appPort: 0,
    armPort: 0,
    chatPort: 0,
    dataDirectory: folder,
    config: () => ({ configFile }),
    seed: 1,
    scheduledBackups: false,
    load: layoutToLoad(layout),
    keepsNoStorage: true,
    async prepare(armUrl) {
      await protectAll(layout, armUrl, clock);
      await untilFullHour(clock);
      // The first sweep takes the hour before the run, whose calls are counted on their own.
      dueAtMs = clock.now() + 2 * HOUR_MS;
      await writeFile(configFile, JSON.stringify(await configFor(layout, staggerMinutes, dueAtMs)));
    },
  });
  const { host, simulator } = local;
  const hub = await recordHub(join(folder, "task-hub.db"));
  return {
    clock,
    simulator,
    host,
    hub,
    dueAtMs,
    runId: `run:${SCHEDULE}:${new Date(dueAtMs).toISOString().slice(0, 16)}Z`,
    async stop() {
      hub.close();
      await local.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Rules skip every machine: here only schedules back up. One sweep a day, and one run. */
async function configFor(layout: FleetLayout, staggerMinutes: number, dueAtMs: number): Promise<object> {
  const config = JSON.parse(await readFile(localConfig, "utf8"));
  const due = new Date(dueAtMs);
  const cron = `${due.getUTCMinutes()} ${due.getUTCHours()} ${due.getUTCDate()} ${due.getUTCMonth() + 1} *`;
  return {
    ...config,
    subscriptions: layout.subscriptionIds,
    rules: [{ name: "protected already", match: {}, action: "skip", reason: "Protected by its owner." }],
    sweep: { everyMinutes: 1440 },
    retention: { finishedInstancesDays: 7 },
    schedules: [
      {
        name: SCHEDULE,
        cron,
        timeZone: "UTC",
        match: {},
        retainDays: 14,
        staggerMinutes,
        deadlineHours: RUN_DEADLINE_HOURS,
      },
    ],
    channels: config.channels.map((channel: object) => ({ ...channel, minimumSeverity: "error" })),
  };
}

/** Protects the machines as their owner would, a vault's 250 a day, before the app exists. */
async function protectAll(layout: FleetLayout, armUrl: string, clock: VirtualClock): Promise<void> {
  const largest = Math.max(...layout.vaults.map(({ machines }) => machines.length));
  for (let from = 0; from < largest; from += REGISTRATIONS_PER_DAY) {
    const day = Math.floor(clock.now() / DAY_MS);
    const requests = layout.vaults.flatMap((vault) =>
      vault.machines
        .slice(from, from + REGISTRATIONS_PER_DAY)
        .map((_, place) => ({ subscriptionId: vault.subscriptionId, ...protectRequest(vault, from + place) })),
    );
    const bySubscription = [...Map.groupBy(requests, ({ subscriptionId }) => subscriptionId).values()];
    const most = Math.max(...bySubscription.map((mine) => mine.length));
    for (let sent = 0; sent < most; sent += PROTECTED_AT_ONCE) {
      for (const mine of bySubscription) await putAll(armUrl, mine.slice(sent, sent + PROTECTED_AT_ONCE));
      await clock.advance(10 * MINUTE_MS);
    }
    await clock.advance((day + 1) * DAY_MS - clock.now());
  }
}

async function putAll(
  armUrl: string,
  requests: readonly { readonly path: string; readonly body: object }[],
): Promise<void> {
  const put = async ({ path, body }: { readonly path: string; readonly body: object }) => {
    const response = await fetch(`${armUrl}${path}?api-version=2024-04-01`, {
      method: "PUT",
      headers: { authorization: "Bearer bench", "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`PUT ${path} was refused: ${response.status} ${await response.text()}`);
  };
  await Promise.all(requests.map(put));
}

/** Azure's budgets are those of full hours. */
async function untilFullHour(clock: VirtualClock): Promise<void> {
  await clock.advance(HOUR_MS - (clock.now() % HOUR_MS));
}
