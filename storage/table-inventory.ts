import { odata } from "@azure/data-tables";
import { type DomainEvent, type SingleEvent, singleEvents } from "../domain/events/domain-event.ts";
import type { Instant } from "../domain/instant.ts";
import { countStates } from "../domain/inventory/counts.ts";
import { recordKey, rowsOfName } from "../domain/inventory/keys.ts";
import { type MachineEvent, recordAfterEvent, recordAfterSweep } from "../domain/inventory/merge.ts";
import { type InventoryRecord, requestedRecord } from "../domain/inventory/record.ts";
import type { Inventory } from "../domain/ports/inventory.ts";
import { connectTable, type StorageConnection } from "./connect.ts";
import { contended } from "./contended.ts";
import { listRecords } from "./list-records.ts";
import { readFleet } from "./read-fleet.ts";
import { recordOfRow, rowOfRecord } from "./record-row.ts";
import { type Change, openTable, type Row, type StorageTable } from "./storage-table.ts";
import { createTimelines, type Timelines } from "./timelines.ts";

const MAX_WRITE_ATTEMPTS = 8;
const MAX_BATCH = 100;
const MAX_OF_NAME = 20;
/** Deleted machines that one `forget` removes. */
const MAX_FORGOTTEN = 2000;

interface InventoryTables {
  readonly machines: StorageTable;
  readonly entries: StorageTable;
}

/** The inventory in two tables of the app's storage account: docs/decisions/0014-inventory-in-table-storage.md says why so. */
export function createTableInventory(connection: StorageConnection): Inventory {
  return inventoryIn({
    machines: openTable(connectTable(connection, "holdfastmachines"), "use the inventory"),
    entries: openTable(connectTable(connection, "holdfasttimeline"), "use the timelines"),
  });
}

/** The inventory in the given tables: one of machines, one of timeline entries. */
export function inventoryIn({ machines, entries }: InventoryTables): Inventory {
  const timelines = createTimelines(entries);
  const readByKey = async (vmId: string) => {
    const key = recordKey(vmId);
    return key === undefined ? undefined : await machines.read(key.subscription, key.row);
  };
  return {
    apply: (event) => apply(event, machines, timelines),
    note: (vmId, at) => note(machines, vmId, at),
    upsert: (records) => upsert(machines, records),
    async read(vmId) {
      const row = await readByKey(vmId);
      return row === undefined ? undefined : recordOfRow(row);
    },
    async findByName(name) {
      const { from, to } = rowsOfName(name);
      const found: InventoryRecord[] = [];
      for await (const page of machines.pages({ filter: odata`RowKey ge ${from} and RowKey lt ${to}` })) {
        found.push(...page.map(recordOfRow));
        if (found.length >= MAX_OF_NAME) break;
      }
      return found.slice(0, MAX_OF_NAME);
    },
    list: (query) => listRecords(machines, query),
    listAll: (limit) => readFleet(machines, limit),
    async counts() {
      const states: string[] = [];
      for await (const page of machines.pages({ select: ["state"] }))
        states.push(...page.map(({ state }) => String(state)));
      return countStates(states);
    },
    timeline: (vmId) => timelines.read(vmId),
    lastSweep: () => timelines.lastSweep(),
    async forget({ entriesBefore, deletedBefore }) {
      await timelines.removeBefore(entriesBefore);
      await removeDeleted(machines, deletedBefore);
    },
  };
}

/** Machine by machine: a batch that fails in its middle is applied again from its beginning, which changes nothing twice. */
async function apply(event: DomainEvent, machines: StorageTable, timelines: Timelines): Promise<void> {
  for (const single of singleEvents(event)) await applySingle(single, machines, timelines);
}

/** The timeline goes first: its row is the same at every attempt, and a record that is up to date would hide a missing one. */
async function applySingle(event: SingleEvent, machines: StorageTable, timelines: Timelines): Promise<void> {
  if (event.kind === "sweepEnded") return await timelines.addSweep(event);
  const key = recordKey(event.vmId);
  if (key === undefined) return;
  for (let attempt = 1; attempt <= MAX_WRITE_ATTEMPTS; attempt += 1) {
    const row = await machines.read(key.subscription, key.row);
    const change = changeByEvent(row, event);
    if (change === undefined) {
      if (row !== undefined) await machines.remove(key.subscription, key.row, row.etag);
      return;
    }
    if (attempt === 1) await timelines.add(event);
    if (await machines.change(change)) return;
  }
  throw contended(`the inventory of ${event.vmId}`);
}

