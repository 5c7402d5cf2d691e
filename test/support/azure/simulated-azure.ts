import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { vi } from "vitest";
import { AZURE_CALLS } from "../../../azure/arm/azure-calls.ts";
import type { AzureOptions } from "../../../azure/arm/clients.ts";
import { createCredential } from "../../../azure/arm/credential.ts";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../../local/azure-simulator/simulator.ts";
import { createVirtualClock } from "../../../local/clock.ts";

export const SUBSCRIPTION_ID = "00000000-0000-0000-0000-000000000001";
const GROUP = `/subscriptions/${SUBSCRIPTION_ID}/resourceGroups/shop`;
export const VM_ID = `${GROUP}/providers/Microsoft.Compute/virtualMachines/web-01`;
export const VAULT_ID = `${GROUP}/providers/Microsoft.RecoveryServices/vaults/vault-weu`;

export const DISK_ID = `${GROUP}/providers/Microsoft.Compute/disks/archive`;

/** The simulator over HTTPS, and what an adapter needs to call it as the app does. */
export interface SimulatedAzure {
  readonly options: AzureOptions;
  readonly simulator: Simulator;
  advanceSeconds(seconds: number): Promise<void>;
  /** Ends the simulator and takes its identity endpoint out of the environment. */
  stop(): Promise<void>;
}

/**
 * Starts the simulator with a running machine and a vault. The token comes through the app's own credential from the
 * simulator's identity endpoint, and the caller has only the rights of azure-calls.ts.
 */
export async function startSimulatedAzure(change: Partial<SimulatorOptions> = {}): Promise<SimulatedAzure> {
  const clock = createVirtualClock({ startAtMs: Date.parse("2026-03-30T08:00:00.000Z"), jumps: false });
  const simulator = await startSimulator({
    port: 0,
    clock,
    throttling: false,
    scheduledBackups: false,
    load: INITIAL_STATE,
    ...change,
  });
  setDefaultCACertificates([...getCACertificates("default"), simulator.caCertificate]);
  vi.stubEnv("IDENTITY_ENDPOINT", simulator.identityEndpoint);
  vi.stubEnv("IDENTITY_HEADER", simulator.identityHeader);
  vi.stubEnv("AZURE_TOKEN_CREDENTIALS", "prod");
  simulator.access.restrictTo({ actions: AZURE_CALLS.map((call) => call.action), notActions: [] });
  return {
    options: { credential: createCredential(), endpoint: simulator.url },
    simulator,
    advanceSeconds: (seconds) => clock.advance(seconds * 1000),
    async stop() {
      vi.unstubAllEnvs();
      await simulator.stop();
    },
  };
}

/** A group with a vault, a disk and a running machine, ready at once. */
export const INITIAL_STATE = [
  { path: GROUP, apiVersion: "2021-04-01", body: { location: "westeurope" } },
  {
    path: VAULT_ID,
    // With versions before 2022 a vault is usable as soon as it is created.
    apiVersion: "2021-03-01",
    body: { location: "westeurope", sku: { name: "RS0", tier: "Standard" }, properties: {} },
  },
  {
    path: DISK_ID,
    apiVersion: "2023-10-02",
    body: {
      location: "westeurope",
      sku: { name: "Standard_LRS" },
      tags: { backup: "off" },
      properties: { creationData: { createOption: "Empty" }, diskSizeGB: 32 },
    },
  },
  {
    path: VM_ID,
    apiVersion: "2024-07-01",
    body: {
      location: "westeurope",
      tags: { env: "prod" },
      properties: {
        hardwareProfile: { vmSize: "Standard_D2s_v5" },
        storageProfile: {
          osDisk: { osType: "Linux", createOption: "FromImage", diskSizeGB: 30 },
          dataDisks: [],
        },
      },
    },
  },
];
