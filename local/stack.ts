import { join, resolve } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import type { LoadEntry } from "./azure-simulator/simulated-cloud.ts";
import { type SimulatorOptions, startSimulator } from "./azure-simulator/simulator.ts";
import { type Azurite, startAzurite } from "./azurite.ts";
import { type ChatPage, startChatPage } from "./chat-page.ts";
import type { Clock } from "./clock.ts";
import { DEAD_LETTER_CONTAINER, deadLetterStore } from "./dead-letter-container.ts";
import { createEventQueue, EVENT_QUEUE } from "./event-queue.ts";
import type { WriteLog } from "./host/app/log.ts";
import { type HostOptions, type RunningHost, startHost } from "./host/host.ts";
import type { HostKeys } from "./host/http/routing/host-keys.ts";
import { makeFolder } from "./host/make-folder.ts";
import { openPort } from "./host/open-port.ts";

type Simulator = Awaited<ReturnType<typeof startSimulator>>;

/** Simulator, host with the unchanged app, and chat page, in this process, on one clock; the storage emulator beside it. */
export interface LocalStack {
  readonly simulator: Simulator;
  readonly host: RunningHost;
  readonly chat: ChatPage;
  stop(): Promise<void>;
}

interface StackOptions {
  readonly clock: Clock;
  readonly appPort: number;
  readonly armPort: number;
  readonly chatPort: number;
  /** Folder of the task hub and the simulator's CA certificate. */
  readonly dataDirectory: string;
  /** holdfast.config.json of this run, and further settings of the app; chosen when the chat page's URL is known. */
  readonly config: (chatUrl: string) => {
    readonly configFile: string;
    readonly environment?: Readonly<Record<string, string>>;
  };
  readonly seed?: number;
  /** Whether protection policies run by their schedules. Default true. */
  readonly scheduledBackups?: boolean;
  /** ARM PUTs that make the simulator's initial state: no events, no throttling, everything ready at once. */
  readonly load?: readonly LoadEntry[];
  /** File in which the simulator keeps its state for the next start; without it the simulator starts empty. */
  readonly journalFile?: string;
  /** File in which the chat page keeps its messages for the next start. */
  readonly chatHistoryFile?: string;
  /** Runs before the app starts: resources created here cause no event. */
  readonly prepare?: (armUrl: string, simulator: Simulator) => Promise<void>;
  /** How the simulated Azure differs from its defaults. */
  readonly azure?: Pick<SimulatorOptions, "throttling" | "resourceGraphLagSeconds">;
  /** Keys that callers of the app need; without them none is needed. */
  readonly keys?: HostKeys & { readonly system: string };
  readonly log?: WriteLog;
  /** Connection string of a storage emulator that runs already; the stack starts one of its own if absent. */
  readonly storage?: string;
  /** Where Event Grid delivers: to the app's webhook, by default, or into a storage queue. */
  readonly events?: "webhook" | "queue";
  /** Folder of an unpacked package to run in place of the project's sources. */
  readonly appDirectory?: string;
  /** Whether its own storage emulator forgets everything at the end. */
  readonly keepsNoStorage?: boolean;
}

const root = resolve(import.meta.dirname, "..");

/**
 * Starts the simulator and the chat page, then the app. The app's settings are in this process's environment while it
 * runs, as in Azure Functions.
 *
 * @throws When a port is in use or the app cannot be loaded. Nothing stays open then.
 */