/** `undefined` when there should be no record of the machine; no change when the record is newer. */
function changeByEvent(row: Row | undefined, event: MachineEvent): readonly Change[] | undefined {
  const before = row === undefined ? undefined : recordOfRow(row);
  const after = recordAfterEvent(before, event);
  if (after === undefined) return undefined;
  return changesOf(row, before, after);
}

function changesOf(
  row: Row | undefined,
  before: InventoryRecord | undefined,
  after: InventoryRecord,
): readonly Change[] {
  const next = rowOfRecord(after);
  if (next === undefined || after === before) return [];
  return [row === undefined ? { kind: "create", row: next } : { kind: "replace", row: next, etag: row.etag }];
}

/** A machine that another writer has recorded since needs no note. */
async function note(machines: StorageTable, vmId: string, at: Instant): Promise<void> {
  const key = recordKey(vmId);
  const record = requestedRecord(vmId, at);
  if (key === undefined || record === undefined) return;
  if ((await machines.read(key.subscription, key.row)) !== undefined) return;
  await machines.change(changesOf(undefined, undefined, record));
}

/** Reads what is there in one query per subscription, and writes in transactions; a page that was overtaken is read again. */
async function upsert(machines: StorageTable, records: readonly InventoryRecord[]): Promise<void> {
  for (const [subscription, group] of groupedByPartition(records)) {
    let left = group;
    for (let attempt = 1; left.size > 0; attempt += 1) {
      if (attempt > MAX_WRITE_ATTEMPTS) throw contended(`the inventory of subscription ${subscription}`);
      left = await upsertPartition(machines, subscription, left);
    }
  }
}

type Group = ReadonlyMap<string, InventoryRecord>;

/** @returns The records whose transaction another writer overtook. */
async function upsertPartition(machines: StorageTable, subscription: string, group: Group): Promise<Group> {
  const rows = await rowsBetween(machines, subscription, [...group.keys()].sort());
  const overtaken = new Map<string, InventoryRecord>();
  const entries = [...group];
  for (let start = 0; start < entries.length; start += MAX_BATCH) {
    const batch = entries.slice(start, start + MAX_BATCH);
    const changes = batch.flatMap(([rowKey, seen]) => {
      const row = rows.get(rowKey);
      const before = row === undefined ? undefined : recordOfRow(row);
      return changesOf(row, before, recordAfterSweep(before, seen));
    });
    if (!(await machines.change(changes))) for (const [rowKey, seen] of batch) overtaken.set(rowKey, seen);
  }
  return overtaken;
}

async function rowsBetween(machines: StorageTable, subscription: string, sorted: readonly string[]) {
  const filter = odata`PartitionKey eq ${subscription} and RowKey ge ${sorted[0] ?? ""} and RowKey le ${sorted.at(-1) ?? ""}`;
  const rows = new Map<string, Row>();
  for await (const page of machines.pages({ filter })) for (const row of page) rows.set(String(row.rowKey), row);
  return rows;
}

/** Of several records of one machine the newest counts: a transaction has each row once. */
function groupedByPartition(records: readonly InventoryRecord[]): ReadonlyMap<string, Group> {
  const groups = new Map<string, Map<string, InventoryRecord>>();
  for (const record of records) {
    const key = recordKey(record.vmId);
    if (key === undefined) continue;
    const group = groups.get(key.subscription) ?? new Map<string, InventoryRecord>();
    const other = group.get(key.row);
    group.set(key.row, other === undefined ? record : recordAfterSweep(other, record));
    groups.set(key.subscription, group);
  }
  return groups;
}

async function removeDeleted(machines: StorageTable, before: string): Promise<void> {
  let count = 0;
  for await (const page of machines.pages({ filter: odata`state eq 'deleted' and observedAt lt ${before}` })) {
    for (const { partitionKey, rowKey, etag } of page) {
      await machines.remove(String(partitionKey), String(rowKey), etag);
      count += 1;
    }
    if (count >= MAX_FORGOTTEN) return;
  }
}
