import type { DomainEvent, SweepReport } from "../events/domain-event.ts";
import type { Instant } from "../instant.ts";
import type { StoredLine } from "../inventory/history.ts";
import type { InventoryRecord, ListedRecord } from "../inventory/record.ts";
import type { InventoryState, StateCounts } from "../inventory/state.ts";

/**
 * What Holdfast knows of every machine, and its history. A view: whatever is lost here, a sweep and coming events bring back.
 *
 * Every method may throw `BackupError` `STORAGE_UNAVAILABLE` (may pass) or `STORAGE_REFUSED` (does not).
 */
export interface Inventory {
  /**
   * Applies an event to its machine's record and timeline. The same event twice changes nothing; an event that is older than
   * what the record says adds its line to the timeline and leaves the record.
   */
  apply(event: DomainEvent): Promise<void>;
  /** Notes that the app was told of a machine, where there is no record of it: its first run may take long. */
  note(vmId: string, at: Instant): Promise<void>;
  /** Takes what a sweep observed, at most 1,000 records in one call. Never replaces a newer observation. */
  upsert(records: readonly InventoryRecord[]): Promise<void>;
  read(vmId: string): Promise<InventoryRecord | undefined>;
  /** The machines of this name, in any casing, over all subscriptions and groups; at most 20. */
  findByName(name: string): Promise<readonly InventoryRecord[]>;
  /** By subscription, then name. */
  list(query: InventoryQuery): Promise<InventoryPage>;
  /** All machines at once, by subscription, then name; at most `limit`. */
  listAll(limit: number): Promise<FleetListing>;
  /** Machines by state; the counts add up to all machines. */
  counts(): Promise<StateCounts>;
  /** The lines of the machine's history, newest first; at most 200. */
  timeline(vmId: string): Promise<readonly StoredLine[]>;
  /** The sweep that ended last. */
  lastSweep(): Promise<LastSweep | undefined>;
  /** Removes timeline entries before `entriesBefore`, and deleted machines that were last seen before `deletedBefore`. */
  forget(request: { readonly entriesBefore: Instant; readonly deletedBefore: Instant }): Promise<void>;
}

export interface LastSweep extends SweepReport {
  readonly endedAt: Instant;
}

export interface InventoryQuery {
  readonly state?: InventoryState;
  /** Resource ID, or name, of a vault. */
  readonly vault?: string;
  /** Exactly as the record has it. */
  readonly reason?: string;
  /** Name of a rule, exactly as the record has it. */
  readonly rule?: string;
  /** Subscription ID, in any casing. */
  readonly subscription?: string;
  /** Region, in any spelling. */
  readonly location?: string;
  /** A part of the machine's name, in any casing. */
  readonly search?: string;
  /** Only records whose last observation is older: what a complete sweep did not see. */
  readonly observedBefore?: Instant;
  /** From the page before. A text that `readContinuation` does not read starts at the beginning. */
  readonly continuation?: string;
  /** 1 to 1,000; 100 if absent. */
  readonly pageSize?: number;
}

export interface FleetListing {
  readonly records: readonly ListedRecord[];
  /** There are more machines than `limit`. */
  readonly isCut: boolean;
}

export interface InventoryPage {
  readonly items: readonly InventoryRecord[];
  /** Present when there may be more. A page may have fewer machines than asked for, or none, and still be continued. */
  readonly continuation?: string;
}
