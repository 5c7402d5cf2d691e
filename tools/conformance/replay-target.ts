import type { PlannedFault } from "../../local/azure-simulator/faults/fault-plan.ts";
import {
  createSimulatedCloud,
  DEFAULT_SUBSCRIPTION_ID,
  type SimulatedCloud,
} from "../../local/azure-simulator/simulated-cloud.ts";
import { createVirtualClock } from "../../local/clock.ts";
import { memberOf } from "./recordings.ts";
import type { SimulatorResponse } from "./shape.ts";

const origin = "https://127.0.0.1:8443";
/** api-version of the requests that prepare state; the recorded request keeps its own. */
const ownVersion = "2023-06-01";

/** A new simulator with new names, and ways to bring it into a state. */
export interface ReplayTarget {
  readonly subscription: string;
  readonly group: string;
  readonly vault: string;
  readonly location: string;
  readonly call: (method: string, path: string, body?: unknown, apiVersion?: string) => Promise<SimulatorResponse>;
  readonly wait: (minutes: number) => Promise<void>;
  readonly plan: (fault: PlannedFault) => void;
  /** Creates a machine. */
  readonly putMachine: (name: string, change?: MachineChange) => Promise<void>;
}

interface MachineChange {
  readonly dataDisks?: number;
  readonly osType?: "Windows" | "Linux";
  readonly location?: string;
}

/** Creates a target; its names and its seed derive from the number. */
export async function createReplayTarget(
  number: number,
  location: string,
  change: { readonly unregistered?: readonly string[]; readonly startAtMs?: number } = {},
): Promise<ReplayTarget> {
  const { unregistered = [], startAtMs = Date.parse("2015-03-30T01:00:00.000Z") } = change;
  const clock = createVirtualClock({ startAtMs, jumps: false });
  const cloud = createSimulatedCloud({
    clock,
    seed: number,
    throttling: false,
    unregisteredNamespaces: unregistered,
    // The replay asks for every backup that a recording shows.
    scheduledBackups: false,
  });
  const token = signIn(cloud);
  const group = `replay-rg-${number}`;
  const call: ReplayTarget["call"] = async (method, path, body, apiVersion = ownVersion) => {
    const address = new URL(path, origin);
    const query = new Map([...address.searchParams].map(([name, value]) => [name.toLowerCase(), value]));
    if (!query.has("api-version")) query.set("api-version", apiVersion);
    const bodyText = body === undefined ? "" : JSON.stringify(body);
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const result = await cloud.handle({ method, origin, path: address.pathname, query, headers, bodyText });
    if (result.kind !== "respond") throw new Error(`${method} ${path} was dropped`);
    const { response } = result;
    return { status: response.status, headers: response.headers ?? {}, body: response.body };
  };
  await call("PUT", `/subscriptions/${DEFAULT_SUBSCRIPTION_ID}/resourceGroups/${group}`, { location }, "2021-04-01");
  return {
    subscription: DEFAULT_SUBSCRIPTION_ID,
    group,
    vault: `replay-vault-${number}`,
    location,
    call,
    wait: (minutes) => clock.advance(minutes * 60_000),
    plan: (fault) => cloud.faults.begin({ faults: [fault] }),
    putMachine: async (name, change = {}) => {
      await call(
        "PUT",
        `/subscriptions/${DEFAULT_SUBSCRIPTION_ID}/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/${name}`,
        machineBody(name, change.location ?? location, change),
        "2024-03-01",
      );
      await clock.advance(10 * 60_000);
    },
  };
}

function signIn(cloud: SimulatedCloud): string {
  const { response } = cloud.handleIdentity({
    method: "GET",
    origin,
    path: "/msi/token",
    query: new Map([
      ["resource", "https://management.azure.com/"],
      ["api-version", "2019-08-01"],
    ]),
    headers: { "x-identity-header": cloud.identity.identityHeader },
    bodyText: "",
  }) as { readonly response: { readonly body?: unknown } };
  return String(memberOf(response.body, "access_token"));
}

function machineBody(name: string, location: string, change: MachineChange): unknown {
  const dataDisks = Array.from({ length: change.dataDisks ?? 0 }, (_, lun) => ({
    lun,
    name: `${name}-data-${lun}`,
    createOption: "Empty",
    diskSizeGB: 32,
  }));
  const osDisk = { name: `${name}-os`, createOption: "FromImage", osType: change.osType ?? "Windows", diskSizeGB: 127 };
  return {
    location,
    properties: { hardwareProfile: { vmSize: "Standard_DS1_v2" }, storageProfile: { osDisk, dataDisks } },
  };
}
