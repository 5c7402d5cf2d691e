import type { VirtualMachines } from "../../../domain/ports/virtual-machines.ts";
import { resourceKey, sameResource } from "../../../domain/resource-id.ts";
import type { VirtualMachine } from "../../../domain/virtual-machine.ts";
import { PlannedFaults } from "./planned-faults.ts";

/** Virtual machines in a map, with Azure's case-insensitive IDs. */
export class InMemoryVirtualMachines implements VirtualMachines {
  readonly faults = new PlannedFaults();
  readonly #machines = new Map<string, VirtualMachine>();

  constructor(machines: readonly VirtualMachine[] = []) {
    for (const machine of machines) this.put(machine);
  }

  put(machine: VirtualMachine): void {
    this.#machines.set(resourceKey(machine.vmId), machine);
  }

  delete(vmId: string): void {
    this.#machines.delete(resourceKey(vmId));
  }

  async read(vmId: string): Promise<VirtualMachine | undefined> {
    this.faults.check("read");
    return this.#machines.get(resourceKey(vmId));
  }

  async list(subscriptionId: string): Promise<readonly VirtualMachine[]> {
    this.faults.check("list");
    return [...this.#machines.values()]
      .filter((machine) => sameResource(machine.subscriptionId, subscriptionId))
      .map(({ hasInstanceView: _, ...machine }) => ({
        ...machine,
        powerState: "unknown" as const,
        agent: { state: "absent" as const },
        backupExtension: { state: "absent" as const },
      }));
  }
}
