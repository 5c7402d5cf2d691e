import type { ManagedDisks } from "../../../domain/ports/managed-disks.ts";
import { resourceKey } from "../../../domain/resource-id.ts";
import { PlannedFaults } from "./planned-faults.ts";

/** Disks with their tags in a map. */
export class InMemoryManagedDisks implements ManagedDisks {
  readonly faults = new PlannedFaults();
  /** Every disk that was read, in order. */
  readonly read: string[] = [];
  readonly #tags: ReadonlyMap<string, Readonly<Record<string, string>>>;

  constructor(disks: Readonly<Record<string, Readonly<Record<string, string>>>> = {}) {
    this.#tags = new Map(Object.entries(disks).map(([id, tags]) => [resourceKey(id), tags]));
  }

  async readTags(diskId: string): Promise<Readonly<Record<string, string>> | undefined> {
    this.faults.check("readTags");
    this.read.push(diskId);
    return this.#tags.get(resourceKey(diskId));
  }
}
