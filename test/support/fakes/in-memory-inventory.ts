import { type DomainEvent, type SingleEvent, singleEvents } from "../../../domain/events/domain-event.ts";
import type { Instant } from "../../../domain/instant.ts";
import { countStates } from "../../../domain/inventory/counts.ts";
import { lineFacts, type StoredLine } from "../../../domain/inventory/history.ts";
import { continuationAfter, readContinuation, recordKey } from "../../../domain/inventory/keys.ts";
import { recordAfterEvent, recordAfterSweep } from "../../../domain/inventory/merge.ts";
import { matchesQuery, pageSizes } from "../../../domain/inventory/query.ts";
import { type InventoryRecord, type ListedRecord, requestedRecord } from "../../../domain/inventory/record.ts";
import type { StateCounts } from "../../../domain/inventory/state.ts";
import { timelineEntry } from "../../../domain/inventory/timeline.ts";
import type {
  FleetListing,
  Inventory,
  InventoryPage,
  InventoryQuery,
  LastSweep,
} from "../../../domain/ports/inventory.ts";
import { PlannedFaults } from "./planned-faults.ts";

/** Records and timelines in maps, with the rules of the real tables. */
export class InMemoryInventory implements Inventory {
  readonly faults = new PlannedFaults();
  readonly #records = new Map<string, InventoryRecord>();
  /** Timelines by row of their machine, entries by event ID. */
  readonly #timelines = new Map<string, Map<string, StoredLine>>();
  #lastSweep: LastSweep | undefined;

  async apply(event: DomainEvent): Promise<void> {
    this.faults.check("apply");
    for (const single of singleEvents(event)) this.#apply(single);
  }

  #apply(event: SingleEvent): void {
    if (event.kind === "sweepEnded") {
      if (this.#lastSweep === undefined || this.#lastSweep.endedAt <= event.at)
        this.#lastSweep = { ...event.report, endedAt: event.at };
      return;
    }
    const key = keyOf(event.vmId);
    if (key === undefined) return;
    const record = recordAfterEvent(this.#records.get(key), event);
    if (record === undefined) {
      this.#records.delete(key);
      return;
    }
    this.#records.set(key, record);
    const timeline = this.#timelines.get(key) ?? new Map<string, StoredLine>();
    const facts = lineFacts(event);
    const line = { ...timelineEntry(event), ...(facts !== undefined && { facts }) };
    this.#timelines.set(key, timeline.set(event.eventId, line));
  }

  async note(vmId: string, at: Instant): Promise<void> {
    this.faults.check("note");
    const key = keyOf(vmId);
    const record = requestedRecord(vmId, at);
    if (key !== undefined && record !== undefined && !this.#records.has(key)) this.#records.set(key, record);
  }

  async upsert(records: readonly InventoryRecord[]): Promise<void> {
    this.faults.check("upsert");
    for (const record of records) {
      const key = keyOf(record.vmId);
      if (key !== undefined) this.#records.set(key, recordAfterSweep(this.#records.get(key), record));
    }
  }

  async read(vmId: string): Promise<InventoryRecord | undefined> {
    this.faults.check("read");
    return this.#records.get(keyOf(vmId) ?? "");
  }

  async findByName(name: string): Promise<readonly InventoryRecord[]> {
    this.faults.check("findByName");
    return this.#sorted()
      .map(([, record]) => record)
      .filter((record) => record.name.toLowerCase() === name.toLowerCase())
      .slice(0, 20);
  }

  async list(query: InventoryQuery): Promise<InventoryPage> {
    this.faults.check("list");
    const start = readContinuation(query.continuation ?? "");
    const after = start === undefined ? "" : continuationAfter(start);
    const found = this.#sorted().filter(([key, record]) => key > after && matchesQuery(record, query));
    const page = found.slice(0, query.pageSize ?? pageSizes.default);
    const last = page.at(-1);
    return {
      items: page.map(([, record]) => record),
      ...(last !== undefined && page.length < found.length && { continuation: last[0] }),
    };
  }

  async listAll(limit: number): Promise<FleetListing> {
    this.faults.check("listAll");
    const records = this.#sorted().map(([, record]) => record);
    return { records: records.slice(0, limit).map(listed), isCut: records.length > limit };
  }

  async counts(): Promise<StateCounts> {
    this.faults.check("counts");
    return countStates([...this.#records.values()].map(({ state }) => state));
  }

  async timeline(vmId: string): Promise<readonly StoredLine[]> {
    this.faults.check("timeline");
    const entries = [...(this.#timelines.get(keyOf(vmId) ?? "")?.values() ?? [])];
    return entries.sort((a, b) => (a.at < b.at ? 1 : -1)).slice(0, 200);
  }

  async lastSweep(): Promise<LastSweep | undefined> {
    this.faults.check("lastSweep");
    return this.#lastSweep;
  }

  async forget({ entriesBefore, deletedBefore }: { readonly entriesBefore: Instant; readonly deletedBefore: Instant }) {
    this.faults.check("forget");
    for (const timeline of this.#timelines.values())
      for (const [eventId, entry] of timeline) if (entry.at < entriesBefore) timeline.delete(eventId);
    for (const [key, { state, observedAt }] of this.#records)
      if (state === "deleted" && observedAt < deletedBefore) this.#records.delete(key);
  }

  #sorted(): readonly (readonly [string, InventoryRecord])[] {
    return [...this.#records].sort(([a], [b]) => (a < b ? -1 : 1));
  }
}

function listed({
  branch: _,
  policyId: __,
  configVersion: ___,
  findings: ____,
  recoveryPoints: _____,
  ...record
}: InventoryRecord): ListedRecord {
  return record;
}

function keyOf(vmId: string): string | undefined {
  const key = recordKey(vmId);
  return key === undefined ? undefined : continuationAfter(key);
}
