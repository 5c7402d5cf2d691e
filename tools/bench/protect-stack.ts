import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clock } from "../../local/clock.ts";
import { sampleVmBody, sampleVmId, vmWrittenEvent } from "../../local/sample-machines.ts";
import { type LocalStack, startLocalStack } from "../../local/stack.ts";

const localConfig = join(import.meta.dirname, "../../local/holdfast.config.local.json");
export interface Placement {
  readonly maximumVaults: number;
  readonly whenDayQuotaReached: "nextVault" | "wait";
}

/** How machines come to the app: by the sweep, with these settings, or by their events alone. */
export type Discovery = { readonly startsPerMinute: number; readonly everyMinutes: number } | "events";

/** The unchanged app on the local host against the simulator, with machines that exist already. */
export interface ProtectStack<C extends Clock = Clock> {
  readonly clock: C;
  readonly simulator: LocalStack["simulator"];
  readonly host: LocalStack["host"];
  /** Posts the event of a machine that was written, as Event Grid does. */
  postEvent(name: string, eventId: string): Promise<void>;
  /** The body of a GET of Azure Resource Manager. */
  get(path: string): Promise<unknown>;
  stop(): Promise<void>;
}

/** @param names - The machines; without an agent to wait for or a first backup to make. */
export async function startProtectStack<C extends Clock>(
  clock: C,
  names: readonly string[],
  placement: Placement,
  discovery: Discovery,
): Promise<ProtectStack<C>> {
  const folder = await mkdtemp(join(tmpdir(), "holdfast-bench-protect-"));
  const configFile = join(folder, "holdfast.config.json");
  await writeFile(configFile, JSON.stringify(await configWith(placement, discovery)));
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
    load: machinesToLoad(names),
    keepsNoStorage: true,
  });
  const { host, simulator } = local;
  simulator.calls.clear();
  return {
    clock,
    simulator,
    host,
    postEvent: (name, eventId) => postEvent(host.url, clock, name, eventId),
    get: (path) => get(simulator.url, path),
    async stop() {
      await local.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function configWith(placement: Placement, discovery: Discovery): Promise<object> {
  const config = JSON.parse(await readFile(localConfig, "utf8"));
  const [skip, { firstBackup: _, ...protect }] = config.rules;
  return {
    ...config,
    ...(discovery === "events" ? { subscriptions: [] } : { sweep: discovery }),
    rules: [skip, protect],
    vaults: { regional: { ...config.vaults.regional, ...placement } },
    schedules: [],
    channels: config.channels.map((channel: object) => ({ ...channel, minimumSeverity: "error" })),
  };
}

/** Resource group and machines, for the simulator's initial state. */
export function machinesToLoad(names: readonly string[]) {
  const group = { path: sampleVmId("x").split("/providers/")[0] ?? "", apiVersion: "2024-11-01" };
  return [
    { ...group, body: { location: "westeurope" } },
    ...names.map((name) => ({ path: sampleVmId(name), apiVersion: "2025-04-01", body: sampleVmBody(name) })),
  ];
}

async function postEvent(hostUrl: string, clock: Clock, name: string, eventId: string): Promise<void> {
  const response = await fetch(`${hostUrl}/runtime/webhooks/eventgrid?functionName=vmWritten`, {
    method: "POST",
    headers: { "aeg-event-type": "Notification", "content-type": "application/json" },
    body: JSON.stringify(vmWrittenEvent(name, new Date(clock.now()).toISOString(), eventId)),
  });
  if (!response.ok) throw new Error(`The event of ${name} was refused: ${response.status} ${await response.text()}`);
}

async function get(armUrl: string, path: string): Promise<unknown> {
  const target = path.startsWith("https:") ? path : `${armUrl}${path}`;
  const response = await fetch(target, { headers: { authorization: "Bearer bench" } });
  if (!response.ok) throw new Error(`GET ${path} was refused: ${response.status} ${await response.text()}`);
  return await response.json();
}
