import { lazyPort } from "../domain/lazy-port.ts";
import type { Approvals } from "../domain/ports/approvals.ts";
import type { ChangeLog } from "../domain/ports/change-log.ts";
import type { DeadLetters } from "../domain/ports/dead-letters.ts";
import type { DeliveryLog } from "../domain/ports/delivery-log.ts";
import type { Incidents } from "../domain/ports/incidents.ts";
import type { Inventory } from "../domain/ports/inventory.ts";
import type { MalformedEventLog } from "../domain/ports/malformed-event-log.ts";
import type { RunReports } from "../domain/ports/run-reports.ts";
import { allDeadLetters } from "./all-dead-letters.ts";
import type { StorageConnection } from "./connect.ts";

/** Every port that is carried out by the app's own storage account. */
export interface StoragePorts {
  readonly inventory: Inventory;
  readonly reports: RunReports;
  readonly incidents: Incidents;
  readonly deliveries: DeliveryLog;
  readonly malformedEventLog: MalformedEventLog;
  readonly changes: ChangeLog;
  readonly approvals: Approvals;
  /** Absent when the settings name neither a container nor a queue. */
  readonly deadLetters?: DeadLetters;
}

/** The adapters over tables, blobs and queues, each loaded with its SDK when it is first called. */
export function createStoragePorts(
  connection: StorageConnection,
  settings: { readonly deadLetterContainer?: string; readonly eventQueue?: string },
): StoragePorts {
  const { deadLetterContainer, eventQueue } = settings;
  const blobs =
    deadLetterContainer === undefined
      ? undefined
      : lazyPort<DeadLetters>(DEAD_LETTER_METHODS, async () =>
          (await import("./dead-letters.ts")).createDeadLetters(connection, deadLetterContainer),
        );
  const messages =
    eventQueue === undefined
      ? undefined
      : lazyPort<DeadLetters>(DEAD_LETTER_METHODS, async () =>
          (await import("./poison-queue.ts")).createPoisonQueue(connection, eventQueue),
        );
  const deadLetters = allDeadLetters(messages, blobs);
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
    malformedEventLog: lazyPort<MalformedEventLog>({ save: true, read: true, forget: true }, async () =>
      (await import("./table-malformed-events.ts")).createTableMalformedEvents(connection),
    ),
    approvals: lazyPort<Approvals>({ request: true, read: true, list: true, update: true, forget: true }, async () =>
      (await import("./table-approvals.ts")).createTableApprovals(connection),
    ),
    changes: lazyPort<ChangeLog>({ save: true, list: true, forget: true }, async () =>
      (await import("./table-changes.ts")).createTableChanges(connection),
    ),
    ...(deadLetters !== undefined && { deadLetters }),
  };
}

const DEAD_LETTER_METHODS = { list: true, count: true, remove: true } as const;

const INVENTORY_METHODS = {
  apply: true,
  note: true,
  upsert: true,
  read: true,
  findByName: true,
  list: true,
  listAll: true,
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
