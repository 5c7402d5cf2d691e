import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { VirtualClock } from "../../../local/clock.ts";
import { createVirtualClock } from "../../../local/clock.ts";
import type { LogLine } from "../../../local/host/app/log.ts";
import { sampleVmBody, sampleVmUrl, vmWrittenEvent } from "../../../local/sample-machines.ts";
import { type LocalStack, startLocalStack } from "../../../local/stack.ts";
import { emptyStorageAccount } from "./shared-azurite.ts";

const localConfig = join(import.meta.dirname, "../../../local/holdfast.config.local.json");
const group = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/shop";

/** Just below the shortest wait of `retryProtection`: a stack rests while machines only wait to be tried again. */
const MAX_JUMP_MS = 59 * 60_000;

/** Output of `protectVirtualMachine`. */
interface Outcome {
  readonly outcome: string;
  readonly reason: string;
  readonly [member: string]: unknown;
}

/** The unchanged app on the local host, the simulator and the chat page, on virtual time. */
export interface TestStack {
  readonly clock: VirtualClock;
  readonly simulator: LocalStack["simulator"];
  readonly host: LocalStack["host"];
  readonly chatPage: LocalStack["chat"];
  /** Folder of the task hub. */
  readonly folder: string;
  /** The app's settings: they are in the environment while a host runs. */
  readonly settings: Readonly<Record<string, string>>;
  /** Connection string of the app's storage account. */
  readonly storage: string;
  /** holdfast.config.json of the app. */
  readonly configFile: string;
  /** Every line that app and host logged. */
  readonly log: LogLine[];
  /** A call to the simulated Azure Resource Manager, as any client sends it. */
  arm(method: string, path: string, body?: object): Promise<{ readonly status: number; readonly body: unknown }>;
  createVm(name: string, change?: VmChange): Promise<void>;
  /** Creates the resource group of the machines; `createVm` does so itself. */
  prepareGroup(): Promise<void>;
  /** Sends the PUT of a machine in an existing group; returns the HTTP status. */
  putVm(name: string): Promise<number>;
  deleteVm(name: string): Promise<void>;
  planFaults(...faults: readonly object[]): Promise<void>;
  /** Number of faults injected since `planFaults`, by kind. */
  injectedFaults(): Promise<Readonly<Record<string, number>>>;
  endFaults(): Promise<void>;
  /** Lets time pass until no work is left but retries that are an hour or more away. */
  settle(): Promise<void>;
  /** Output of the machine's newest `protectVirtualMachine`. */
  outcomeOf(name: string): Outcome | undefined;
  /** Workflow instances whose ID starts with the prefix, newest first. */
  instancesOf(prefix: string): ReturnType<LocalStack["host"]["taskHub"]["list"]>["instances"];
  /** Titles and texts of every message the chat page received. */
  messages(): readonly { readonly title: string; readonly text: string }[];
  /** How many calls with this RBAC action Azure received. */
  calls(action: string): Promise<number>;
  /** Stops everything and removes the folder. */
  stop(): Promise<void>;
}

interface VmChange {
  readonly tags?: Readonly<Record<string, string>>;
  readonly location?: string;
  readonly securityProfile?: object;
  readonly isWindows?: boolean;
}

/** What a stack has besides the changed configuration. */
export interface StackChanges {
  /** Further settings of the app. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly azure?: Parameters<typeof startLocalStack>[0]["azure"];
  /** Runs before the app starts: resources created here cause no event. */
  readonly prepare?: (simulator: LocalStack["simulator"], clock: VirtualClock) => Promise<void>;
  /** Resources that exist before the app starts, ready at once and without events. */
  readonly load?: NonNullable<Parameters<typeof startLocalStack>[0]["load"]>;
  /** Where Event Grid delivers: to the app's webhook, or into a storage queue. Then `host.drainQueues()` comes before `settle()`. */
  readonly events?: "webhook" | "queue";
  /** Whether the app sweeps the subscriptions; otherwise only events and requests start anything. */
  readonly sweeps?: boolean;
  /** Whether the app watches every vault; otherwise only those in which a backup was requested. */
  readonly watches?: boolean;
  /** Whether protection policies run by their schedules; otherwise only backups on demand are made. */
  readonly scheduledBackups?: boolean;
  /** Folder of an unpacked package to run in place of the project's sources. */
  readonly appDirectory?: string;
}

