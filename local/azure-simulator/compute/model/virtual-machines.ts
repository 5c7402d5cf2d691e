import type { JsonObject } from "../../arm/json.ts";
import { idKey } from "../../arm/resource-id.ts";

export type PowerState = "starting" | "running" | "stopping" | "stopped" | "deallocating" | "deallocated";

export interface VmExtension {
  readonly name: string;
  readonly location: string;
  tags: Readonly<Record<string, string>>;
  properties: JsonObject;
  provisioningState: "Creating" | "Updating" | "Succeeded" | "Failed";
  /** Why it failed, as the instance view shows it. */
  message: string | undefined;
}

/** A virtual machine as Compute stores it. */
export interface VirtualMachine {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  /** `properties.vmId`: a new one whenever a VM is created, even under an old name. */
  readonly vmId: string;
  readonly createdAtMs: number;
  tags: Readonly<Record<string, string>>;
  /** `zones`, `identity`, `plan`. */
  envelope: JsonObject;
  /** What the caller sent, completed; without secrets and read-only members. */
  properties: JsonObject;
  provisioningState: "Creating" | "Updating" | "Succeeded" | "Failed" | "Deleting";
  /** Last change of `provisioningState`. */
  stateAtMs: number;
  powerState: PowerState;
  /** Whether its disk is an image now: such a machine cannot be started again. */
  isGeneralized: boolean;
  /** From when the agent reports; infinity while the guest does not run. */
  agentReadyAtMs: number;
  readonly extensions: Map<string, VmExtension>;
}

/** Virtual machines by ID. */
export interface VmStore {
  find(id: string): VirtualMachine | undefined;
  put(vm: VirtualMachine): void;
  /** Removes exactly this machine: not another one that was created meanwhile under its name. */
  remove(vm: VirtualMachine): boolean;
  isCurrent(vm: VirtualMachine): boolean;
  all(): readonly VirtualMachine[];
  within(scope: string): readonly VirtualMachine[];
}

export function createVmStore(): VmStore {
  const machines = new Map<string, VirtualMachine>();
  const isCurrent = (vm: VirtualMachine) => machines.get(idKey(vm.id)) === vm;
  return {
    find: (id) => machines.get(idKey(id)),
    put: (vm) => void machines.set(idKey(vm.id), vm),
    remove: (vm) => isCurrent(vm) && machines.delete(idKey(vm.id)),
    isCurrent,
    all: () => [...machines.values()],
    within(scope) {
      const prefix = `${idKey(scope)}/`;
      return [...machines].flatMap(([key, vm]) => (key.startsWith(prefix) ? [vm] : []));
    },
  };
}
