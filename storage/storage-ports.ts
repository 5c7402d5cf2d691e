import { lazyPort } from "../domain/lazy-port.ts";
import type { DeadLetters } from "../domain/ports/dead-letters.ts";
import type { DeliveryLog } from "../domain/ports/delivery-log.ts";
import type { Incidents } from "../domain/ports/incidents.ts";
import type { Inventory } from "../domain/ports/inventory.ts";
import type { RunReports } from "../domain/ports/run-reports.ts";
import type { StorageConnection } from "./connect.ts";

/** Every port that is carried out by the app's own storage account. */
export interface StoragePorts {
  readonly inventory: Inventory;
  readonly reports: RunReports;
  readonly incidents: Incidents;
  readonly deliveries: DeliveryLog;
  /** Absent when the settings name no container. */
  readonly deadLetters?: DeadLetters;
}

/**
 * The adapters over tables and blobs, each loaded with its SDK when it is first called.
 *
 * @param deadLetterContainer - The blob container of Event Grid's dead letters, if there is one.
 */
export function createStoragePorts(connection: StorageConnection, deadLetterContainer?: string): StoragePorts {
  return {
    inventory: lazyPort<Inventory>(INVENTORY_METHODS, async () =>
      (await import("./table-inventory.ts")).createTableInventory(connection),
    ),
    reports: lazyPort<RunReports>(REPORT_METHODS, async () =>
      (await import("./table-run-reports.ts")).createTableRunReports(connection),
    ),
    incidents: lazyPort<Incidents>(INCIDENT_METHODS, async () =>
      (await import("./table-incidents.ts")).createTableIncidents(connection),
    ),
    deliveries: lazyPort<DeliveryLog>({ save: true, list: true, forget: true }, async () =>
      (await import("./table-delivery-log.ts")).createTableDeliveryLog(connection),
    ),
    ...(deadLetterContainer !== undefined && {
      deadLetters: lazyPort<DeadLetters>({ list: true, remove: true }, async () =>
        (await import("./dead-letters.ts")).createDeadLetters(connection, deadLetterContainer),
      ),
    }),
  };
}

const INVENTORY_METHODS = {
  apply: true,
  upsert: true,
  read: true,
  findByName: true,
  list: true,
  counts: true,
  timeline: true,
  lastSweep: true,
  forget: true,
} as const;

const REPORT_METHODS = {
  saveRun: true,
  saveItems: true,
  closePart: true,
  read: true,
  list: true,
  items: true,
  forget: true,
} as const;

const INCIDENT_METHODS = {
  save: true,
  saveJoined: true,
  saveSolved: true,
  read: true,
  list: true,
  subjects: true,
  forget: true,
} as const;