/**
 * Starts the stack; the caller stops it. Tests use `startTestStack`, which stops it when the test ends.
 *
 * @param changeConfig - Changes the local configuration before the app reads it. There are no schedules unless it adds one,
 * because virtual nights pass during a test. The chat page receives warnings and errors only, as by default.
 * @param startAt - First instant of the clock, ISO 8601.
 * @param givenStorage - Connection string of the app's storage account; an empty one if absent.
 */
export async function createTestStack(
  changeConfig: (config: Record<string, unknown>) => void = () => {},
  startAt = "2026-06-01T08:00:00Z",
  givenStorage?: string,
  { load = [], sweeps = false, watches = false, scheduledBackups = false, ...changes }: StackChanges = {},
): Promise<TestStack> {
  const folder = await mkdtemp(join(tmpdir(), "holdfast-test-stack-"));
  const config = JSON.parse(await readFile(localConfig, "utf8")) as Record<string, unknown>;
  config["schedules"] = [];
  for (const channel of config["channels"] as Record<string, unknown>[]) channel["minimumSeverity"] = "warning";
  changeConfig(config);
  const configFile = join(folder, "holdfast.config.json");
  await writeFile(configFile, JSON.stringify(config));
  const clock = createVirtualClock({ startAtMs: Date.parse(startAt), maxJumpMs: MAX_JUMP_MS });
  const log: LogLine[] = [];
  const extra = { ...(sweeps ? {} : NO_SWEEPS), ...(watches ? {} : NO_WATCHES), ...changes.settings };
  const storage = givenStorage ?? (await emptyStorageAccount());
  const local = await startLocalStack({
    clock,
    log: (line) => log.push(line),
    appPort: 0,
    armPort: 0,
    chatPort: 0,
    dataDirectory: folder,
    config: () => ({ configFile, environment: extra }),
    seed: 1,
    ...(changes.azure !== undefined && { azure: changes.azure }),
    ...(changes.events !== undefined && { events: changes.events }),
    ...(changes.appDirectory !== undefined && { appDirectory: changes.appDirectory }),
    prepare: async (_, simulator) => changes.prepare?.(simulator, clock),
    scheduledBackups,
    load,
    storage,
  });
  const stop = async () => {
    await local.stop();
    await rm(folder, { recursive: true, force: true });
  };
  const settings = { ...settingsOf(local, configFile), AzureWebJobsStorage: storage, ...extra };
  const settle = () => clock.idle();
  return { folder, storage, configFile, settings, log, clock, stop, settle, ...azureOf(local), ...appOf(local) };
}

const NO_SWEEPS = { "AzureWebJobs.sweepTick.Disabled": "true" };
const NO_WATCHES = { "AzureWebJobs.watchTick.Disabled": "true" };

/** The settings that the local stack sets for the app. */
function settingsOf({ simulator, chat }: LocalStack, configFile: string): Readonly<Record<string, string>> {
  return {
    HOLDFAST_CONFIG: configFile,
    HOLDFAST_ARM_ENDPOINT: simulator.url,
    HOLDFAST_ALLOW_LOCAL_WEBHOOKS: "true",
    HOLDFAST_SECRET_CHAT_TEAMS: `${chat.url}/hooks/teams`,
    HOLDFAST_SECRET_CHAT_WEBHOOK: `${chat.url}/hooks/webhook`,
    IDENTITY_ENDPOINT: simulator.identityEndpoint,
    IDENTITY_HEADER: simulator.identityHeader,
  };
}

