import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { VirtualClock } from "../../../local/clock.ts";
import { createVirtualClock } from "../../../local/clock.ts";
import type { LogLine } from "../../../local/host/app/log.ts";
import { sampleVmBody, sampleVmUrl, vmWrittenEvent } from "../../../local/sample-machines.ts";
import { type LocalStack, startLocalStack } from "../../../local/stack.ts";

const localConfig = join(import.meta.dirname, "../../../local/holdfast.config.local.json");
const group = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/shop";

/** What `protectVirtualMachine` ended with. */
interface Outcome {
  readonly outcome: string;
  readonly reason: string;
  readonly [member: string]: unknown;
}

/** The unchanged app on the local host, the simulator and the chat page, on virtual time; stopped when the test ends. */
export interface World {
  readonly clock: VirtualClock;
  readonly stack: LocalStack;
  /** Where the task hub lies. */
  readonly folder: string;
  /** holdfast.config.json of the app. */
  readonly configFile: string;
  /** Every line that app and host logged. */
  readonly log: LogLine[];
  /** A call to the simulated Azure Resource Manager as any client makes it. */
  arm(method: string, path: string, body?: object): Promise<{ readonly status: number; readonly body: unknown }>;
  createVm(name: string, change?: VmChange): Promise<void>;
  /** The resource group of the machines, which `createVm` makes by itself. */
  prepareGroup(): Promise<void>;
  /** Asks for a machine in a group that is there; answers the HTTP status. */
  putVm(name: string): Promise<number>;
  deleteVm(name: string): Promise<void>;
  planFaults(...faults: readonly object[]): Promise<void>;
  endFaults(): Promise<void>;
  /** Lets time pass until nothing is left to do. */
  settle(): Promise<void>;
  outcomeOf(name: string): Outcome | undefined;
  runsOf(prefix: string): ReturnType<LocalStack["host"]["taskHub"]["list"]>["instances"];
  /** Titles and texts of everything chat received. */
  chat(): readonly { readonly title: string; readonly text: string }[];
  /** How often Azure was asked to do this. */
  calls(action: string): Promise<number>;
}

interface VmChange {
  readonly tags?: Readonly<Record<string, string>>;
  readonly location?: string;
  readonly securityProfile?: object;
  readonly isWindows?: boolean;
}

/**
 * @param changeConfig - Changes the local configuration before the app reads it. There are no schedules unless it adds one:
 * nights pass while a test waits. Chat hears warnings and errors only, as by default.
 */
export async function startWorld(changeConfig: (config: Record<string, unknown>) => void = () => {}): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), "holdfast-world-"));
  const config = JSON.parse(await readFile(localConfig, "utf8")) as Record<string, unknown>;
  config["schedules"] = [];
  for (const channel of config["channels"] as Record<string, unknown>[]) channel["minimumSeverity"] = "warning";
  changeConfig(config);
  const configFile = join(folder, "holdfast.config.json");
  await writeFile(configFile, JSON.stringify(config));
  const clock = createVirtualClock({ startAtMs: Date.parse("2026-06-01T08:00:00Z") });
  const log: LogLine[] = [];
  const stack = await startLocalStack({
    clock,
    log: (line) => log.push(line),
    appPort: 0,
    armPort: 0,
    chatPort: 0,
    dataDirectory: folder,
    configFile,
    seed: 1,
  });
  onTestFinished(async () => {
    await stack.stop();
    await rm(folder, { recursive: true, force: true });
  });
  return { folder, configFile, log, ...worldOf(clock, stack) };
}

function worldOf(clock: VirtualClock, stack: LocalStack): Omit<World, "folder" | "configFile" | "log"> {
  const { url } = stack.simulator;
  const call = async (method: string, target: string, body?: object) => {
    const answer = await fetch(target, {
      method,
      headers: { authorization: "Bearer test", "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === "" ? undefined : (JSON.parse(text) as unknown) };
  };
  const must = async (made: ReturnType<typeof call>) => {
    const answer = await made;
    if (answer.status >= 300)
      throw new Error(`The simulator answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer;
  };
  const prepareGroup = async () => {
    await must(call("PUT", `${url}${group}?api-version=2024-11-01`, { location: "westeurope" }));
  };
  return {
    clock,
    stack,
    arm: (method, path, body) => call(method, `${url}${path}`, body),
    prepareGroup,
    putVm: async (name) => (await call("PUT", sampleVmUrl(url, name), changedBody(name, {}))).status,
    async createVm(name, change = {}) {
      await prepareGroup();
      await must(call("PUT", sampleVmUrl(url, name), changedBody(name, change)));
    },
    async deleteVm(name) {
      await must(call("DELETE", sampleVmUrl(url, name)));
    },
    async planFaults(...faults) {
      await must(call("POST", `${url}/_simulator/faults`, { faults }));
    },
    async endFaults() {
      await must(call("DELETE", `${url}/_simulator/faults`));
    },
    settle: () => clock.idle(),
    outcomeOf(name) {
      const output = stack.host.taskHub.list({ instanceIdPrefix: `protect:${name}:`, top: 1 }).instances[0]?.output;
      return output === undefined ? undefined : (JSON.parse(output) as Outcome);
    },
    runsOf: (prefix) => stack.host.taskHub.list({ instanceIdPrefix: prefix, top: 10_000 }).instances,
    chat: () => stack.chat.messages,
    async calls(action) {
      const { body } = await must(call("GET", `${url}/_simulator/calls`));
      return (body as { byAction: Record<string, number> }).byAction[action] ?? 0;
    },
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

/** Posts a VM-written event to the app as Event Grid does; answers its HTTP status. */
export async function tellOf(world: World, name: string, eventId: string): Promise<number> {
  const answer = await fetch(`${world.stack.host.url}/runtime/webhooks/eventgrid?functionName=vmWritten`, {
    method: "POST",
    headers: { "aeg-event-type": "Notification", "content-type": "application/json" },
    body: JSON.stringify(vmWrittenEvent(name, new Date(world.clock.now()).toISOString(), eventId)),
  });
  return answer.status;
}
