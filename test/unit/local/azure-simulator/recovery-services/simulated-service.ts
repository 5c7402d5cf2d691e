import { ArmError } from "../../../../../local/azure-simulator/arm/errors.ts";
import type {
  BackupJobFault,
  HttpMethod,
  ResourceChange,
  SimulatedVirtualMachine,
  SimulatorResponse,
} from "../../../../../local/azure-simulator/arm/service.ts";
import { errorResponse } from "../../../../../local/azure-simulator/front/error-response.ts";
import type { RecoveryServicesOptions } from "../../../../../local/azure-simulator/recovery-services/model/model.ts";
import {
  createRecoveryServices,
  type RecoveryServices,
} from "../../../../../local/azure-simulator/recovery-services/service.ts";

export const subscription = "11111111-2222-4333-8444-555555555555";
export const origin = "https://127.0.0.1:8443";
/** The version the JavaScript SDK speaks. */
const sdkVersion = "2023-06-01";

/** A service with a virtual clock, a fixed seed, a machine park and a tiny router. */
export interface SimulatedService {
  readonly service: RecoveryServices;
  readonly machines: Map<string, SimulatedVirtualMachine>;
  readonly faults: Map<string, BackupJobFault>;
  /** Regions that are out. */
  readonly outages: Set<string>;
  /** Lower-case IDs of machines that their policy's next run leaves out. */
  readonly missed: Set<string>;
  readonly published: ResourceChange[];
  readonly restored: unknown[];
  readonly call: (
    method: HttpMethod,
    url: string,
    options?: { readonly body?: unknown; readonly apiVersion?: string },
  ) => Promise<SimulatorResponse>;
  /** Lets virtual time pass. */
  readonly wait: (minutes: number) => void;
  readonly now: () => number;
}

/** ID of a machine in the test's subscription. */
export function machineId(name = "vm1", group = "rg1"): string {
  return `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/${name}`;
}

/** ID of a vault in the test's subscription. */
export function vaultId(name = "vault1", group = "rg1"): string {
  return `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.RecoveryServices/vaults/${name}`;
}

/** ID of the item that protects a machine. */
export function itemId(name = "vm1", vault = vaultId()): string {
  const short = `iaasvmcontainerv2%3Brg1%3B${name}`;
  return `${vault}/backupFabrics/Azure/protectionContainers/IaasVMContainer%3B${short}/protectedItems/VM%3B${short}`;
}

/** A running Windows machine with one disk of 127 GB. */
export function machine(change: Partial<SimulatedVirtualMachine> = {}): SimulatedVirtualMachine {
  const name = change.name ?? "vm1";
  return {
    id: machineId(name),
    name,
    location: "westeurope",
    uniqueId: `unique-${name}`,
    osType: "Windows",
    powerState: "running",
    size: "Standard_B2s",
    provisioningState: "Succeeded",
    securityType: "Standard",
    agentReady: true,
    disks: [{ lun: -1, name: `${name}-os`, sizeGb: 127, sku: "Premium_LRS" }],
    tags: {},
    ...change,
  };
}

/** @param options - Policies run by their schedules only if these say so. */
export function simulate(options: RecoveryServicesOptions = { scheduledBackups: false }): SimulatedService {
  let nowMs = Date.parse("2026-03-30T08:00:00.000Z");
  let seed = 7;
  const random = () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
  const machines = new Map<string, SimulatedVirtualMachine>();
  const faults = new Map<string, BackupJobFault>();
  const outages = new Set(["darkregion"]);
  const missed = new Set<string>();
  const published: ResourceChange[] = [];
  const restored: unknown[] = [];
  const service = createRecoveryServices(
    {
      clock: { now: () => nowMs, schedule: () => ({ cancel: () => undefined }), hold: () => () => undefined },
      random,
      newGuid: () => "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx".replace(/x/g, () => Math.floor(random() * 16).toString(16)),
      publish: (event) => published.push(event),
      plannedFault: {
        backupJob: (id) => {
          const fault = faults.get(id.toLowerCase());
          faults.delete(id.toLowerCase());
          return fault;
        },
        missedBackup: (id) => missed.delete(id.toLowerCase()),
        agentNotReady: () => false,
        agentVersion: () => undefined,
        provisioningFails: () => false,
        regionOut: (location) => outages.has(location),
      },
    },
    {
      find: (id) => machines.get(id.toLowerCase()),
      list: () => [...machines.values()],
      createFromRestore: (outcome) => restored.push(outcome),
    },
    options,
  );
  return {
    service,
    machines,
    faults,
    outages,
    missed,
    published,
    restored,
    wait: (minutes) => {
      nowMs += minutes * 60_000;
    },
    now: () => nowMs,
    call: async (method, url, { body, apiVersion } = {}) => dispatch(service, method, url, body, apiVersion),
  };
}

/**
 * Matches a call against the operations as the simulator's router does, case-insensitive, `%3B` and `;` alike, and answers
 * refusals as its gateway does.
 */
async function dispatch(
  service: RecoveryServices,
  method: HttpMethod,
  url: string,
  body: unknown,
  version = sdkVersion,
): Promise<SimulatorResponse> {
  const address = new URL(url, origin);
  const segments = address.pathname.split("/").filter(Boolean);
  const query = new Map([...address.searchParams].map(([name, value]) => [name.toLowerCase(), value]));
  for (const operation of service.operations) {
    const params = match(operation.path.split("/").filter(Boolean), segments);
    if (operation.method !== method || params === undefined) continue;
    const apiVersion = query.get("api-version") ?? version;
    const path = address.pathname;
    try {
      return await operation.handle({ method, origin, path, params, query, apiVersion, headers: {}, body });
    } catch (error) {
      if (error instanceof ArmError) return errorResponse(error);
      throw error;
    }
  }
  throw new Error(`No operation for ${method} ${url}`);
}

function match(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = decodeURIComponent(segments[index] ?? "");
    if (part.startsWith("{")) params[part.slice(1, -1)] = segment;
    else if (part.toLowerCase() !== segment.toLowerCase()) return undefined;
  }
  return params;
}