/** The simulated Azure of a stack. */
function azureOf({ simulator }: LocalStack) {
  const { url } = simulator;
  const call = async (method: string, target: string, body?: object) => {
    const response = await fetch(target, {
      method,
      headers: { authorization: "Bearer test", "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? undefined : (JSON.parse(text) as unknown) };
  };
  const callSuccessfully = async (method: string, target: string, body?: object) => {
    const response = await call(method, target, body);
    if (response.status >= 300)
      throw new Error(`The simulator returned ${response.status}: ${JSON.stringify(response.body)}`);
    return response.body;
  };
  const prepareGroup = async () => {
    await callSuccessfully("PUT", `${url}${group}?api-version=2024-11-01`, { location: "westeurope" });
  };
  return {
    simulator,
    prepareGroup,
    arm: (method: string, path: string, body?: object) => call(method, `${url}${path}`, body),
    putVm: async (name: string) => (await call("PUT", sampleVmUrl(url, name), changedBody(name, {}))).status,
    async createVm(name: string, change: VmChange = {}) {
      await prepareGroup();
      await callSuccessfully("PUT", sampleVmUrl(url, name), changedBody(name, change));
    },
    async deleteVm(name: string) {
      await callSuccessfully("DELETE", sampleVmUrl(url, name));
    },
    async planFaults(...faults: readonly object[]) {
      await callSuccessfully("POST", `${url}/_simulator/faults`, { faults });
    },
    async injectedFaults() {
      const body = await callSuccessfully("GET", `${url}/_simulator/faults`);
      return (body as { injected: Record<string, number> }).injected;
    },
    async endFaults() {
      await callSuccessfully("DELETE", `${url}/_simulator/faults`);
    },
    async calls(action: string) {
      const body = await callSuccessfully("GET", `${url}/_simulator/calls`);
      return (body as { byAction: Record<string, number> }).byAction[action] ?? 0;
    },
  };
}

/** The app of a stack, and its chat page. */
function appOf({ host, chat }: LocalStack) {
  return {
    host,
    chatPage: chat,
    outcomeOf(name: string) {
      const output = host.taskHub.list({ instanceIdPrefix: `protect:${name}:`, top: 1 }).instances[0]?.output;
      return output === undefined ? undefined : (JSON.parse(output) as Outcome);
    },
    instancesOf: (prefix: string) => host.taskHub.list({ instanceIdPrefix: prefix, top: 10_000 }).instances,
    messages: () => chat.messages,
  };
}

function changedBody(name: string, change: VmChange): object {
  const body = sampleVmBody(name, { tags: change.tags ?? {} }) as {
    properties: { storageProfile: { osDisk: object } };
  };
  return {
    ...body,
    ...(change.location !== undefined && { location: change.location }),
    properties: {
      ...body.properties,
      ...(change.securityProfile !== undefined && { securityProfile: change.securityProfile }),
      ...(change.isWindows === true && { storageProfile: windowsDisks(body.properties.storageProfile) }),
    },
  };
}

function windowsDisks(storageProfile: { readonly osDisk: object }): object {
  const imageReference = { publisher: "MicrosoftWindowsServer", offer: "WindowsServer", sku: "2022-datacenter" };
  return { ...storageProfile, imageReference, osDisk: { ...storageProfile.osDisk, osType: "Windows" } };
}

/** Posts a VM-written event to the app as Event Grid does; returns the HTTP status. */
export async function postVmWritten(stack: TestStack, name: string, eventId: string): Promise<number> {
  const response = await fetch(`${stack.host.url}/runtime/webhooks/eventgrid?functionName=vmWritten`, {
    method: "POST",
    headers: { "aeg-event-type": "Notification", "content-type": "application/json" },
    body: JSON.stringify(vmWrittenEvent(name, new Date(stack.clock.now()).toISOString(), eventId)),
  });
  return response.status;
}
