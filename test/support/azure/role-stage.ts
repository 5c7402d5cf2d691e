import type { RoleDefinition } from "../../../azure/arm/roles.ts";
import { createComputeManagedDisks } from "../../../azure/compute/compute-managed-disks.ts";
import { createComputeVirtualMachines } from "../../../azure/compute/compute-virtual-machines.ts";
import { createRecoveryServicesVault } from "../../../azure/recovery-services/recovery-services-vault.ts";
import { createVaultDirectory } from "../../../azure/recovery-services/vault-directory.ts";
import { createVaultJobs } from "../../../azure/recovery-services/vault-jobs.ts";
import { createResourceGraphFleet } from "../../../azure/resource-graph/resource-graph-fleet.ts";
import { createArmSubscriptions } from "../../../azure/subscriptions/arm-subscriptions.ts";
import { type Instant, toInstant } from "../../../domain/instant.ts";
import { policyIdOf } from "../../../domain/resource-id.ts";
import type { SimulatorOptions } from "../../../local/azure-simulator/simulator.ts";
import { sampleTemplate } from "../fakes/sample-machine.ts";
import {
  INITIAL_STATE,
  type SimulatedAzure,
  SUBSCRIPTION_ID,
  startSimulatedAzure,
  VAULT_ID,
  VM_ID,
} from "./simulated-azure.ts";

/** Machines are in one subscription, the vaults of the configuration in another: a role reaches only its own. */
export const VAULTS_SUBSCRIPTION_ID = "00000000-0000-0000-0000-000000000002";
const GROUP_ID = `/subscriptions/${VAULTS_SUBSCRIPTION_ID}/resourceGroups/backup`;
/** A vault of the configuration that exists, with the policy `daily` and no item. */
export const EXISTING_VAULT_ID = `${GROUP_ID}/providers/Microsoft.RecoveryServices/vaults/vault-existing`;
/** A machine that another team protects, in a vault (`VAULT_ID`) beside the machines. */
export const OTHER_VM_ID = VM_ID.replace("web-01", "web-02");

/** The adapters over the real SDK and HTTPS, and the simulator with what the scenarios find. */
export interface RoleStage {
  readonly azure: SimulatedAzure;
  readonly ports: ReturnType<typeof portsOf>;
  now(): Instant;
  /** Assigns the roles to the app's identity, each at the subscription of its scope and nowhere else. */
  assign(roles: readonly Pick<RoleDefinition, "actions" | "scope">[]): void;
  /** Calls since the last time, with the subscription (`undefined`: none) and the status of the response. */
  takeCalls(): readonly SentCall[];
}

export interface SentCall {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly action: string;
  readonly scope: RoleDefinition["scope"] | undefined;
}

/** The caller stops `azure`. */
export async function startRoleStage(): Promise<RoleStage> {
  const azure = await startSimulatedAzure({ load: stageResources() });
  const { simulator } = azure;
  const ports = portsOf(azure);
  simulator.access.restrictTo(undefined);
  const template = { kind: "standard", ...sampleTemplate } as const;
  for (const vaultId of [VAULT_ID, EXISTING_VAULT_ID]) {
    await ports.directory.createPolicy({ vaultId, policyName: "daily", template });
  }
  const policyId = policyIdOf(VAULT_ID, "daily");
  await ports.vault.enableProtection({ vaultId: VAULT_ID, vmId: OTHER_VM_ID, policyId });
  await azure.advanceSeconds(900);
  simulator.calls.clear();
  return {
    azure,
    ports,
    now: () => toInstant(new Date(simulator.context.clock.now())),
    assign: (roles) =>
      simulator.access.restrictTo(
        roles.map(({ actions, scope }) => ({ actions, scope: `/subscriptions/${SUBSCRIPTIONS[scope]}` })),
      ),
    takeCalls() {
      const calls = simulator.calls.list().map(({ method, path, status, action = "" }) => {
        return { method, path: decodeURIComponent(path), status, action, scope: scopeOf(path) };
      });
      simulator.calls.clear();
      return calls;
    },
  };
}

const SUBSCRIPTIONS = { machines: SUBSCRIPTION_ID, vaults: VAULTS_SUBSCRIPTION_ID } as const;

function scopeOf(path: string): SentCall["scope"] {
  if (path.startsWith(`/subscriptions/${SUBSCRIPTIONS.machines}`)) return "machines";
  return path.startsWith(`/subscriptions/${SUBSCRIPTIONS.vaults}`) ? "vaults" : undefined;
}

function portsOf({ options }: SimulatedAzure) {
  return {
    machines: createComputeVirtualMachines(options),
    disks: createComputeManagedDisks(options),
    vault: createRecoveryServicesVault(options),
    jobs: createVaultJobs(options),
    directory: createVaultDirectory(options),
    fleet: createResourceGraphFleet(options),
    subscriptions: createArmSubscriptions(options),
  };
}

function stageResources(): NonNullable<SimulatorOptions["load"]> {
  const resource = (id: string) => INITIAL_STATE.filter(({ path }) => path === id);
  return [
    ...INITIAL_STATE,
    ...resource(VM_ID).map((machine) => ({ ...machine, path: OTHER_VM_ID })),
    { path: GROUP_ID, apiVersion: "2021-04-01", body: { location: "westeurope" } },
    ...resource(VAULT_ID).map((vault) => ({ ...vault, path: EXISTING_VAULT_ID })),
  ];
}