export async function startLocalStack(options: StackOptions): Promise<LocalStack> {
  const stopping: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const step of stopping.splice(0).reverse()) await step();
  };
  try {
    return { ...(await start(options, (step) => stopping.push(step))), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  options: StackOptions,
  onStop: (step: () => Promise<void>) => void,
): Promise<Omit<LocalStack, "stop">> {
  const { clock, dataDirectory } = options;
  makeFolder(resolve(dataDirectory));
  const storage = await openStorage(options, onStop);
  const simulator = await startAzure(options, deadLetterStore(Promise.resolve(storage.connectionString)));
  onStop(() => simulator.stop());
  const { chatPort, chatHistoryFile } = options;
  const chat = await openPort("--chat-port", chatPort, () =>
    startChatPage({
      port: chatPort,
      now: clock.now,
      ...(chatHistoryFile !== undefined && { historyFile: chatHistoryFile }),
    }),
  );
  onStop(() => chat.stop());
  trust(simulator.caCertificate);
  const config = options.config(chat.url);
  await options.prepare?.(simulator.url, simulator);
  const eventQueue = options.events === "queue" ? { HOLDFAST_EVENT_QUEUE: EVENT_QUEUE } : {};
  const environment = { ...appEnvironment(simulator, chat.url, config, storage.connectionString), ...eventQueue };
  // With accelerated time the app's first sweep comes at once, and reads the inventory.
  await storage.ready;
  const queueUrl = options.events === "queue" ? await createEventQueue(storage.connectionString) : undefined;
  const host = await openPort("--port", options.appPort, () =>
    startHost({
      ...appIn(options.appDirectory),
      port: options.appPort,
      databaseFile: join(dataDirectory, "task-hub.db"),
      clock,
      environment,
      keys: options.keys,
      ...(options.log !== undefined && { log: options.log }),
    }),
  );
  onStop(() => host.stop());
  const code = options.keys === undefined ? "" : `&code=${options.keys.system}`;
  const webHookUrl = `${host.url}/runtime/webhooks/eventgrid?functionName=vmWritten${code}`;
  await subscribe(simulator.url, {
    endpoint: queueUrl ?? webHookUrl,
    endpointType: queueUrl === undefined ? "webHook" : "storageQueue",
  });
  return { simulator, host, chat };
}

/** A package names its entry itself; the sources run without being compiled. */
function appIn(directory: string | undefined): Pick<HostOptions, "appDirectory" | "entryPoints"> {
  if (directory !== undefined) return { appDirectory: directory };
  return { appDirectory: root, entryPoints: [join(root, "functions/main.ts")] };
}

/** Starts the storage emulator, which gets ready beside everything else. */
async function openStorage(
  { dataDirectory, storage, keepsNoStorage = false, log }: StackOptions,
  onStop: (step: () => Promise<void>) => void,
): Promise<Pick<Azurite, "connectionString" | "ready">> {
  if (storage !== undefined) return { connectionString: storage, ready: Promise.resolve() };
  const azurite = await startAzurite({
    ...(!keepsNoStorage && { folder: join(dataDirectory, "storage") }),
    onLost: (message) => log?.({ level: "warning", category: "system", message }),
  });
  onStop(() => azurite.stop());
  return azurite;
}

function startAzure(
  { armPort, clock, dataDirectory, seed, scheduledBackups = true, load, journalFile, log, azure }: StackOptions,
  storeDeadLetter: ReturnType<typeof deadLetterStore>,
): Promise<Simulator> {
  const warn = (message: string) => log?.({ level: "warning", category: "system", functionName: "simulator", message });
  return openPort("--arm-port", armPort, () =>
    startSimulator({
      port: armPort,
      clock,
      certificateDirectory: dataDirectory,
      ...azure,
      storeDeadLetter,
      scheduledBackups,
      ...(seed !== undefined && { seed }),
      ...(load !== undefined && { load }),
      ...(journalFile !== undefined && { journalFile }),
      ...(log !== undefined && { warn }),
    }),
  );
}

function appEnvironment(
  simulator: Simulator,
  chatUrl: string,
  { configFile, environment = {} }: ReturnType<StackOptions["config"]>,
  storage: string,
): Readonly<Record<string, string>> {
  return {
    HOLDFAST_CONFIG: configFile,
    HOLDFAST_ARM_ENDPOINT: simulator.url,
    HOLDFAST_ALLOW_LOCAL_WEBHOOKS: "true",
    HOLDFAST_DEAD_LETTER_CONTAINER: DEAD_LETTER_CONTAINER,
    AzureWebJobsStorage: storage,
    HOLDFAST_SECRET_CHAT_TEAMS: `${chatUrl}/hooks/teams`,
    HOLDFAST_SECRET_CHAT_WEBHOOK: `${chatUrl}/hooks/webhook`,
    IDENTITY_ENDPOINT: simulator.identityEndpoint,
    IDENTITY_HEADER: simulator.identityHeader,
    ...environment,
  };
}

/** Makes this process, and no other, trust the simulator's certificate. */
function trust(caCertificate: string): void {
  setDefaultCACertificates([...getCACertificates("default"), caCertificate]);
}

/** As in Azure, where the event subscription's filter names the operations that the app's trigger handles. */
const machineOperations = ["Microsoft.Compute/virtualMachines/write", "Microsoft.Compute/virtualMachines/delete"];

async function subscribe(
  simulatorUrl: string,
  destination: { readonly endpoint: string; readonly endpointType: "webHook" | "storageQueue" },
): Promise<void> {
  const response = await fetch(`${simulatorUrl}/_simulator/event-subscriptions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...destination, schema: "eventGrid", operationNames: machineOperations }),
  });
  if (!response.ok) throw new Error(`The simulator refused the event subscription: ${await response.text()}`);
}
