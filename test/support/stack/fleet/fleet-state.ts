import type { SimulatedVirtualMachine } from "../../../../local/azure-simulator/arm/service.ts";
import type { RunningHost } from "../../../../local/host/host.ts";
import type { TestStack } from "../test-stack.ts";
import { SUBSCRIPTIONS } from "./fleet-machine.ts";

/** A protected item as the simulator keeps it. */
export interface ItemRecord {
  readonly vaultId: string;
  readonly vmId: string;
  /** Of the machine that it protects. */
  readonly uniqueId: string;
  readonly policyName: string | undefined;
  readonly protectionState: string;
  readonly isSoftDeleted: boolean;
}

/** What is true at the end: the simulator's own state, and what the task hub of the running host contains. */
export interface FleetState {
  readonly machines: readonly SimulatedVirtualMachine[];
  readonly items: readonly ItemRecord[];
  readonly vaults: ReturnType<TestStack["simulator"]["vaults"]>;
  readonly instances: ReturnType<RunningHost["taskHub"]["list"]>["instances"];
  readonly ledgers: readonly { readonly key: string; readonly reservations: Readonly<Record<string, unknown>> }[];
}

export function readFleetState({ simulator }: Pick<TestStack, "simulator">, { taskHub }: RunningHost): FleetState {
  const vaults = simulator.vaults();
  const { instances } = taskHub.list({ top: 100_000 });
  return {
    machines: SUBSCRIPTIONS.flatMap((subscriptionId) => simulator.machines.list(subscriptionId)),
    items: vaults.flatMap((vault) =>
      [...vault.items.values()].map((item) => ({
        vaultId: vault.id,
        vmId: item.virtualMachineId,
        uniqueId: item.uniqueId,
        policyName: item.policyName,
        protectionState: item.state,
        isSoftDeleted: item.softDelete !== undefined,
      })),
    ),
    vaults,
    instances: instances.filter(({ instanceId }) => !instanceId.startsWith("@")),
    ledgers: taskHub.listEntities({ name: "vaultledger", top: 10_000 }).entities.map(({ entity, stateJson }) => {
      const { reservations = {} } = JSON.parse(stateJson) as { reservations?: Readonly<Record<string, unknown>> };
      return { key: entity.key, reservations };
    }),
  };
}

/** Items that protect something now. */
export function liveItems(items: readonly ItemRecord[]): readonly ItemRecord[] {
  return items.filter(({ isSoftDeleted, protectionState }) => {
    return !isSoftDeleted && /^(Protected|IRPending|ProtectionError)$/.test(protectionState);
  });
}
