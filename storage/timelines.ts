import { odata } from "@azure/data-tables";
import { machineKey } from "../domain/coordination/instance-ids.ts";
import { eventKey, type SingleEvent, type SweepEnded, type SweepReport } from "../domain/events/domain-event.ts";
import type { Instant } from "../domain/instant.ts";
import { type LineFacts, lineFacts, type StoredLine } from "../domain/inventory/history.ts";
import type { MachineEvent } from "../domain/inventory/merge.ts";
import { timelineEntry } from "../domain/inventory/timeline.ts";
import type { LastSweep } from "../domain/ports/inventory.ts";
import type { NewRow, Row, StorageTable } from "./storage-table.ts";

const MAX_ENTRIES = 200;
const MAX_BATCH = 100;
/** Entries that one `removeBefore` removes. */
const MAX_REMOVED = 10_000;
/** Partition of the sweeps' own entries; no machine's key is a word. */
const SWEEPS = "sweeps";
/** Later than any instant that is written: 13 digits of milliseconds. */
const END_OF_TIME_MS = 9_999_999_999_999;

/** The histories of machines, one partition each, newest first. */
export interface Timelines {
  /** Adds the event's entry; the same event twice is one entry. */
  add(event: MachineEvent): Promise<void>;
  addSweep(event: SweepEnded): Promise<void>;
  /** At most 200 lines. */
  read(vmId: string): Promise<readonly StoredLine[]>;
  lastSweep(): Promise<LastSweep | undefined>;
  removeBefore(at: Instant): Promise<void>;
}

export function createTimelines(table: StorageTable): Timelines {
  return {
    add: (event) => table.put(rowOf(machineKey(event.vmId), event)),
    addSweep: (event) => table.put({ ...rowOf(SWEEPS, event), report: JSON.stringify(event.report) }),
    read: async (vmId) => (await newest(table, machineKey(vmId), MAX_ENTRIES)).map(lineOf),
    async lastSweep() {
      const [row] = await newest(table, SWEEPS, 1);
      if (row === undefined) return undefined;
      return { ...(JSON.parse(String(row["report"])) as SweepReport), endedAt: row["at"] as Instant };
    },
    removeBefore: (at) => removeBefore(table, at),
  };
}

/** The row key sorts the newest first and ends with the event's key: an event that is applied again meets its own row. */
function rowOf(partitionKey: string, event: SingleEvent): NewRow {
  const reversed = String(END_OF_TIME_MS - Date.parse(event.at)).padStart(13, "0");
  const facts = lineFacts(event);
  const line = { ...timelineEntry(event), ...(facts !== undefined && { facts: JSON.stringify(facts) }) };
  return { partitionKey, rowKey: `${reversed}!${eventKey(event.eventId)}`, ...line };
}

function lineOf({ at, what, detail, facts }: Row): StoredLine {
  const known = typeof facts === "string" ? { facts: JSON.parse(facts) as LineFacts } : {};
  return { at: at as Instant, what: String(what), ...(typeof detail === "string" && { detail }), ...known };
}

async function newest(table: StorageTable, partitionKey: string, count: number): Promise<readonly Row[]> {
  const found: Row[] = [];
  for await (const page of table.pages({ filter: odata`PartitionKey eq ${partitionKey}`, pageSize: count })) {
    found.push(...page);
    if (found.length >= count) break;
  }
  return found.slice(0, count);
}

async function removeBefore(table: StorageTable, at: Instant): Promise<void> {
  let count = 0;
  const select = ["PartitionKey", "RowKey"];
  for await (const page of table.pages({ filter: odata`at lt ${at}`, select })) {
    for (const rows of Map.groupBy(page, ({ partitionKey }) => String(partitionKey)).values()) {
      for (let start = 0; start < rows.length; start += MAX_BATCH) {
        const batch = rows.slice(start, start + MAX_BATCH);
        await table.change(
          batch.map(({ partitionKey, rowKey }) => ({
            kind: "delete",
            row: { partitionKey: String(partitionKey), rowKey: String(rowKey) },
          })),
        );
      }
    }
    count += page.length;
    if (count >= MAX_REMOVED) return;
  }
}
