import { onTestFinished } from "vitest";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../../../local/azure-simulator/simulator.ts";
import { createVirtualClock, type VirtualClock } from "../../../../local/clock.ts";

export const SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000001";
export const GROUP = `${SUBSCRIPTION}/resourceGroups/rg1`;
export const VM = `${GROUP}/providers/Microsoft.Compute/virtualMachines/vm1`;
export const STARTED_AT = "2026-03-30T08:00:00.000Z";

/** A response, read to its end. */
interface ReadResponse {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test asserts the members it names; there is no type to hold it to.
  readonly body: any;
}

export interface RunningSimulator {
  readonly simulator: Simulator;
  readonly clock: VirtualClock;
  /** A call to ARM with a token and an api-version. */
  arm(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<ReadResponse>;
  /** A call without either. */
  raw(method: string, path: string, init?: RequestInit): Promise<ReadResponse>;
  /** Makes resource group `rg1`. */
  makeGroup(): Promise<void>;
  /** Makes a VM and lets time pass until it runs. */
  makeMachine(change?: Readonly<Record<string, unknown>>, id?: string): Promise<void>;
}

/** Starts a simulator for one test: plain HTTP, a virtual clock that moves only when advanced, no throttling. */
export async function runSimulator(
  options: Partial<SimulatorOptions> & { readonly jumps?: boolean } = {},
): Promise<RunningSimulator> {
  const { jumps = false, ...rest } = options;
  const clock = createVirtualClock({ startAtMs: Date.parse(STARTED_AT), jumps });
  const simulator = await startSimulator({ port: 0, https: false, clock, throttling: false, ...rest });
  onTestFinished(() => simulator.stop());
  const raw = async (method: string, path: string, init: RequestInit = {}): Promise<ReadResponse> => {
    const response = await fetch(`${simulator.url}${path}`, { method, ...init });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === "" ? undefined : JSON.parse(text) };
  };
  const arm: RunningSimulator["arm"] = (method, path, body, headers = {}) =>
    raw(method, `${path}${path.includes("?") ? "&" : "?"}api-version=2024-07-01`, {
      headers: { authorization: "Bearer some-token", ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return {
    simulator,
    clock,
    raw,
    arm,
    makeGroup: async () => void (await arm("PUT", GROUP, { location: "westeurope" })),
    async makeMachine(change = {}, id = VM) {
      await arm("PUT", GROUP, { location: "westeurope" });
      await arm("PUT", id, machineBody(change));
      await clock.advance(120_000);
    },
  };
}

/** A VM as a client sends it; `change` is laid over its properties. */
export function machineBody(change: Readonly<Record<string, unknown>> = {}) {
  return {
    location: "westeurope",
    tags: { env: "test" },
    properties: {
      hardwareProfile: { vmSize: "Standard_B2s" },
      storageProfile: {
        imageReference: { publisher: "Canonical", offer: "ubuntu-24_04-lts", sku: "server", version: "latest" },
        osDisk: { createOption: "FromImage" },
        dataDisks: [{ lun: 0, createOption: "Empty", diskSizeGB: 64 }],
      },
      osProfile: { computerName: "vm1", adminUsername: "azureuser", adminPassword: "never-shown" },
      ...change,
    },
  };
}
