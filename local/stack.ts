import { join, resolve } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { startSimulator } from "./azure-simulator/simulator.ts";
import { type ChatPage, type MachineRow, startChatPage } from "./chat-page.ts";
import type { Clock } from "./clock.ts";
import type { WriteLog } from "./host/app/log.ts";
import type { InstanceStatus } from "./host/contract.ts";
import { type RunningHost, startHost } from "./host/host.ts";
import { makeFolder } from "./host/make-folder.ts";

type Simulator = Awaited<ReturnType<typeof startSimulator>>;

/** Simulator, host with the unchanged app, and chat page, in this process, on one clock. */
export interface LocalStack {
  readonly simulator: Simulator;
  readonly host: RunningHost;
  readonly chat: ChatPage;
  stop(): Promise<void>;
}

const root = resolve(import.meta.dirname, "..");

/**
 * Starts the simulator and the chat page, then the app. The app's settings are in this process's environment while it
 * runs, as in Azure Functions.
 */
export async function startLocalStack(options: {
  readonly clock: Clock;
  readonly appPort: number;
  readonly armPort: number;
  readonly chatPort: number;
  /** Folder of the task hub and the simulator's CA certificate. */
  readonly dataDirectory: string;
  /** holdfast.config.json of this run. */
  readonly configFile: string;
  readonly seed?: number;
  /** File in which the simulator keeps its state for the next start; without it the simulator starts empty. */
  readonly journalFile?: string;
  /** Runs before the app starts: resources created here cause no event. */
  readonly prepare?: (armUrl: string) => Promise<void>;
  readonly log?: WriteLog;
}): Promise<LocalStack> {
  const { clock, dataDirectory } = options;
  makeFolder(resolve(dataDirectory));
  let host: RunningHost | undefined;
  const simulator = await startSimulator({
    port: options.armPort,
    clock,
    certificateDirectory: dataDirectory,
    ...(options.seed !== undefined && { seed: options.seed }),
    ...(options.journalFile !== undefined && { journalFile: options.journalFile }),
  });
  const chat = await startChatPage({
    port: options.chatPort,
    now: clock.now,
    machines: () => (host === undefined ? [] : machineRows(host)),
  });
  trust(simulator.caCertificate);
  const environment = {
    HOLDFAST_CONFIG: options.configFile,
    HOLDFAST_ARM_ENDPOINT: simulator.url,
    HOLDFAST_ALLOW_LOCAL_WEBHOOKS: "true",
    HOLDFAST_SECRET_CHAT_TEAMS: `${chat.url}/hooks/teams`,
    HOLDFAST_SECRET_CHAT_WEBHOOK: `${chat.url}/hooks/webhook`,
    IDENTITY_ENDPOINT: simulator.identityEndpoint,
    IDENTITY_HEADER: simulator.identityHeader,
  };
  await options.prepare?.(simulator.url);
  host = await startHost({
    appDirectory: root,
    entryPoints: [join(root, "functions/main.ts")],
    port: options.appPort,
    databaseFile: join(dataDirectory, "task-hub.db"),
    clock,
    environment,
    ...(options.log !== undefined && { log: options.log }),
  });
  await subscribe(simulator.url, `${host.url}/runtime/webhooks/eventgrid?functionName=vmWritten`);
  return {
    simulator,
    host,
    chat,
    async stop() {
      await host.stop();
      await chat.stop();
      await simulator.stop();
    },
  };
}

/** Makes this process, and no other, trust the simulator's certificate. */
function trust(caCertificate: string): void {
  setDefaultCACertificates([...getCACertificates("default"), caCertificate]);
}

/** As in Azure, where the event subscription's filter names the operations that the app's trigger handles. */
const machineOperations = ["Microsoft.Compute/virtualMachines/write", "Microsoft.Compute/virtualMachines/delete"];

async function subscribe(simulatorUrl: string, endpoint: string): Promise<void> {
  const response = await fetch(`${simulatorUrl}/_simulator/event-subscriptions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ endpoint, schema: "eventGrid", operationNames: machineOperations }),
  });
  if (!response.ok) throw new Error(`The simulator refused the event subscription: ${await response.text()}`);
}

function machineRows(host: RunningHost): MachineRow[] {
  const { instances } = host.taskHub.list({ instanceIdPrefix: "protect:", top: 100 });
  return instances.map((instance) => ({
    vm: instance.instanceId.split(":")[1] ?? instance.instanceId,
    ...describe(instance),
    updatedAt: new Date(instance.lastUpdatedAtMs).toISOString(),
  }));
}

function describe(instance: InstanceStatus): { readonly state: string; readonly detail: string } {
  const output = parse(instance.output);
  if (typeof output["outcome"] === "string")
    return {
      state: output["outcome"],
      detail: [output["reason"], backupText(output["backup"])].filter(Boolean).join(" · "),
    };
  const stage = parse(instance.customStatus)["stage"];
  return { state: instance.runtimeStatus, detail: typeof stage === "string" ? stage : "" };
}

function backupText(backup: unknown): string {
  if (typeof backup !== "object" || backup === null || !("result" in backup)) return "";
  return `first backup: ${String(backup.result)}`;
}

function parse(json: string | undefined): Record<string, unknown> {
  if (json === undefined) return {};
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
