import type { Fleet, FleetItem, FleetPage } from "../../../domain/ports/fleet.ts";
import { parseVirtualMachineId, resourceKey, sameResource } from "../../../domain/resource-id.ts";
import type { VirtualMachine } from "../../../domain/virtual-machine.ts";
import { PlannedFaults } from "./planned-faults.ts";

/** An index of machines and items in memory; a page has two machines or items. */
export class InMemoryFleet implements Fleet {
  readonly faults = new PlannedFaults();
  readonly #machines = new Map<string, VirtualMachine>();
  readonly #vaults: string[] = [];
  #items: FleetItem[] = [];
  readonly #readable: readonly string[];
  readonly #pageSize: number;

  constructor(readable: readonly string[], pageSize = 2) {
    this.#readable = readable.map((id) => id.toLowerCase());
    this.#pageSize = pageSize;
  }

  putMachine(machine: VirtualMachine): this {
    const absent = { state: "absent" } as const;
    this.#machines.set(resourceKey(machine.vmId), { ...machine, agent: absent, backupExtension: absent });
    return this;
  }

  putVault(vaultId: string): this {
    this.#vaults.push(vaultId);
    return this;
  }

  putItem(item: FleetItem): this {
    this.#items.push(item);
    return this;
  }

  async readableSubscriptions(subscriptionIds: readonly string[]): Promise<readonly string[]> {
    this.faults.check("readableSubscriptions");
    return subscriptionIds.filter((id) => this.#readable.includes(id.toLowerCase()));
  }

  async machines({ subscriptionIds, cursor }: Parameters<Fleet["machines"]>[0]): Promise<FleetPage> {
    this.faults.check("machines");
    const found = [...this.#machines]
      .filter(([, { subscriptionId }]) => this.#isShown(subscriptionId, subscriptionIds))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, machine]) => ({ machine, items: this.#itemsOf(machine.vmId) }));
    const { page, next } = this.#page(found, cursor);
    return { machines: page, unreadable: [], ...next };
  }

  async orphans({ subscriptionIds, cursor }: Parameters<Fleet["orphans"]>[0]) {
    this.faults.check("orphans");
    const found = this.#items
      .filter((item) => !item.isSoftDeleted && !this.#machines.has(resourceKey(item.vmId)))
      .filter(({ vmId }) => this.#isShown(parseVirtualMachineId(vmId)?.subscriptionId ?? "", subscriptionIds));
    const { page, next } = this.#page(found, cursor);
    return { items: page, ...next };
  }

  async vaults(subscriptionIds: readonly string[]): Promise<readonly string[]> {
    this.faults.check("vaults");
    const isShown = (vaultId: string) => this.#isShown(vaultId.split("/")[2] ?? "", subscriptionIds);
    return [...new Set([...this.#vaults, ...this.#items.map(({ vaultId }) => vaultId)])].filter(isShown).sort();
  }

  async tagsOf(vmIds: readonly string[]) {
    this.faults.check("tagsOf");
    const keys = vmIds.map(resourceKey);
    return new Map(
      keys.flatMap((key) =>
        [this.#machines.get(key)].flatMap((found) => (found === undefined ? [] : [[key, found.tags] as const])),
      ),
    );
  }

  async itemOf(vmId: string): Promise<readonly FleetItem[]> {
    this.faults.check("itemOf");
    return this.#itemsOf(vmId);
  }

  #isShown(subscriptionId: string, wanted: readonly string[]): boolean {
    const key = subscriptionId.toLowerCase();
    return this.#readable.includes(key) && wanted.some((id) => id.toLowerCase() === key);
  }

  #itemsOf(vmId: string): readonly FleetItem[] {
    return this.#items.filter((item) => sameResource(item.vmId, vmId));
  }

  #page<T>(all: readonly T[], cursor: string | undefined) {
    const start = Number(cursor ?? 0);
    const end = start + this.#pageSize;
    return { page: all.slice(start, end), next: end < all.length ? { cursor: String(end) } : {} };
  }
}
